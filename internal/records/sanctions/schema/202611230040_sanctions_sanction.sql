-- What was imposed stands as it was decided; what became of it is in rows of its own.
CREATE TABLE sanctions_sanction (
  school_id   TEXT NOT NULL,
  id          TEXT NOT NULL,
  incident_id TEXT NOT NULL,
  number      TEXT NOT NULL,
  person_id   TEXT NOT NULL,
  kind        TEXT NOT NULL CHECK (kind <> ''),
  title       TEXT NOT NULL,
  audience    TEXT NOT NULL CHECK (audience IN ('pupils', 'staff')),
  class       TEXT NOT NULL,
  removes     TEXT NOT NULL,
  starts_at   TEXT NOT NULL CHECK (starts_at <> ''),
  ends_at     TEXT NOT NULL,
  why         TEXT NOT NULL CHECK (why <> ''),
  fair        TEXT NOT NULL CHECK (fair <> ''),
  clause      TEXT NOT NULL,
  by_id       TEXT NOT NULL,
  at          TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id, person_id) REFERENCES people_person (school_id, id),
  CHECK (ends_at = '' OR ends_at > starts_at),
  CHECK (removes = '' OR ends_at <> '')
);
CREATE INDEX sanctions_sanction_incident ON sanctions_sanction (school_id, incident_id, at);
CREATE INDEX sanctions_sanction_person ON sanctions_sanction (school_id, person_id, at);
CREATE INDEX sanctions_sanction_ends ON sanctions_sanction (school_id, ends_at);
CREATE INDEX sanctions_sanction_at ON sanctions_sanction (school_id, at);

-- told: the trail has an event of this end. One that came with the finding of a case waits for it a few seconds.
CREATE TABLE sanctions_end (
  school_id   TEXT NOT NULL,
  sanction_id TEXT NOT NULL,
  how         TEXT NOT NULL CHECK (how IN ('over', 'lifted', 'unfounded')),
  why         TEXT NOT NULL CHECK (why <> ''),
  by_id       TEXT NOT NULL,
  at          TEXT NOT NULL,
  talk        TEXT NOT NULL,
  told        BOOLEAN NOT NULL,
  PRIMARY KEY (school_id, sanction_id),
  FOREIGN KEY (school_id, sanction_id) REFERENCES sanctions_sanction (school_id, id)
);
CREATE INDEX sanctions_end_told ON sanctions_end (school_id, told);

-- Lessons in which access is open although it was taken away: a teacher leads, and the head said so.
CREATE TABLE sanctions_lesson (
  school_id   TEXT NOT NULL,
  sanction_id TEXT NOT NULL,
  id          TEXT NOT NULL,
  lesson      TEXT NOT NULL CHECK (lesson <> ''),
  from_at     TEXT NOT NULL,
  to_at       TEXT NOT NULL,
  by_id       TEXT NOT NULL,
  at          TEXT NOT NULL,
  PRIMARY KEY (school_id, sanction_id, id),
  FOREIGN KEY (school_id, sanction_id) REFERENCES sanctions_sanction (school_id, id),
  CHECK (to_at > from_at)
);

-- What no machine here can take away: somebody did it by hand.
CREATE TABLE sanctions_hand (
  school_id   TEXT NOT NULL,
  sanction_id TEXT NOT NULL,
  scope       TEXT NOT NULL CHECK (scope IN ('network', 'devices')),
  back        BOOLEAN NOT NULL,
  by_id       TEXT NOT NULL,
  at          TEXT NOT NULL,
  PRIMARY KEY (school_id, sanction_id, scope, back),
  FOREIGN KEY (school_id, sanction_id) REFERENCES sanctions_sanction (school_id, id)
);
