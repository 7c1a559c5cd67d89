-- Of the minutes over an allowance, how many lay in teaching time, and what the head decided.
ALTER TABLE monitoring_over ADD COLUMN teaching BIGINT NOT NULL DEFAULT 0;
ALTER TABLE monitoring_over ADD COLUMN decided TEXT NOT NULL DEFAULT '';
ALTER TABLE monitoring_over ADD COLUMN words TEXT NOT NULL DEFAULT '';
ALTER TABLE monitoring_over ADD COLUMN decided_at TEXT NOT NULL DEFAULT '';
