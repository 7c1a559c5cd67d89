-- Talks with those who look into others' activity: support for them, and oversight of them (MON-15).
CREATE TABLE monitoring_talk (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  person_id TEXT NOT NULL,
  held_on   TEXT NOT NULL,
  by_id     TEXT NOT NULL,
  at        TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);

CREATE INDEX monitoring_talk_person ON monitoring_talk (school_id, person_id, held_on);
