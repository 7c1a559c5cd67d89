-- A letter to an adult's address in the register: nobody's account, and no address that its owner has confirmed.
CREATE TABLE notices_letter (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  person    TEXT NOT NULL,
  key       TEXT NOT NULL,
  subject   TEXT NOT NULL CHECK (subject <> ''),
  text      TEXT NOT NULL,
  after_link TEXT NOT NULL,
  link      TEXT NOT NULL, -- sealed with the house's key, which is in no table; empty once the letter has left
  state     TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'given_up', 'dropped')),
  error     TEXT NOT NULL,
  at        TEXT NOT NULL,
  ended_at  TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id, person) REFERENCES people_person (school_id, id)
);

-- The same key is written to the same person once.
CREATE UNIQUE INDEX notices_letter_once ON notices_letter (school_id, person, key);
CREATE INDEX notices_letter_at ON notices_letter (school_id, at);
