-- The first person who said that they deal with an alert: the minutes to a human response are counted to it (MON-05).
CREATE TABLE monitoring_answer (
  school_id TEXT NOT NULL,
  alert_id  TEXT NOT NULL,
  person_id TEXT NOT NULL,
  at        TEXT NOT NULL,
  PRIMARY KEY (school_id, alert_id),
  FOREIGN KEY (school_id, alert_id) REFERENCES monitoring_alert (school_id, id)
);
CREATE INDEX monitoring_answer_at ON monitoring_answer (school_id, at);
