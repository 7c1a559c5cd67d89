CREATE TABLE checks_check (
  school_id    TEXT NOT NULL,
  id           TEXT NOT NULL,
  incident_id  TEXT NOT NULL,
  number       TEXT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'ended', 'finished', 'stopped', 'withdrawn')),
  what         TEXT NOT NULL CHECK (what IN ('device', 'account')),
  thing        TEXT NOT NULL CHECK (thing <> ''),
  owner        TEXT NOT NULL,
  grounds      TEXT NOT NULL CHECK (grounds <> ''),
  sought       TEXT NOT NULL CHECK (sought <> ''),
  power        TEXT NOT NULL CHECK (power <> ''),
  clause       TEXT NOT NULL CHECK (clause <> ''),
  investigator TEXT NOT NULL CHECK (investigator <> ''),
  device       TEXT NOT NULL CHECK (device <> ''),
  label        TEXT NOT NULL,
  address      TEXT NOT NULL CHECK (address <> ''),
  opened_at    TEXT NOT NULL,
  opened_by    TEXT NOT NULL,
  started_at   TEXT NOT NULL,
  until_at     TEXT NOT NULL,
  ended_at     TEXT NOT NULL,
  ended_by     TEXT NOT NULL,
  ending       TEXT NOT NULL,
  why          TEXT NOT NULL,
  looked_at    TEXT NOT NULL,
  found        TEXT NOT NULL,
  deleted      TEXT NOT NULL,
  outcome      TEXT NOT NULL,
  entry        TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  CHECK (state <> 'running' OR (started_at <> '' AND until_at <> ''))
);
CREATE INDEX checks_check_incident ON checks_check (school_id, incident_id);
CREATE INDEX checks_check_state ON checks_check (school_id, state, until_at);

CREATE TABLE checks_senior (
  school_id    TEXT NOT NULL,
  check_id     TEXT NOT NULL,
  person_id    TEXT NOT NULL,
  role         TEXT NOT NULL,
  confirmed_at TEXT NOT NULL,
  PRIMARY KEY (school_id, check_id, person_id),
  FOREIGN KEY (school_id, check_id) REFERENCES checks_check (school_id, id)
);
CREATE INDEX checks_senior_person ON checks_senior (school_id, person_id);

-- The device that was designated first, and every change of it midway.
CREATE TABLE checks_device (
  school_id TEXT NOT NULL,
  check_id  TEXT NOT NULL,
  id        TEXT NOT NULL,
  at        TEXT NOT NULL,
  device    TEXT NOT NULL,
  label     TEXT NOT NULL,
  address   TEXT NOT NULL,
  reason    TEXT NOT NULL,
  who       TEXT NOT NULL,
  PRIMARY KEY (school_id, check_id, id),
  FOREIGN KEY (school_id, check_id) REFERENCES checks_check (school_id, id)
);

-- The pages that the gateway recorded, and the end of the chain of their hashes. They stand on no check by a foreign key:
-- what the gateway saw is kept also if its check should not be found.
CREATE TABLE checks_chain (
  school_id TEXT NOT NULL,
  check_id  TEXT NOT NULL,
  pages     BIGINT NOT NULL,
  head      TEXT NOT NULL,
  PRIMARY KEY (school_id, check_id)
);

CREATE TABLE checks_page (
  school_id TEXT NOT NULL,
  check_id  TEXT NOT NULL,
  id        TEXT NOT NULL,
  place     BIGINT NOT NULL,
  at        TEXT NOT NULL,
  person    TEXT NOT NULL,
  address   TEXT NOT NULL,
  method    TEXT NOT NULL,
  scheme    TEXT NOT NULL,
  host      TEXT NOT NULL,
  path      TEXT NOT NULL,
  category  TEXT NOT NULL,
  list      TEXT NOT NULL,
  verdict   TEXT NOT NULL,
  rule      TEXT NOT NULL,
  alert     TEXT NOT NULL,
  status    BIGINT NOT NULL,
  bytes     BIGINT NOT NULL,
  hash      TEXT NOT NULL,
  PRIMARY KEY (school_id, check_id, id),
  UNIQUE (school_id, check_id, place)
);
