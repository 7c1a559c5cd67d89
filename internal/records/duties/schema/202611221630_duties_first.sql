-- The day from which a duty is owed here, as often as that: none is overdue for a time before the school had it.
CREATE TABLE duties_known (
  school_id TEXT NOT NULL,
  duty      TEXT NOT NULL,
  since     TEXT NOT NULL,
  every     TEXT NOT NULL,
  PRIMARY KEY (school_id, duty)
);

-- One round of a duty, done: signed here, or seen in a register or a figure.
CREATE TABLE duties_done (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  duty      TEXT NOT NULL,
  period    TEXT NOT NULL,
  title     TEXT NOT NULL,
  due       TEXT NOT NULL,
  at        TEXT NOT NULL,
  by_id     TEXT NOT NULL,
  how       TEXT NOT NULL CHECK (how IN ('attest', 'register', 'figure')),
  words     TEXT NOT NULL,
  note      TEXT NOT NULL,
  seen      TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  UNIQUE (school_id, duty, period),
  CHECK (how <> 'attest' OR (by_id <> '' AND words <> ''))
);

CREATE INDEX duties_done_period ON duties_done (school_id, period, duty);
CREATE INDEX duties_done_due ON duties_done (school_id, due, duty);

-- A duty, or all duties of a post, in other hands for a time.
CREATE TABLE duties_handover (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  duty      TEXT NOT NULL,
  post      TEXT NOT NULL,
  from_id   TEXT NOT NULL,
  to_id     TEXT NOT NULL,
  from_day  TEXT NOT NULL,
  to_day    TEXT NOT NULL,
  why       TEXT NOT NULL CHECK (why <> ''),
  by_id     TEXT NOT NULL,
  at        TEXT NOT NULL,
  ended_at  TEXT NOT NULL,
  ended_by  TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id, to_id) REFERENCES people_person (school_id, id),
  CHECK ((duty = '') <> (post = '')),
  CHECK (from_day <= to_day)
);

CREATE INDEX duties_handover_day ON duties_handover (school_id, to_day);

-- A round that an event has opened beside the calendar.
CREATE TABLE duties_opened (
  school_id TEXT NOT NULL,
  duty      TEXT NOT NULL,
  period    TEXT NOT NULL,
  verb      TEXT NOT NULL,
  subject   TEXT NOT NULL,
  at        TEXT NOT NULL,
  due       TEXT NOT NULL,
  PRIMARY KEY (school_id, duty, period)
);

-- What has been told, so that it is told once.
CREATE TABLE duties_told (
  school_id TEXT NOT NULL,
  duty      TEXT NOT NULL,
  period    TEXT NOT NULL,
  kind      TEXT NOT NULL,
  at        TEXT NOT NULL,
  PRIMARY KEY (school_id, duty, period, kind)
);

-- The secret address of a person's calendar; only its sum is kept.
CREATE TABLE duties_feed (
  school_id  TEXT NOT NULL,
  person_id  TEXT NOT NULL,
  scope      TEXT NOT NULL CHECK (scope IN ('own', 'all')),
  token_hash TEXT NOT NULL,
  at         TEXT NOT NULL,
  PRIMARY KEY (school_id, person_id, scope),
  FOREIGN KEY (school_id, person_id) REFERENCES people_person (school_id, id)
);

CREATE UNIQUE INDEX duties_feed_token ON duties_feed (school_id, token_hash);
