-- Hours that are sealed in the archive: one row an object. Its digest is in the trail as well. A batch names the object that
-- holds its lines; "held" is a batch of lines that are kept as evidence and never leave this database.
ALTER TABLE monitoring_batch ADD COLUMN object TEXT NOT NULL DEFAULT '';
CREATE INDEX monitoring_batch_object ON monitoring_batch (school_id, object, last_at);

CREATE TABLE monitoring_object (
  school_id      TEXT NOT NULL,
  name           TEXT NOT NULL,
  hour           TEXT NOT NULL,   -- 2026-11-22T14, in UTC
  serial         BIGINT NOT NULL, -- lines that came late have an object of their own
  day            TEXT NOT NULL,   -- of its key, in UTC
  key_id         TEXT NOT NULL,
  lines          BIGINT NOT NULL,
  size           BIGINT NOT NULL,
  digest         TEXT NOT NULL,   -- SHA-256 of the object as it lies in the store
  batches        BIGINT NOT NULL,
  batches_digest TEXT NOT NULL,
  first_at       TEXT NOT NULL,
  last_at        TEXT NOT NULL,
  told           BOOLEAN NOT NULL,
  state          TEXT NOT NULL,   -- sealed | dropping | dropped: whether its rows are here as well
  kept           BIGINT NOT NULL, -- rows that stayed here when the others were dropped, being evidence
  PRIMARY KEY (school_id, name)
);

CREATE INDEX monitoring_object_state ON monitoring_object (school_id, state, last_at);
CREATE INDEX monitoring_object_hour ON monitoring_object (school_id, hour, serial);
CREATE INDEX monitoring_object_day ON monitoring_object (school_id, day);

-- The key of each day, itself sealed by the key of the house. Deleting it deletes the day.
CREATE TABLE monitoring_key (
  school_id TEXT NOT NULL,
  day       TEXT NOT NULL,
  id        TEXT NOT NULL, -- what objects are sealed for; it opens nothing
  sealed    TEXT NOT NULL,
  made_at   TEXT NOT NULL,
  PRIMARY KEY (school_id, day)
);
