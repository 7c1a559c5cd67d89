-- A club or an activity of the extended day: its children, and the adults who may open a session for it.
CREATE TABLE watching_club (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  title     TEXT NOT NULL CHECK (title <> ''),
  at        TEXT NOT NULL,
  by_id     TEXT NOT NULL,
  gone_at   TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);

CREATE TABLE watching_part (
  school_id TEXT NOT NULL,
  club_id   TEXT NOT NULL,
  person_id TEXT NOT NULL,
  leads     BOOLEAN NOT NULL,
  PRIMARY KEY (school_id, club_id, person_id),
  FOREIGN KEY (school_id, club_id) REFERENCES watching_club (school_id, id),
  FOREIGN KEY (school_id, person_id) REFERENCES people_person (school_id, id)
);
