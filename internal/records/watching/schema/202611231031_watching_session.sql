-- A time in which a named adult watches over some children online: a lesson, a club, an activity of the extended day.
CREATE TABLE watching_session (
  school_id  TEXT NOT NULL,
  id         TEXT NOT NULL,
  kind       TEXT NOT NULL CHECK (kind IN ('lesson', 'club', 'extended')),
  class      TEXT NOT NULL,
  club_id    TEXT NOT NULL,
  title      TEXT NOT NULL CHECK (title <> ''),
  place      TEXT NOT NULL,
  leader_id  TEXT NOT NULL CHECK (leader_id <> ''),
  screens_id TEXT NOT NULL,
  mobiles_id TEXT NOT NULL,
  cameras_id TEXT NOT NULL,
  pass_id    TEXT NOT NULL,
  starts_at  TEXT NOT NULL,
  ends_at    TEXT NOT NULL,
  by_id      TEXT NOT NULL,
  at         TEXT NOT NULL,
  ended_at   TEXT NOT NULL,
  ended_by   TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  CHECK (ends_at > starts_at)
);
CREATE INDEX watching_session_ends ON watching_session (school_id, ends_at, starts_at);
CREATE INDEX watching_session_pass ON watching_session (school_id, pass_id) WHERE pass_id <> '';

-- The children in it, as they were when it began.
CREATE TABLE watching_member (
  school_id  TEXT NOT NULL,
  session_id TEXT NOT NULL,
  person_id  TEXT NOT NULL,
  PRIMARY KEY (school_id, session_id, person_id),
  FOREIGN KEY (school_id, session_id) REFERENCES watching_session (school_id, id),
  FOREIGN KEY (school_id, person_id) REFERENCES people_person (school_id, id)
);
CREATE INDEX watching_member_person ON watching_member (school_id, person_id);

-- Who opened the live view of a session: once a session and adult.
CREATE TABLE watching_view (
  school_id  TEXT NOT NULL,
  session_id TEXT NOT NULL,
  person_id  TEXT NOT NULL,
  at         TEXT NOT NULL,
  PRIMARY KEY (school_id, session_id, person_id),
  FOREIGN KEY (school_id, session_id) REFERENCES watching_session (school_id, id)
);

-- What an adult did from afar in a session. person_id is empty where it is for all.
CREATE TABLE watching_act (
  school_id  TEXT NOT NULL,
  id         TEXT NOT NULL,
  session_id TEXT NOT NULL,
  kind       TEXT NOT NULL CHECK (kind IN ('eyes_up', 'site', 'signed_out')),
  person_id  TEXT NOT NULL,
  address    TEXT NOT NULL,
  by_id      TEXT NOT NULL,
  at         TEXT NOT NULL,
  until_at   TEXT NOT NULL,
  lifted_at  TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id, session_id) REFERENCES watching_session (school_id, id)
);
CREATE INDEX watching_act_session ON watching_act (school_id, session_id, at);
CREATE INDEX watching_act_until ON watching_act (school_id, until_at);
