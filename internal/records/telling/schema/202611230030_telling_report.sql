-- What the ways in keep beside the case itself: how it came, whom a child chose, and the codes of the receipts.
CREATE TABLE telling_report (
  school_id   TEXT NOT NULL,
  incident_id TEXT NOT NULL,
  child       BOOLEAN NOT NULL,
  kind        TEXT NOT NULL,
  choice      TEXT NOT NULL,
  adult       TEXT NOT NULL,
  press       TEXT NOT NULL,
  files       BIGINT NOT NULL,
  told_at     TEXT NOT NULL,
  PRIMARY KEY (school_id, incident_id),
  FOREIGN KEY (school_id, incident_id) REFERENCES incidents_incident (school_id, id)
);
CREATE INDEX telling_report_press ON telling_report (school_id, press, told_at);
CREATE INDEX telling_report_told ON telling_report (school_id, told_at);

CREATE TABLE telling_receipt (
  school_id   TEXT NOT NULL,
  digest      TEXT NOT NULL,
  incident_id TEXT NOT NULL,
  lasts_until TEXT NOT NULL,
  PRIMARY KEY (school_id, digest),
  FOREIGN KEY (school_id, incident_id) REFERENCES incidents_incident (school_id, id)
);
CREATE INDEX telling_receipt_incident ON telling_receipt (school_id, incident_id);
