CREATE TABLE schools_school (
  school_id TEXT NOT NULL PRIMARY KEY,
  name      TEXT NOT NULL,
  created   TEXT NOT NULL
);
