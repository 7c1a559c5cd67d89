-- What came of a check of a child. Where a concern remains, the family is spoken to, and that is a task until it is done (MON-16).
CREATE TABLE monitoring_outcome (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL, -- of the look-up
  about_id  TEXT NOT NULL,
  by_id     TEXT NOT NULL,
  at        TEXT NOT NULL,
  remains   TEXT NOT NULL CHECK (remains IN ('yes', 'no')),
  words     TEXT NOT NULL,
  due_on    TEXT NOT NULL, -- YYYY-MM-DD; empty when no concern remains
  done_by   TEXT NOT NULL,
  done_on   TEXT NOT NULL,
  said      TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id, id) REFERENCES monitoring_lookup (school_id, id)
);

CREATE INDEX monitoring_outcome_due ON monitoring_outcome (school_id, done_on, due_on);

-- The months whose list of look-ups somebody read and signed (MON-15).
CREATE TABLE monitoring_signed (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  month     TEXT NOT NULL, -- YYYY-MM
  by_id     TEXT NOT NULL,
  at        TEXT NOT NULL,
  looks     BIGINT NOT NULL,
  loose     BIGINT NOT NULL, -- without a case
  marked    BIGINT NOT NULL, -- with a mark
  words     TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);

CREATE INDEX monitoring_signed_month ON monitoring_signed (school_id, month, at);
