-- One stay of a guest. The person stands in the register of people; the visit says from when to when, to whom and for what.
CREATE TABLE reception_visit (
  school_id    TEXT NOT NULL,
  id           TEXT NOT NULL,
  person       TEXT NOT NULL,
  kind         TEXT NOT NULL,
  organisation TEXT NOT NULL,
  host         TEXT NOT NULL,     -- whom they come to see
  from_on      TEXT NOT NULL,
  until_on     TEXT NOT NULL CHECK (until_on >= from_on), -- the last day: nothing is open-ended
  ends_hour    TEXT NOT NULL,     -- HH:MM on the last day; empty: the end of that day
  ends_at      TEXT NOT NULL CHECK (ends_at <> ''),
  services     TEXT NOT NULL,
  reason       TEXT NOT NULL,
  need         TEXT NOT NULL,     -- of an outside agency: what for, which records or system, at which times of day
  reach        TEXT NOT NULL,
  times        TEXT NOT NULL,
  approval     TEXT NOT NULL CHECK (approval IN ('', 'waits', 'yes', 'no')),
  decided_by   TEXT NOT NULL,
  decided_at   TEXT NOT NULL,
  lasting      BOOLEAN NOT NULL,  -- the person is in the register for longer than the visit
  added        BOOLEAN NOT NULL,  -- the kind was added for this visit
  signed_at    TEXT NOT NULL,     -- since when nothing is left to sign
  issued_at    TEXT NOT NULL,
  issued_by    TEXT NOT NULL,
  lapsed_at    TEXT NOT NULL,     -- the slip was not used on its day
  shut         TEXT NOT NULL CHECK (shut IN ('', 'times', 'hand', 'lapsed')), -- why the account is shut before the end
  made_at      TEXT NOT NULL,
  made_by      TEXT NOT NULL,
  ended_at     TEXT NOT NULL,
  ended_why    TEXT NOT NULL CHECK (ended_why IN ('', 'left', 'time', 'refused')),
  PRIMARY KEY (school_id, id),
  CHECK (kind <> 'external' OR need <> '' AND reach <> '' AND times <> '' AND organisation <> ''),
  CHECK (kind <> 'external' OR issued_at = '' OR approval = 'yes'),
  FOREIGN KEY (school_id, person) REFERENCES people_person (school_id, id)
);
CREATE INDEX reception_visit_person ON reception_visit (school_id, person, made_at);
CREATE INDEX reception_visit_day ON reception_visit (school_id, from_on, ended_at);
CREATE INDEX reception_visit_made ON reception_visit (school_id, made_at, id);
CREATE INDEX reception_visit_ended ON reception_visit (school_id, ended_at);

-- More time, each with an approval and a reason of its own.
CREATE TABLE reception_extension (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  visit     TEXT NOT NULL,
  before_at TEXT NOT NULL,
  after_at  TEXT NOT NULL,
  why       TEXT NOT NULL CHECK (why <> ''),
  by_person TEXT NOT NULL,
  at        TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id, visit) REFERENCES reception_visit (school_id, id)
);
CREATE INDEX reception_extension_visit ON reception_extension (school_id, visit, at);
CREATE INDEX reception_extension_at ON reception_extension (school_id, at);
