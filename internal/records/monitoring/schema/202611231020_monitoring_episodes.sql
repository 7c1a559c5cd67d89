-- Alerts that know the school day (NEW-09): what a stretch of use was, how sure it is, the lesson it fell in, and whether
-- it was right. Every column is empty for an alert from before.
ALTER TABLE monitoring_alert ADD COLUMN family TEXT NOT NULL DEFAULT '';
ALTER TABLE monitoring_alert ADD COLUMN text_kind TEXT NOT NULL DEFAULT '';
ALTER TABLE monitoring_alert ADD COLUMN score BIGINT NOT NULL DEFAULT 0;
ALTER TABLE monitoring_alert ADD COLUMN story TEXT NOT NULL DEFAULT '';
ALTER TABLE monitoring_alert ADD COLUMN post TEXT NOT NULL DEFAULT '';
ALTER TABLE monitoring_alert ADD COLUMN class TEXT NOT NULL DEFAULT '';
ALTER TABLE monitoring_alert ADD COLUMN lesson TEXT NOT NULL DEFAULT '';
ALTER TABLE monitoring_alert ADD COLUMN aim TEXT NOT NULL DEFAULT '';
ALTER TABLE monitoring_alert ADD COLUMN asked TEXT NOT NULL DEFAULT '';
ALTER TABLE monitoring_alert ADD COLUMN explained BIGINT NOT NULL DEFAULT 0;
ALTER TABLE monitoring_alert ADD COLUMN part_of TEXT NOT NULL DEFAULT '';
ALTER TABLE monitoring_alert ADD COLUMN judged TEXT NOT NULL DEFAULT '';

-- What one sign was, so that an alert can be told as a story; never the words themselves.
ALTER TABLE monitoring_sign ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE monitoring_sign ADD COLUMN where_found TEXT NOT NULL DEFAULT '';
ALTER TABLE monitoring_sign ADD COLUMN score BIGINT NOT NULL DEFAULT 0;
ALTER TABLE monitoring_sign ADD COLUMN host TEXT NOT NULL DEFAULT '';
ALTER TABLE monitoring_sign ADD COLUMN rules TEXT NOT NULL DEFAULT '';

CREATE INDEX monitoring_alert_class ON monitoring_alert (school_id, class, family, latest_at);
CREATE INDEX monitoring_alert_part ON monitoring_alert (school_id, part_of);
