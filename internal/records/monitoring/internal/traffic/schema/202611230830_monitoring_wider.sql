-- What the gateway knows of a request beyond its address (STD-07). Lines from before have nothing in these columns, which
-- means unknown; their seals stay as they are.
ALTER TABLE monitoring_line ADD COLUMN door TEXT NOT NULL DEFAULT '';
ALTER TABLE monitoring_line ADD COLUMN network TEXT NOT NULL DEFAULT '';
ALTER TABLE monitoring_line ADD COLUMN asset TEXT NOT NULL DEFAULT '';
ALTER TABLE monitoring_line ADD COLUMN how TEXT NOT NULL DEFAULT '';
ALTER TABLE monitoring_line ADD COLUMN search TEXT NOT NULL DEFAULT '';
ALTER TABLE monitoring_line ADD COLUMN file TEXT NOT NULL DEFAULT '';
ALTER TABLE monitoring_line ADD COLUMN lesson TEXT NOT NULL DEFAULT '';

-- Sums by day of what a clause asks for that no category tells: ways round the filter, searches, files, networks.
CREATE TABLE monitoring_measure (
  school_id TEXT NOT NULL,
  day       TEXT NOT NULL,
  measure   TEXT NOT NULL,
  verdict   TEXT NOT NULL,
  lines     BIGINT NOT NULL,
  latest_at TEXT NOT NULL,
  PRIMARY KEY (school_id, day, measure, verdict)
);

CREATE INDEX monitoring_measure_of ON monitoring_measure (school_id, measure, day);
