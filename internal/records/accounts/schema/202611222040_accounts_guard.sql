-- Wrong passwords, by account and by the origin that the account knows; strangers share one lane.
CREATE TABLE accounts_lane (
  school_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  lane      TEXT NOT NULL,
  wrong     BIGINT NOT NULL,
  until     TEXT NOT NULL,
  tries     TEXT NOT NULL,
  PRIMARY KEY (school_id, person_id, lane),
  FOREIGN KEY (school_id, person_id) REFERENCES accounts_account (school_id, person_id)
);

-- Devices and addresses from which owners came in, as hashes only.
CREATE TABLE accounts_known (
  school_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  mark      TEXT NOT NULL,
  at        TEXT NOT NULL,
  PRIMARY KEY (school_id, person_id, mark),
  FOREIGN KEY (school_id, person_id) REFERENCES accounts_account (school_id, person_id)
);

-- Wrong passwords across accounts, by address.
CREATE TABLE accounts_address (
  school_id TEXT NOT NULL,
  addr      TEXT NOT NULL,
  wrong     BIGINT NOT NULL,
  rounds    BIGINT NOT NULL,
  since     TEXT NOT NULL,
  until     TEXT NOT NULL,
  PRIMARY KEY (school_id, addr)
);
