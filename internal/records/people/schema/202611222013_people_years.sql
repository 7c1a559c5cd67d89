-- A roll-over into a new school year, with what it changed of whom, so that it can be taken back for a day.
CREATE TABLE people_rollover (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  at        TEXT NOT NULL,
  by_whom   TEXT NOT NULL,
  into_year TEXT NOT NULL,
  moved     INTEGER NOT NULL,
  leavers   INTEGER NOT NULL,
  undone_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id) REFERENCES schools_school (school_id)
);

CREATE INDEX people_rollover_at ON people_rollover (school_id, at);

CREATE TABLE people_rollover_line (
  school_id TEXT NOT NULL,
  rollover  TEXT NOT NULL,
  person    TEXT NOT NULL,
  was_year  TEXT NOT NULL,
  was_class TEXT NOT NULL,
  was_left  TEXT NOT NULL,
  now_year  TEXT NOT NULL,
  now_class TEXT NOT NULL,
  now_left  TEXT NOT NULL,
  PRIMARY KEY (school_id, rollover, person),
  FOREIGN KEY (school_id, rollover) REFERENCES people_rollover (school_id, id),
  FOREIGN KEY (school_id, person) REFERENCES people_person (school_id, id)
);

-- Whether the event of somebody's first day has been written.
ALTER TABLE people_person ADD COLUMN start_told TEXT NOT NULL DEFAULT '';
