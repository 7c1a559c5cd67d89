-- One line for each feed that was applied or refused. It names nobody.
CREATE TABLE people_feed (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  at        TEXT NOT NULL,
  by_whom   TEXT NOT NULL,
  kind      TEXT NOT NULL,
  scope     TEXT NOT NULL,
  applied   BOOLEAN NOT NULL,
  added     INTEGER NOT NULL,
  changed   INTEGER NOT NULL,
  removed   INTEGER NOT NULL,
  faults    INTEGER NOT NULL,
  first_at  TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id) REFERENCES schools_school (school_id)
);

CREATE INDEX people_feed_at ON people_feed (school_id, at);
