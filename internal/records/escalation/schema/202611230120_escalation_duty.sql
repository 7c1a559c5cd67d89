-- Who is away and told nothing, and who stands in. An absence that has ended early keeps its row.
CREATE TABLE escalation_absence (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  person_id TEXT NOT NULL,
  stand_in  TEXT NOT NULL, -- empty: the deputy, else the head
  from_on   TEXT NOT NULL,
  until_on  TEXT NOT NULL,
  by_id     TEXT NOT NULL,
  at        TEXT NOT NULL,
  ended_at  TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  CHECK (until_on >= from_on)
);
CREATE INDEX escalation_absence_days ON escalation_absence (school_id, until_on);

-- The clocks of cases as far as somebody was told of them. A case that is opened again starts them anew, from another moment.
CREATE TABLE escalation_clock (
  school_id   TEXT NOT NULL,
  incident_id TEXT NOT NULL,
  key         TEXT NOT NULL,
  from_at     TEXT NOT NULL,
  kind        TEXT NOT NULL,
  due_at      TEXT NOT NULL,
  began_at    TEXT NOT NULL,
  near_at     TEXT NOT NULL,
  over_at     TEXT NOT NULL,
  ended_at    TEXT NOT NULL, -- when it was found to run no longer
  PRIMARY KEY (school_id, incident_id, key, from_at)
);
CREATE INDEX escalation_clock_running ON escalation_clock (school_id, ended_at);
CREATE INDEX escalation_clock_from ON escalation_clock (school_id, from_at);

-- Who was told that a case is there.
CREATE TABLE escalation_case (
  school_id   TEXT NOT NULL,
  incident_id TEXT NOT NULL,
  told        TEXT NOT NULL,
  outside     BOOLEAN NOT NULL, -- nobody in the school may be told: it is for the officer outside
  at          TEXT NOT NULL,
  PRIMARY KEY (school_id, incident_id)
);

-- Urgent calls, and how far they climbed until a person answered.
CREATE TABLE escalation_call (
  school_id   TEXT NOT NULL,
  id          TEXT NOT NULL,
  title       TEXT NOT NULL,
  href        TEXT NOT NULL,
  post        TEXT NOT NULL,
  not_told    TEXT NOT NULL,
  told        TEXT NOT NULL,
  at          TEXT NOT NULL,
  deputy_at   TEXT NOT NULL,
  head_at     TEXT NOT NULL,
  answered_at TEXT NOT NULL,
  answered_by TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
CREATE INDEX escalation_call_open ON escalation_call (school_id, answered_at);
CREATE INDEX escalation_call_at ON escalation_call (school_id, at);
