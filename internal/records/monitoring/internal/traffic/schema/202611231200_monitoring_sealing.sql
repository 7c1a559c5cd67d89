-- Objects that somebody is putting into the store, each with a name that nobody else uses. Whoever writes one down takes its
-- row away in the same step; whoever is given up can no longer, and his object is deleted.
CREATE TABLE monitoring_sealing (
  school_id TEXT NOT NULL,
  name      TEXT NOT NULL,
  day       TEXT NOT NULL,    -- of its key, in UTC
  at        TEXT NOT NULL,    -- when it was begun
  given_up  BOOLEAN NOT NULL,
  PRIMARY KEY (school_id, name)
);

-- Two that seal an hour at once do not both get its next number.
DROP INDEX monitoring_object_hour;
CREATE UNIQUE INDEX monitoring_object_serial ON monitoring_object (school_id, hour, serial);
