-- The act of asking somebody to sign.
CREATE TABLE agreements_issue (
  school_id   TEXT NOT NULL,
  id          TEXT NOT NULL,
  form        TEXT NOT NULL,
  about       TEXT NOT NULL,
  cause       TEXT NOT NULL,
  asked_at    TEXT NOT NULL,
  asked_by    TEXT NOT NULL,
  why         TEXT NOT NULL,
  reminded_at TEXT NOT NULL,
  chased_at   TEXT NOT NULL,
  closed_at   TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
CREATE UNIQUE INDEX agreements_issue_open ON agreements_issue (school_id, about, form) WHERE closed_at = '';
CREATE INDEX agreements_issue_at ON agreements_issue (school_id, asked_at);

-- What families were sent to read, and whether they opened it.
CREATE TABLE agreements_sent (
  school_id TEXT NOT NULL,
  form      TEXT NOT NULL,
  about     TEXT NOT NULL,
  carer     TEXT NOT NULL,
  how       TEXT NOT NULL CHECK (how IN ('mail', 'portal', 'paper')),
  sent_at   TEXT NOT NULL,
  failed_at TEXT NOT NULL,
  opened_at TEXT NOT NULL,
  PRIMARY KEY (school_id, form, about, carer)
);
