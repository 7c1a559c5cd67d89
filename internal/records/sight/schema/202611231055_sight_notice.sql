-- The last time that somebody was told that use is monitored, and how.
CREATE TABLE sight_notice (
  school_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  at        TEXT NOT NULL,
  how       TEXT NOT NULL,
  PRIMARY KEY (school_id, person_id)
);
