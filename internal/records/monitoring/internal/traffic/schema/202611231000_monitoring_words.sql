-- What the rules on words found (STD-09): the kind, how sure they were, where the words stood and which rules spoke. Never the
-- text. Lines from before have nothing in these columns, and keep their seals.
ALTER TABLE monitoring_line ADD COLUMN text TEXT NOT NULL DEFAULT '';
ALTER TABLE monitoring_line ADD COLUMN score BIGINT NOT NULL DEFAULT 0;
ALTER TABLE monitoring_line ADD COLUMN where_found TEXT NOT NULL DEFAULT '';
ALTER TABLE monitoring_line ADD COLUMN signs TEXT NOT NULL DEFAULT '';
