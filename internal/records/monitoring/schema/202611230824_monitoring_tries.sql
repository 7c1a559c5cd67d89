-- What a search in the log asked for beyond site, decision and category.
ALTER TABLE monitoring_lookup ADD COLUMN door TEXT NOT NULL DEFAULT '';
ALTER TABLE monitoring_lookup ADD COLUMN network TEXT NOT NULL DEFAULT '';
ALTER TABLE monitoring_lookup ADD COLUMN words TEXT NOT NULL DEFAULT '';

-- Days on which a member of staff went over the minutes that the policy allows, for the head alone (WEB-08).
CREATE TABLE monitoring_over (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  person_id TEXT NOT NULL,
  day       TEXT NOT NULL,
  allowance TEXT NOT NULL,
  minutes   BIGINT NOT NULL,
  allowed   BIGINT NOT NULL,
  at        TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  UNIQUE (school_id, person_id, day, allowance)
);

CREATE INDEX monitoring_over_day ON monitoring_over (school_id, day);

-- The days whose minutes have been summed up.
CREATE TABLE monitoring_summed (
  school_id TEXT NOT NULL,
  day       TEXT NOT NULL,
  at        TEXT NOT NULL,
  over_n    BIGINT NOT NULL,
  PRIMARY KEY (school_id, day)
);
