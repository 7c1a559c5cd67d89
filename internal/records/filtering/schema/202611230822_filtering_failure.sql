-- A site that somebody reported as one that should have been blocked. It is closed for a group at once, until somebody
-- has looked at it (WEB-17). What the provider says stands in the register of failures, whose entry is named here.
CREATE TABLE filtering_failure (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  number    TEXT NOT NULL,
  ticket    TEXT NOT NULL,
  host      TEXT NOT NULL,
  reason    TEXT NOT NULL CHECK (reason <> ''),
  at        TEXT NOT NULL,
  by_id     TEXT NOT NULL,
  for_group TEXT NOT NULL,
  profiles  TEXT NOT NULL,
  until_at  TEXT NOT NULL,
  entry     TEXT NOT NULL,
  state     TEXT NOT NULL CHECK (state IN ('open', 'kept', 'opened')),
  settled_at     TEXT NOT NULL,
  settled_by     TEXT NOT NULL,
  settled_reason TEXT NOT NULL,
  escalated_at   TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  UNIQUE (school_id, number),
  CHECK (state = 'open' OR settled_reason <> '')
);

CREATE UNIQUE INDEX filtering_failure_ticket ON filtering_failure (school_id, ticket) WHERE ticket <> '';
CREATE INDEX filtering_failure_state ON filtering_failure (school_id, state, at);
CREATE INDEX filtering_failure_host ON filtering_failure (school_id, host, state);
