-- What about an account needs a person's judgement.
CREATE TABLE accounts_matter (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  person_id TEXT NOT NULL,
  kind      TEXT NOT NULL,
  at        TEXT NOT NULL,
  addr      TEXT NOT NULL,
  other     TEXT NOT NULL,
  state     TEXT NOT NULL,
  closed_at TEXT NOT NULL,
  closed_by TEXT NOT NULL,
  note      TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id, person_id) REFERENCES people_person (school_id, id)
);

CREATE INDEX accounts_matter_person ON accounts_matter (school_id, person_id, kind, at);

-- What was done to an account, or is asked for, with its reason and on whose word.
CREATE TABLE accounts_act (
  school_id  TEXT NOT NULL,
  id         TEXT NOT NULL,
  person_id  TEXT NOT NULL,
  verb       TEXT NOT NULL,
  why        TEXT NOT NULL,
  asked      TEXT NOT NULL,
  by_person  TEXT NOT NULL,
  at         TEXT NOT NULL,
  state      TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id, person_id) REFERENCES people_person (school_id, id)
);

CREATE INDEX accounts_act_person ON accounts_act (school_id, person_id, at);
