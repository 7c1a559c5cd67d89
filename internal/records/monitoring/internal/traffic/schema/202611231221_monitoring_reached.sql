-- Who met a closed page of a category on a day, so that a number can be kept back behind which too few people stand. It names
-- persons, and goes with the day's lines.
CREATE TABLE monitoring_reached (
  school_id TEXT NOT NULL,
  day       TEXT NOT NULL, -- the school's own date, as in monitoring_count
  category  TEXT NOT NULL,
  profile   TEXT NOT NULL,
  person_id TEXT NOT NULL,
  PRIMARY KEY (school_id, day, category, profile, person_id)
);
