-- What belongs to a request beyond its words: whether it has been passed up, what the approver answered about its risk,
-- what it would change, and how a decision was undone (WEB-06).
ALTER TABLE filtering_request ADD COLUMN escalated_at TEXT NOT NULL DEFAULT '';
ALTER TABLE filtering_request ADD COLUMN risk TEXT NOT NULL DEFAULT '';
ALTER TABLE filtering_request ADD COLUMN effect TEXT NOT NULL DEFAULT '';
ALTER TABLE filtering_request ADD COLUMN ended_at TEXT NOT NULL DEFAULT '';
ALTER TABLE filtering_request ADD COLUMN ended_by TEXT NOT NULL DEFAULT '';
ALTER TABLE filtering_request ADD COLUMN ended_reason TEXT NOT NULL DEFAULT '';

-- What the gateway saw when somebody looked at the site before deciding. Each look stays.
CREATE TABLE filtering_preview (
  school_id   TEXT NOT NULL,
  id          TEXT NOT NULL,
  request_id  TEXT NOT NULL,
  at          TEXT NOT NULL,
  by_id       TEXT NOT NULL,
  title       TEXT NOT NULL,
  description TEXT NOT NULL,
  final       TEXT NOT NULL,
  lists       TEXT NOT NULL,
  categories  TEXT NOT NULL,
  certificate TEXT NOT NULL,
  illegal     TEXT NOT NULL CHECK (illegal IN ('', 'yes')),
  fault       TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id, request_id) REFERENCES filtering_request (school_id, id)
);

CREATE INDEX filtering_preview_request ON filtering_preview (school_id, request_id, at);
CREATE INDEX filtering_request_until ON filtering_request (school_id, state, until_at);
