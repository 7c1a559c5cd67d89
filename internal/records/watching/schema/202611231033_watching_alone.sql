-- Children who were online in school hours without a named adult: one row a child and day.
CREATE TABLE watching_alone (
  school_id TEXT NOT NULL,
  day       TEXT NOT NULL,
  person_id TEXT NOT NULL,
  class     TEXT NOT NULL,
  network   TEXT NOT NULL,
  first_at  TEXT NOT NULL,
  last_at   TEXT NOT NULL,
  PRIMARY KEY (school_id, day, person_id),
  FOREIGN KEY (school_id, person_id) REFERENCES people_person (school_id, id)
);

-- How many children were online in a quarter of an hour: under a named adult, where none is needed, or alone. It names nobody.
CREATE TABLE watching_quarter (
  school_id TEXT NOT NULL,
  at        TEXT NOT NULL,
  under     INTEGER NOT NULL,
  permitted INTEGER NOT NULL,
  alone     INTEGER NOT NULL,
  PRIMARY KEY (school_id, at)
);
