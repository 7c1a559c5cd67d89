CREATE TABLE governance_report (
  school_id   TEXT NOT NULL,
  id          TEXT NOT NULL,
  term        TEXT NOT NULL,
  title       TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('prepared', 'sent')),
  body        TEXT NOT NULL,
  comment     TEXT NOT NULL,
  prepared_at TEXT NOT NULL,
  prepared_by TEXT NOT NULL,
  sent_at     TEXT NOT NULL,
  sent_by     TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  UNIQUE (school_id, term)
);

CREATE TABLE governance_stop (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  at        TEXT NOT NULL,
  term      TEXT NOT NULL,
  why       TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
