-- A post held for a while: from a day on, until the first day without it. It gives the post's rights and no more.
CREATE TABLE people_acting (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  person    TEXT NOT NULL,
  post      TEXT NOT NULL,
  from_on   TEXT NOT NULL,
  until_on  TEXT NOT NULL,
  given_by  TEXT NOT NULL,
  given_at  TEXT NOT NULL,
  why       TEXT NOT NULL,
  ended_at  TEXT NOT NULL,
  told_at   TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id, person) REFERENCES people_person (school_id, id)
);

CREATE INDEX people_acting_person ON people_acting (school_id, person, until_on);
CREATE INDEX people_acting_post ON people_acting (school_id, post, until_on);
