-- What a teacher opened, or asks to have opened, for a class until a moment.
CREATE TABLE passes_pass (
  school_id  TEXT NOT NULL,
  id         TEXT NOT NULL,
  class      TEXT NOT NULL CHECK (class <> ''),
  aim        TEXT NOT NULL CHECK (aim <> ''),
  plan_id    TEXT NOT NULL,
  only_list  BOOLEAN NOT NULL,
  images     BOOLEAN NOT NULL,
  tools      TEXT NOT NULL,
  starts_at  TEXT NOT NULL CHECK (starts_at <> ''),
  ends_at    TEXT NOT NULL,
  by_id      TEXT NOT NULL,
  at         TEXT NOT NULL,
  reason     TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('asked', 'open', 'declined')),
  decided_by TEXT NOT NULL,
  decided_at TEXT NOT NULL,
  decision   TEXT NOT NULL,
  ended_at   TEXT NOT NULL,
  ended_by   TEXT NOT NULL,
  end_why    TEXT NOT NULL,
  blocked    INTEGER NOT NULL,
  PRIMARY KEY (school_id, id),
  CHECK (ends_at > starts_at),
  CHECK (state = 'asked' OR reason = '' OR decided_by <> '')
);
CREATE INDEX passes_pass_class ON passes_pass (school_id, class, starts_at);
CREATE INDEX passes_pass_ends ON passes_pass (school_id, ended_at, ends_at);
CREATE INDEX passes_pass_at ON passes_pass (school_id, at);

-- Its sites. One may be added while the lesson runs, and then says who added it and why.
CREATE TABLE passes_host (
  school_id TEXT NOT NULL,
  pass_id   TEXT NOT NULL,
  host      TEXT NOT NULL CHECK (host <> ''),
  at        TEXT NOT NULL,
  by_id     TEXT NOT NULL,
  why       TEXT NOT NULL,
  PRIMARY KEY (school_id, pass_id, host),
  FOREIGN KEY (school_id, pass_id) REFERENCES passes_pass (school_id, id)
);

-- Weeks of which the safeguarding lead has had a digest.
CREATE TABLE passes_digest (
  school_id TEXT NOT NULL,
  week      TEXT NOT NULL,
  at        TEXT NOT NULL,
  opened    INTEGER NOT NULL,
  PRIMARY KEY (school_id, week)
);
