-- The page of a class on the school's own devices. Only the token's hash opens it; sealed, staff can see the address again.
CREATE TABLE classroom_door (
  school_id  TEXT NOT NULL,
  class      TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  sealed     TEXT NOT NULL,
  made_at    TEXT NOT NULL,
  made_by    TEXT NOT NULL,
  PRIMARY KEY (school_id, class),
  FOREIGN KEY (school_id) REFERENCES schools_school (school_id)
);

CREATE UNIQUE INDEX classroom_door_token ON classroom_door (school_id, token_hash);

-- A child's three pictures: a verifier to compare with, and sealed for the class's staff.
CREATE TABLE classroom_secret (
  school_id    TEXT NOT NULL,
  child        TEXT NOT NULL,
  verifier     TEXT NOT NULL,
  sealed       TEXT NOT NULL,
  made_at      TEXT NOT NULL,
  made_by      TEXT NOT NULL,
  failed       BIGINT NOT NULL,
  paused_until TEXT NOT NULL,
  PRIMARY KEY (school_id, child),
  FOREIGN KEY (school_id, child) REFERENCES people_person (school_id, id)
);

-- A printed card. The table holds the hash of what is printed on it.
CREATE TABLE classroom_card (
  school_id  TEXT NOT NULL,
  id         TEXT NOT NULL,
  child      TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  made_at    TEXT NOT NULL,
  made_by    TEXT NOT NULL,
  place      TEXT NOT NULL CHECK (place IN ('out', 'in')),
  moved_at   TEXT NOT NULL,
  moved_by   TEXT NOT NULL,
  ended_at   TEXT NOT NULL,
  ended_why  TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id, child) REFERENCES people_person (school_id, id)
);

CREATE UNIQUE INDEX classroom_card_token ON classroom_card (school_id, token_hash);
CREATE INDEX classroom_card_child ON classroom_card (school_id, child, ended_at);

-- A password of another system, for the youngest only.
CREATE TABLE classroom_other (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  child     TEXT NOT NULL,
  system    TEXT NOT NULL,
  sealed    TEXT NOT NULL,
  made_at   TEXT NOT NULL,
  made_by   TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id, child) REFERENCES people_person (school_id, id)
);

CREATE INDEX classroom_other_child ON classroom_other (school_id, child);

-- Who asked for random words, and for which system; never the words themselves.
CREATE TABLE classroom_words (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  system    TEXT NOT NULL,
  age       TEXT NOT NULL,
  made_at   TEXT NOT NULL,
  made_by   TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id) REFERENCES schools_school (school_id)
);
