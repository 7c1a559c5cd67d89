-- How often a page of advice was opened and a decision chart was followed, by term. No person stands here.
CREATE TABLE guidance_use (
  school_id TEXT NOT NULL,
  term      TEXT NOT NULL,
  what      TEXT NOT NULL,
  uses      INTEGER NOT NULL CHECK (uses > 0),
  last_at   TEXT NOT NULL,
  PRIMARY KEY (school_id, term, what)
);
