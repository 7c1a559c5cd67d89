-- What a look was for, and what else it asked for. more is not empty when there was more than was counted (MON-15).
ALTER TABLE monitoring_lookup ADD COLUMN purpose TEXT NOT NULL DEFAULT '';
ALTER TABLE monitoring_lookup ADD COLUMN account TEXT NOT NULL DEFAULT '';
ALTER TABLE monitoring_lookup ADD COLUMN device TEXT NOT NULL DEFAULT '';
ALTER TABLE monitoring_lookup ADD COLUMN text_kind TEXT NOT NULL DEFAULT '';
ALTER TABLE monitoring_lookup ADD COLUMN files TEXT NOT NULL DEFAULT '';
ALTER TABLE monitoring_lookup ADD COLUMN more TEXT NOT NULL DEFAULT '';
CREATE INDEX monitoring_lookup_by ON monitoring_lookup (school_id, by_id, at);
