-- A mailed or printed link by which one parent signs without an account. Its token is in no table: only its hash.
CREATE TABLE families_link (
  school_id  TEXT NOT NULL,
  id         TEXT NOT NULL,
  person     TEXT NOT NULL,
  purpose    TEXT NOT NULL CHECK (purpose IN ('sign', 'read')),
  hash       TEXT NOT NULL,
  made_at    TEXT NOT NULL,
  made_by    TEXT NOT NULL,  -- a person, or the job that wrote to a new family
  expires_at TEXT NOT NULL,
  letter     TEXT NOT NULL,  -- the letter that carried it; empty: printed
  intro      BOOLEAN NOT NULL, -- the introduction for new families went with it
  undone_at  TEXT NOT NULL,  -- since when the office knows that the letter did not arrive
  tries      INTEGER NOT NULL, -- wrong dates of birth
  closed_at  TEXT NOT NULL,
  closed_why TEXT NOT NULL CHECK (closed_why IN ('', 'tries', 'office', 'replaced', 'withdrawn', 'barred', 'left')),
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id, person) REFERENCES people_person (school_id, id)
);
CREATE UNIQUE INDEX families_link_hash ON families_link (school_id, hash);
CREATE INDEX families_link_person ON families_link (school_id, person, made_at);
CREATE INDEX families_link_made ON families_link (school_id, made_at);
CREATE INDEX families_link_open ON families_link (school_id, expires_at) WHERE closed_at = '';

-- Each use of a link, with the address it came from: the parent and the office see it.
CREATE TABLE families_visit (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  link      TEXT NOT NULL,
  what      TEXT NOT NULL CHECK (what IN ('opened', 'wrong', 'proved', 'signed', 'withdrew', 'read', 'misuse')),
  about     TEXT NOT NULL, -- the form that was opened, signed or taken back
  addr      TEXT NOT NULL,
  at        TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id, link) REFERENCES families_link (school_id, id)
);
CREATE INDEX families_visit_link ON families_visit (school_id, link, at);
CREATE INDEX families_visit_at ON families_visit (school_id, what, at);

-- Who has typed the second fact: a quarter of an hour in one browser.
CREATE TABLE families_pass (
  school_id TEXT NOT NULL,
  hash      TEXT NOT NULL,
  link      TEXT NOT NULL,
  until_at  TEXT NOT NULL,
  PRIMARY KEY (school_id, hash),
  FOREIGN KEY (school_id, link) REFERENCES families_link (school_id, id)
);
CREATE INDEX families_pass_until ON families_pass (school_id, until_at);
