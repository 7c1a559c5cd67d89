-- Cases that are alike, for the online safety group to decide on.
CREATE TABLE lessons_pattern (
  school_id  TEXT NOT NULL,
  id         TEXT NOT NULL,
  key        TEXT NOT NULL,
  title      TEXT NOT NULL,
  cases      BIGINT NOT NULL,
  first_at   TEXT NOT NULL,
  last_at    TEXT NOT NULL,
  found_at   TEXT NOT NULL,
  decision   TEXT NOT NULL CHECK (decision IN ('', 'change', 'no_change')),
  reason     TEXT NOT NULL,
  clause     TEXT NOT NULL,
  decided_at TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  CHECK (decision = '' OR reason <> '')
);
CREATE INDEX lessons_pattern_found ON lessons_pattern (school_id, found_at);

-- Each month in which the cases were grouped, and what came of it.
CREATE TABLE lessons_month (
  school_id TEXT NOT NULL,
  month     TEXT NOT NULL,
  at        TEXT NOT NULL,
  cases     BIGINT NOT NULL,
  flagged   BIGINT NOT NULL,
  PRIMARY KEY (school_id, month)
);
