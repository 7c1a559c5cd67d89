-- When an alert was first opened by a person, and by whom (STD-08).
CREATE TABLE monitoring_read (
  school_id TEXT NOT NULL,
  alert_id  TEXT NOT NULL,
  person_id TEXT NOT NULL,
  at        TEXT NOT NULL,
  PRIMARY KEY (school_id, alert_id),
  FOREIGN KEY (school_id, alert_id) REFERENCES monitoring_alert (school_id, id)
);
