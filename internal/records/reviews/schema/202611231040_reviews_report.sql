-- A report on a stretch of monitoring: a week for the safeguarding lead and senior leaders. It holds numbers, no names.
CREATE TABLE reviews_report (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  from_at   TEXT NOT NULL,
  until_at  TEXT NOT NULL,
  at        TEXT NOT NULL,
  body      TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  UNIQUE (school_id, from_at)
);

-- Who read a report first when; part is what it was read as: lead or leader.
CREATE TABLE reviews_reading (
  school_id TEXT NOT NULL,
  report_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  part      TEXT NOT NULL,
  at        TEXT NOT NULL,
  PRIMARY KEY (school_id, report_id, person_id)
);
