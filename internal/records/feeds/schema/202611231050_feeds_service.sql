-- An outside monitoring service. Its key is nowhere: key_hash is what is kept of it, and pseudonyms are made with the key.
CREATE TABLE feeds_service (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  name      TEXT NOT NULL,
  contract  TEXT NOT NULL,
  key_hash  TEXT NOT NULL,
  names     BIGINT NOT NULL,
  log       BIGINT NOT NULL,
  findings  BIGINT NOT NULL,
  hours     BIGINT NOT NULL,
  by_id     TEXT NOT NULL,
  at        TEXT NOT NULL,
  read_at   TEXT NOT NULL,
  sent_at   TEXT NOT NULL,
  told_at   TEXT NOT NULL,
  ended_at  TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  UNIQUE (school_id, key_hash)
);

-- A finding that a service sent, once however often it is sent. What it says lies in the alert.
CREATE TABLE feeds_finding (
  school_id  TEXT NOT NULL,
  service_id TEXT NOT NULL,
  outside_id TEXT NOT NULL,
  level      TEXT NOT NULL,
  alert_id   TEXT NOT NULL,
  at         TEXT NOT NULL,
  PRIMARY KEY (school_id, service_id, outside_id)
);
