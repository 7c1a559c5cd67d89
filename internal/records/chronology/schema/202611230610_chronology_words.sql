-- The words of each case, so that it is found by them. The table holds no text that could be read: single words in their plain
-- form, each once a case. Plain rows rather than an engine's own full-text index: one body of SQL serves both engines, and the
-- neighbour's lock on the rows holds here as everywhere (PostgreSQL does not use a text index under row-level security).
CREATE TABLE chronology_word (
  school_id   TEXT NOT NULL,
  word        TEXT NOT NULL,
  incident_id TEXT NOT NULL,
  PRIMARY KEY (school_id, word, incident_id)
);
CREATE INDEX chronology_word_incident ON chronology_word (school_id, incident_id);

-- As of when a case's words are there.
CREATE TABLE chronology_indexed (
  school_id   TEXT NOT NULL,
  incident_id TEXT NOT NULL,
  changed_at  TEXT NOT NULL,
  PRIMARY KEY (school_id, incident_id)
);

-- +only postgres
-- Beginnings of words are found by order, which has to be that of the letters' numbers.
ALTER TABLE chronology_word ALTER COLUMN word TYPE TEXT COLLATE "C";
-- +end
