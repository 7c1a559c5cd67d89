-- A page for the tablet by the door, good for one signing. Its token is in no table: only its hash.
CREATE TABLE reception_pass (
  school_id  TEXT NOT NULL,
  id         TEXT NOT NULL,
  what       TEXT NOT NULL CHECK (what IN ('visit', 'organisation')),
  about      TEXT NOT NULL, -- the visit or the organisation
  hash       TEXT NOT NULL,
  made_at    TEXT NOT NULL,
  made_by    TEXT NOT NULL, -- who stands at the desk: the witness
  expires_at TEXT NOT NULL,
  closed_at  TEXT NOT NULL, -- used, or replaced by a newer one
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id) REFERENCES schools_school (school_id)
);
CREATE UNIQUE INDEX reception_pass_hash ON reception_pass (school_id, hash);
CREATE INDEX reception_pass_about ON reception_pass (school_id, about, closed_at);

-- Outside organisations that sign for the people whom they bring.
CREATE TABLE reception_organisation (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  name      TEXT NOT NULL,
  made_at   TEXT NOT NULL,
  made_by   TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id) REFERENCES schools_school (school_id)
);
CREATE UNIQUE INDEX reception_organisation_name ON reception_organisation (school_id, name);

-- Whom a signature of an organisation covers.
CREATE TABLE reception_cover (
  school_id    TEXT NOT NULL,
  id           TEXT NOT NULL,
  organisation TEXT NOT NULL,
  signature    TEXT NOT NULL,
  name         TEXT NOT NULL,
  at           TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id, organisation) REFERENCES reception_organisation (school_id, id)
);
CREATE INDEX reception_cover_organisation ON reception_cover (school_id, organisation, at);
