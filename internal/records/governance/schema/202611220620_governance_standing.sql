-- How each clause stood, written when it changes: the newest row up to a day is how it stood then.
CREATE TABLE governance_standing (
  school_id TEXT NOT NULL,
  clause    TEXT NOT NULL,
  day       TEXT NOT NULL,
  state     TEXT NOT NULL,
  how       TEXT NOT NULL,
  PRIMARY KEY (school_id, clause, day)
);

-- One row a day for the picture of the term.
CREATE TABLE governance_day (
  school_id TEXT NOT NULL,
  day       TEXT NOT NULL,
  proven    INTEGER NOT NULL,
  due       INTEGER NOT NULL,
  failing   INTEGER NOT NULL,
  none      INTEGER NOT NULL,
  measured  INTEGER NOT NULL,
  attested  INTEGER NOT NULL,
  missing   INTEGER NOT NULL,
  PRIMARY KEY (school_id, day)
);

-- A measured statement as it was signed, and who made it.
CREATE TABLE governance_statement (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  at        TEXT NOT NULL,
  by_person TEXT NOT NULL,
  digest    TEXT NOT NULL,
  body      TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);

-- A bundle for inspection: a link that opens until it expires. Only the digest of the link's word is kept.
CREATE TABLE governance_bundle (
  school_id  TEXT NOT NULL,
  id         TEXT NOT NULL,
  made_at    TEXT NOT NULL,
  made_by    TEXT NOT NULL,
  recipient  TEXT NOT NULL,
  why        TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  names      BOOLEAN NOT NULL,
  word       TEXT NOT NULL,
  digest     TEXT NOT NULL,
  body       TEXT NOT NULL,
  opened     INTEGER NOT NULL,
  opened_at  TEXT NOT NULL,
  ended_at   TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
CREATE UNIQUE INDEX governance_bundle_word ON governance_bundle (school_id, word);
