-- The code app of a person; its secret is sealed with the house's key.
CREATE TABLE factors_app (
  school_id  TEXT NOT NULL,
  person_id  TEXT NOT NULL,
  secret     TEXT NOT NULL CHECK (secret <> ''),
  created    TEXT NOT NULL,
  last_step  BIGINT NOT NULL,
  last_used  TEXT NOT NULL,
  PRIMARY KEY (school_id, person_id),
  FOREIGN KEY (school_id, person_id) REFERENCES people_person (school_id, id)
);

CREATE TABLE factors_passkey (
  school_id  TEXT NOT NULL,
  id         TEXT NOT NULL,
  person_id  TEXT NOT NULL,
  credential TEXT NOT NULL,
  public_key TEXT NOT NULL,
  flags      INTEGER NOT NULL,
  transports TEXT NOT NULL,
  name       TEXT NOT NULL CHECK (name <> ''),
  created    TEXT NOT NULL,
  sign_count BIGINT NOT NULL,
  last_used  TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  UNIQUE (school_id, credential),
  FOREIGN KEY (school_id, person_id) REFERENCES people_person (school_id, id)
);

CREATE INDEX factors_passkey_person ON factors_passkey (school_id, person_id);

CREATE TABLE factors_recovery (
  school_id  TEXT NOT NULL,
  id         TEXT NOT NULL,
  person_id  TEXT NOT NULL,
  hash       TEXT NOT NULL,
  used_at    TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id, person_id) REFERENCES people_person (school_id, id)
);

CREATE INDEX factors_recovery_person ON factors_recovery (school_id, person_id);

-- The separate password for pages with information-system data (PPL-19).
CREATE TABLE factors_records (
  school_id  TEXT NOT NULL,
  person_id  TEXT NOT NULL,
  verifier   TEXT NOT NULL CHECK (verifier <> ''),
  changed_at TEXT NOT NULL,
  PRIMARY KEY (school_id, person_id),
  FOREIGN KEY (school_id, person_id) REFERENCES people_person (school_id, id)
);

-- A code that lets somebody set up the first factor from outside; the office hands it out.
CREATE TABLE factors_start (
  school_id  TEXT NOT NULL,
  person_id  TEXT NOT NULL,
  hash       TEXT NOT NULL,
  made_by    TEXT NOT NULL,
  until_at   TEXT NOT NULL,
  PRIMARY KEY (school_id, person_id),
  CHECK (made_by <> person_id),
  FOREIGN KEY (school_id, person_id) REFERENCES people_person (school_id, id)
);

-- Wrong tries of a person, and until when no more are taken.
CREATE TABLE factors_try (
  school_id  TEXT NOT NULL,
  person_id  TEXT NOT NULL,
  failed     INTEGER NOT NULL,
  until_at   TEXT NOT NULL,
  PRIMARY KEY (school_id, person_id)
);

-- Of one session: wrong tries at the records, when those closed them for it, and when it last showed the password for the
-- records, which opens them but is no second factor.
CREATE TABLE factors_session (
  school_id  TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  failed     INTEGER NOT NULL,
  closed_at  TEXT NOT NULL,
  records_at TEXT NOT NULL,
  at         TEXT NOT NULL,
  PRIMARY KEY (school_id, token_hash)
);

-- Challenges that a passkey has answered, until they are too old to be taken anyway.
CREATE TABLE factors_spent (
  school_id  TEXT NOT NULL,
  challenge  TEXT NOT NULL,
  until_at   TEXT NOT NULL,
  PRIMARY KEY (school_id, challenge)
);
