-- Who somebody is in a directory that may let them in. The realm says which directory it was when the link was made: with
-- another server under the same key the old links count no more.
CREATE TABLE directories_link (
  school_id  TEXT NOT NULL,
  directory  TEXT NOT NULL,
  realm      TEXT NOT NULL,
  subject    TEXT NOT NULL CHECK (subject <> ''),
  person_id  TEXT NOT NULL,
  fixed      TEXT NOT NULL,
  made_at    TEXT NOT NULL,
  made_by    TEXT NOT NULL,
  last_used  TEXT NOT NULL,
  PRIMARY KEY (school_id, directory, realm, subject),
  CHECK (made_by <> person_id),
  FOREIGN KEY (school_id, person_id) REFERENCES people_person (school_id, id)
);

CREATE UNIQUE INDEX directories_link_person ON directories_link (school_id, person_id, directory);

-- Entries that a directory vouches for and that nobody here is linked to.
CREATE TABLE directories_waiting (
  school_id  TEXT NOT NULL,
  id         TEXT NOT NULL,
  directory  TEXT NOT NULL,
  realm      TEXT NOT NULL,
  subject    TEXT NOT NULL CHECK (subject <> ''),
  fixed      TEXT NOT NULL,
  email      TEXT NOT NULL,
  name       TEXT NOT NULL,
  account    TEXT NOT NULL,
  proven     INTEGER NOT NULL CHECK (proven IN (0, 1)),
  first_at   TEXT NOT NULL,
  last_at    TEXT NOT NULL,
  tries      INTEGER NOT NULL,
  PRIMARY KEY (school_id, id),
  UNIQUE (school_id, directory, realm, subject)
);

-- Where somebody has allowed that a link is made by itself when exactly one person fits.
CREATE TABLE directories_setting (
  school_id  TEXT NOT NULL,
  directory  TEXT NOT NULL,
  automatic  INTEGER NOT NULL CHECK (automatic IN (0, 1)),
  set_by     TEXT NOT NULL,
  set_at     TEXT NOT NULL,
  PRIMARY KEY (school_id, directory)
);

-- Sign-ins and assertions that have been used, until they are too old to be taken anyway.
CREATE TABLE directories_spent (
  school_id  TEXT NOT NULL,
  mark       TEXT NOT NULL,
  until_at   TEXT NOT NULL,
  PRIMARY KEY (school_id, mark)
);
