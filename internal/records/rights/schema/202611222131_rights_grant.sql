-- A module that somebody may use beyond their job, with reason, approver and end.
CREATE TABLE rights_grant (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  person    TEXT NOT NULL,
  module    TEXT NOT NULL,
  reason    TEXT NOT NULL CHECK (reason <> ''),
  from_on   TEXT NOT NULL,
  until_on  TEXT NOT NULL CHECK (until_on >= from_on),
  approved_by TEXT NOT NULL CHECK (approved_by <> person),
  at        TEXT NOT NULL,
  entry     TEXT NOT NULL,
  ended_at  TEXT NOT NULL,
  ended_by  TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id, person) REFERENCES people_person (school_id, id)
);

CREATE INDEX rights_grant_person ON rights_grant (school_id, person, ended_at, until_on);
-- One grant of a module to one person at a time.
CREATE UNIQUE INDEX rights_grant_one ON rights_grant (school_id, person, module) WHERE ended_at = '';
