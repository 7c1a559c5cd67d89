CREATE TABLE filtering_number (
  school_id TEXT NOT NULL,
  year      TEXT NOT NULL,
  last      BIGINT NOT NULL,
  PRIMARY KEY (school_id, year)
);

CREATE TABLE filtering_request (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  number    TEXT NOT NULL,
  ticket    TEXT NOT NULL,
  host      TEXT NOT NULL,
  kind      TEXT NOT NULL CHECK (kind IN ('unblock', 'wrong', 'block')),
  asked_by  TEXT NOT NULL,
  profile   TEXT NOT NULL,
  reason    TEXT NOT NULL CHECK (reason <> ''),
  at        TEXT NOT NULL,
  state     TEXT NOT NULL CHECK (state IN ('open', 'allowed', 'blocked', 'declined')),
  profiles  TEXT NOT NULL,
  decided_by     TEXT NOT NULL,
  decided_reason TEXT NOT NULL,
  decided_at     TEXT NOT NULL,
  until_at       TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  UNIQUE (school_id, number),
  CHECK (state = 'open' OR (decided_reason <> '' AND decided_by <> asked_by))
);

CREATE UNIQUE INDEX filtering_request_ticket ON filtering_request (school_id, ticket) WHERE ticket <> '';
CREATE INDEX filtering_request_state ON filtering_request (school_id, state, at);

CREATE TABLE filtering_override (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  person_id TEXT NOT NULL,
  profile   TEXT NOT NULL,
  usual     TEXT NOT NULL,
  reason    TEXT NOT NULL CHECK (reason <> ''),
  at        TEXT NOT NULL,
  by_id     TEXT NOT NULL,
  until_at  TEXT NOT NULL CHECK (until_at <> ''),
  ended_at  TEXT NOT NULL,
  ended_by  TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id, person_id) REFERENCES people_person (school_id, id)
);

-- One override a person at a time.
CREATE UNIQUE INDEX filtering_override_one ON filtering_override (school_id, person_id) WHERE ended_at = '';
