CREATE TABLE policies_version (
  school_id   TEXT NOT NULL,
  id          TEXT NOT NULL,
  urn         TEXT NOT NULL,
  title       TEXT NOT NULL,
  version     TEXT NOT NULL,
  hash        TEXT NOT NULL,
  files       TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('draft', 'active', 'retired')),
  loaded_at   TEXT NOT NULL,
  loaded_by   TEXT NOT NULL,
  approved_at TEXT NOT NULL,
  approved_by TEXT NOT NULL,
  minute      TEXT NOT NULL,
  active_from TEXT NOT NULL,
  active_to   TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);

-- One policy rules at a time.
CREATE UNIQUE INDEX policies_version_one_active ON policies_version (school_id) WHERE state = 'active';

CREATE TABLE policies_refusal (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  at        TEXT NOT NULL,
  by_person TEXT NOT NULL,
  source    TEXT NOT NULL,
  faults    TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
