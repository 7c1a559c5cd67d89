-- Who owns the document (person empty: nobody until it is assigned anew) and whom the owner lets edit (POL-18).
CREATE TABLE policies_owner (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  document  TEXT NOT NULL,
  person    TEXT NOT NULL,
  from_at   TEXT NOT NULL,
  until_at  TEXT NOT NULL,
  given_by  TEXT NOT NULL,
  why       TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
CREATE UNIQUE INDEX policies_owner_one ON policies_owner (school_id, document) WHERE until_at = '';

CREATE TABLE policies_editor (
  school_id TEXT NOT NULL,
  document  TEXT NOT NULL,
  person    TEXT NOT NULL,
  given_by  TEXT NOT NULL,
  from_at   TEXT NOT NULL,
  PRIMARY KEY (school_id, document, person)
);

CREATE TABLE policies_review (
  school_id    TEXT NOT NULL,
  id           TEXT NOT NULL,
  kind         TEXT NOT NULL CHECK (kind IN ('yearly', 'early')),
  cause        TEXT NOT NULL,
  about        TEXT NOT NULL,
  clauses      TEXT NOT NULL,
  source       TEXT NOT NULL,
  opened_at    TEXT NOT NULL,
  opened_by    TEXT NOT NULL,
  decision     TEXT NOT NULL,
  reason       TEXT NOT NULL,
  decided_at   TEXT NOT NULL,
  decided_by   TEXT NOT NULL,
  escalated_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
CREATE UNIQUE INDEX policies_review_source ON policies_review (school_id, source) WHERE source <> '';

CREATE TABLE policies_confirm (
  school_id TEXT NOT NULL,
  version   TEXT NOT NULL,
  person    TEXT NOT NULL,
  at        TEXT NOT NULL,
  PRIMARY KEY (school_id, version, person)
);
CREATE INDEX policies_confirm_person ON policies_confirm (school_id, person);

CREATE TABLE policies_meeting (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  version   TEXT NOT NULL,
  kind      TEXT NOT NULL,
  title     TEXT NOT NULL,
  held_on   TEXT NOT NULL,
  at        TEXT NOT NULL,
  person    TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
CREATE INDEX policies_meeting_version ON policies_meeting (school_id, version);

CREATE TABLE policies_attendee (
  school_id TEXT NOT NULL,
  meeting   TEXT NOT NULL,
  person    TEXT NOT NULL,
  PRIMARY KEY (school_id, meeting, person),
  FOREIGN KEY (school_id, meeting) REFERENCES policies_meeting (school_id, id)
);

-- How often a group's view was opened. Nobody's name is kept (POL-23).
CREATE TABLE policies_visit (
  school_id TEXT NOT NULL,
  day       TEXT NOT NULL,
  audience  TEXT NOT NULL,
  seen      BIGINT NOT NULL,
  PRIMARY KEY (school_id, day, audience)
);

-- What has been told once.
CREATE TABLE policies_told (
  school_id TEXT NOT NULL,
  told      TEXT NOT NULL,
  at        TEXT NOT NULL,
  PRIMARY KEY (school_id, told)
);
