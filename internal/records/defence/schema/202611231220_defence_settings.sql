-- The machine's own settings as they were last seen: those that say something, by their name in the configuration. A secret,
-- or the content of a file, is a mark made with a key that is not in the database.
CREATE TABLE defence_setting (
  school_id TEXT NOT NULL,
  place     TEXT NOT NULL,
  name      TEXT NOT NULL,
  value     TEXT NOT NULL,
  mark      TEXT NOT NULL,
  PRIMARY KEY (school_id, place, name)
);
