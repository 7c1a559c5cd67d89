CREATE TABLE agreements_withdrawal (
  school_id  TEXT NOT NULL,
  id         TEXT NOT NULL,
  act        TEXT NOT NULL,
  form       TEXT NOT NULL,
  about      TEXT NOT NULL,
  service    TEXT NOT NULL,
  carer      TEXT NOT NULL,
  by_person  TEXT NOT NULL,
  method     TEXT NOT NULL,
  why        TEXT NOT NULL,
  signature  TEXT NOT NULL,
  at         TEXT NOT NULL,
  doors      TEXT NOT NULL,
  alerted_at TEXT NOT NULL,
  done_at    TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
CREATE INDEX agreements_withdrawal_about ON agreements_withdrawal (school_id, about, at);
CREATE INDEX agreements_withdrawal_open ON agreements_withdrawal (school_id, at) WHERE done_at = '';

-- When each door has confirmed that it obeys.
CREATE TABLE agreements_effect (
  school_id  TEXT NOT NULL,
  withdrawal TEXT NOT NULL,
  door       TEXT NOT NULL,
  at         TEXT NOT NULL,
  PRIMARY KEY (school_id, withdrawal, door),
  FOREIGN KEY (school_id, withdrawal) REFERENCES agreements_withdrawal (school_id, id)
);

-- The office's word where two homes disagree; a new line replaces the older one.
CREATE TABLE agreements_settled (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  about     TEXT NOT NULL,
  service   TEXT NOT NULL,
  answer    TEXT NOT NULL CHECK (answer IN ('yes', 'no')),
  why       TEXT NOT NULL CHECK (why <> ''),
  by_person TEXT NOT NULL,
  at        TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
CREATE INDEX agreements_settled_about ON agreements_settled (school_id, about, service, at);
