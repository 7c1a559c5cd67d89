-- What the school tells everybody about a term, without a name.
CREATE TABLE lessons_said (
  school_id    TEXT NOT NULL,
  id           TEXT NOT NULL,
  term         TEXT NOT NULL,
  kind         TEXT NOT NULL CHECK (kind IN ('said', 'parents')),
  title        TEXT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('draft', 'published')),
  body         TEXT NOT NULL,
  figures      TEXT NOT NULL,
  made_at      TEXT NOT NULL,
  made_by      TEXT NOT NULL,
  published_at TEXT NOT NULL,
  published_by TEXT NOT NULL,
  how          TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  UNIQUE (school_id, term, kind)
);

-- Every number that a paper has printed beyond those who handle concerns, so that no later one can be subtracted from it.
CREATE TABLE lessons_printed (
  school_id TEXT NOT NULL,
  key       TEXT NOT NULL,
  n         BIGINT NOT NULL,
  paper     TEXT NOT NULL,
  at        TEXT NOT NULL,
  PRIMARY KEY (school_id, key)
);

-- That the coordinator was reminded, once a term for each.
CREATE TABLE lessons_prompt (
  school_id TEXT NOT NULL,
  term      TEXT NOT NULL,
  kind      TEXT NOT NULL,
  at        TEXT NOT NULL,
  PRIMARY KEY (school_id, term, kind)
);
