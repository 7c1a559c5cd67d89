-- Accounts that rest while somebody outside looks into a case. Rows are added only: the newest of a person in a case counts.
CREATE TABLE sanctions_freeze (
  school_id   TEXT NOT NULL,
  id          TEXT NOT NULL,
  incident_id TEXT NOT NULL,
  person_id   TEXT NOT NULL,
  shut        BOOLEAN NOT NULL,
  why         TEXT NOT NULL CHECK (why <> ''),
  by_id       TEXT NOT NULL,
  at          TEXT NOT NULL,
  told        BOOLEAN NOT NULL,
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id, person_id) REFERENCES people_person (school_id, id)
);
CREATE INDEX sanctions_freeze_person ON sanctions_freeze (school_id, person_id, incident_id);
CREATE INDEX sanctions_freeze_told ON sanctions_freeze (school_id, told);

-- Cases that were removed because their time was over: what was imposed in them goes next.
CREATE TABLE sanctions_gone (
  school_id   TEXT NOT NULL,
  incident_id TEXT NOT NULL,
  at          TEXT NOT NULL,
  PRIMARY KEY (school_id, incident_id)
);
