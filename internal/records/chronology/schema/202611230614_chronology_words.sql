-- A case's words are read in order from the index alone. Without the word in it SQLite walked through the words of all cases,
-- which stand in order in the primary key.
DROP INDEX chronology_word_incident;
CREATE INDEX chronology_word_incident ON chronology_word (school_id, incident_id, word);
