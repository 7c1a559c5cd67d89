-- One row a kept record of any register. Its values are one JSON object; registers_value holds those that are looked for.
CREATE TABLE registers_entry (
  school_id  TEXT NOT NULL,
  id         TEXT NOT NULL,
  register   TEXT NOT NULL,
  form       TEXT NOT NULL,
  state      TEXT NOT NULL,
  label      TEXT NOT NULL,
  words      TEXT NOT NULL,
  body       TEXT NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL,
  closed_at  TEXT NOT NULL,
  revision   INTEGER NOT NULL CHECK (revision > 0),
  due_on     TEXT NOT NULL,
  expected   TEXT NOT NULL,
  removed_at TEXT NOT NULL,
  hold       TEXT NOT NULL,
  blanked_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);

CREATE INDEX registers_entry_newest ON registers_entry (school_id, register, removed_at, created_at, id);
-- Also holds all that a count of the register needs, so that counting reads no entry.
CREATE INDEX registers_entry_state ON registers_entry (school_id, register, removed_at, state, created_at, id, due_on);
CREATE INDEX registers_entry_due ON registers_entry (school_id, register, removed_at, due_on);
CREATE INDEX registers_entry_label ON registers_entry (school_id, register, removed_at, label, id);
CREATE INDEX registers_entry_expected ON registers_entry (school_id, register, expected) WHERE expected <> '';

-- A choice among several has a row for each answer: part counts them from nought.
CREATE TABLE registers_value (
  school_id TEXT NOT NULL,
  entry     TEXT NOT NULL,
  field     TEXT NOT NULL,
  part      INTEGER NOT NULL,
  register  TEXT NOT NULL,
  value     TEXT NOT NULL,
  rank      TEXT NOT NULL,
  only_once TEXT NOT NULL,
  PRIMARY KEY (school_id, entry, field, part),
  FOREIGN KEY (school_id, entry) REFERENCES registers_entry (school_id, id)
);

CREATE INDEX registers_value_value ON registers_value (school_id, register, field, value, entry);
CREATE INDEX registers_value_rank ON registers_value (school_id, register, field, rank, entry);
CREATE UNIQUE INDEX registers_value_once ON registers_value (school_id, register, field, only_once) WHERE only_once <> '';

-- Whom and what an entry names, so that both ends know of each other.
CREATE TABLE registers_link (
  school_id TEXT NOT NULL,
  entry     TEXT NOT NULL,
  field     TEXT NOT NULL,
  kind      TEXT NOT NULL CHECK (kind IN ('person', 'entry')),
  target    TEXT NOT NULL,
  register  TEXT NOT NULL,
  about     BOOLEAN NOT NULL,
  own       BOOLEAN NOT NULL,
  PRIMARY KEY (school_id, entry, field, kind, target),
  FOREIGN KEY (school_id, entry) REFERENCES registers_entry (school_id, id)
);

CREATE INDEX registers_link_target ON registers_link (school_id, kind, target, entry);

-- The forms that entries were written with; an entry stays readable when its register changes or goes.
CREATE TABLE registers_form (
  school_id  TEXT NOT NULL,
  id         TEXT NOT NULL,
  register   TEXT NOT NULL,
  body       TEXT NOT NULL,
  first_used TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);

CREATE INDEX registers_form_register ON registers_form (school_id, register, first_used);

CREATE TABLE registers_revision (
  school_id TEXT NOT NULL,
  entry     TEXT NOT NULL,
  revision  INTEGER NOT NULL,
  at        TEXT NOT NULL,
  by_id     TEXT NOT NULL,
  form      TEXT NOT NULL,
  state     TEXT NOT NULL,
  body      TEXT NOT NULL,
  what      TEXT NOT NULL,
  why       TEXT NOT NULL,
  PRIMARY KEY (school_id, entry, revision),
  FOREIGN KEY (school_id, entry) REFERENCES registers_entry (school_id, id)
);

CREATE TABLE registers_attest (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  entry     TEXT NOT NULL,
  revision  INTEGER NOT NULL,
  at        TEXT NOT NULL,
  by_id     TEXT NOT NULL,
  words     TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  UNIQUE (school_id, entry, revision, by_id),
  FOREIGN KEY (school_id, entry) REFERENCES registers_entry (school_id, id)
);

CREATE TABLE registers_file (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  entry     TEXT NOT NULL,
  field     TEXT NOT NULL,
  name      TEXT NOT NULL,
  kind      TEXT NOT NULL,
  size      BIGINT NOT NULL,
  sha256    TEXT NOT NULL,
  at        TEXT NOT NULL,
  by_id     TEXT NOT NULL,
-- +only sqlite
  bytes     BLOB NOT NULL,
-- +end
-- +only postgres
  bytes     BYTEA NOT NULL,
-- +end
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id, entry) REFERENCES registers_entry (school_id, id)
);

CREATE INDEX registers_file_entry ON registers_file (school_id, entry, at, id);

-- A way of looking at a register that somebody has kept: for oneself, or for all.
CREATE TABLE registers_view (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  register  TEXT NOT NULL,
  person    TEXT NOT NULL,
  shared    BOOLEAN NOT NULL,
  title     TEXT NOT NULL CHECK (title <> ''),
  query     TEXT NOT NULL,
  at        TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);

CREATE UNIQUE INDEX registers_view_title ON registers_view (school_id, register, person, title);

-- What has been told of an entry's term, so that it is told once.
CREATE TABLE registers_told (
  school_id TEXT NOT NULL,
  entry     TEXT NOT NULL,
  due_on    TEXT NOT NULL,
  step      TEXT NOT NULL,
  at        TEXT NOT NULL,
  PRIMARY KEY (school_id, entry, due_on, step),
  FOREIGN KEY (school_id, entry) REFERENCES registers_entry (school_id, id)
);
