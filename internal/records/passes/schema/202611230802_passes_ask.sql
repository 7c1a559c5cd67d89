-- A pupil asks for a page. The same ticket of the block page is stored once.
CREATE TABLE passes_ask (
  school_id  TEXT NOT NULL,
  id         TEXT NOT NULL,
  number     TEXT NOT NULL,
  ticket     TEXT NOT NULL,
  person_id  TEXT NOT NULL,
  class      TEXT NOT NULL,
  host       TEXT NOT NULL CHECK (host <> ''),
  words      TEXT NOT NULL,
  at         TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('waiting', 'opened', 'declined', 'lapsed')),
  decided_by TEXT NOT NULL,
  decided_at TEXT NOT NULL,
  says       TEXT NOT NULL,
  pass_id    TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id, person_id) REFERENCES people_person (school_id, id)
);
CREATE INDEX passes_ask_class ON passes_ask (school_id, class, state, at);
CREATE INDEX passes_ask_person ON passes_ask (school_id, person_id, at);
CREATE UNIQUE INDEX passes_ask_ticket ON passes_ask (school_id, ticket);

CREATE TABLE passes_number (
  school_id TEXT NOT NULL,
  year      TEXT NOT NULL,
  last      INTEGER NOT NULL,
  PRIMARY KEY (school_id, year)
);

-- Something unsuitable was on a screen and was hidden: for one child, or for the class when person_id is empty.
CREATE TABLE passes_hide (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  person_id TEXT NOT NULL,
  class     TEXT NOT NULL,
  host      TEXT NOT NULL,
  words     TEXT NOT NULL,
  by_id     TEXT NOT NULL,
  at        TEXT NOT NULL,
  until_at  TEXT NOT NULL,
  report    TEXT NOT NULL,
  lifted_at TEXT NOT NULL,
  lifted_by TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
CREATE INDEX passes_hide_until ON passes_hide (school_id, until_at);
CREATE INDEX passes_hide_at ON passes_hide (school_id, at);
