-- What is really open and does not stand in the register of rights.
CREATE TABLE rights_deviation (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  kind      TEXT NOT NULL CHECK (kind IN ('filter', 'lent', 'post', 'module', 'account', 'admin', 'unused', 'profile')),
  person    TEXT NOT NULL,
  source    TEXT NOT NULL,
  target    TEXT NOT NULL,
  what      TEXT NOT NULL,
  since     TEXT NOT NULL,
  found_at  TEXT NOT NULL,
  state     TEXT NOT NULL CHECK (state IN ('open', 'kept', 'revoked', 'gone')),
  reason    TEXT NOT NULL,
  until_on  TEXT NOT NULL,
  by_id     TEXT NOT NULL,
  decided_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  CHECK (state <> 'kept' OR (reason <> '' AND until_on <> ''))
);

-- One live line for one thing.
CREATE UNIQUE INDEX rights_deviation_one ON rights_deviation (school_id, kind, person, source) WHERE state IN ('open', 'kept');
CREATE INDEX rights_deviation_state ON rights_deviation (school_id, state, found_at);

-- What the house remembers between two nights: when it last compared, since when a seat is empty.
CREATE TABLE rights_mark (
  school_id TEXT NOT NULL,
  name      TEXT NOT NULL,
  since     TEXT NOT NULL,
  note      TEXT NOT NULL,
  PRIMARY KEY (school_id, name)
);
