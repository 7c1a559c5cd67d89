-- What a case taught, or why there was nothing to learn. It names nobody: it is checked before it is kept.
CREATE TABLE lessons_lesson (
  school_id   TEXT NOT NULL,
  incident_id TEXT NOT NULL,
  text        TEXT NOT NULL,
  none_why    TEXT NOT NULL,
  at          TEXT NOT NULL,
  who         TEXT NOT NULL,
  PRIMARY KEY (school_id, incident_id),
  FOREIGN KEY (school_id, incident_id) REFERENCES incidents_incident (school_id, id),
  CHECK (text <> '' OR none_why <> '')
);

-- To whom it is passed on, and that it was.
CREATE TABLE lessons_answer (
  school_id    TEXT NOT NULL,
  incident_id  TEXT NOT NULL,
  audience     TEXT NOT NULL,
  title        TEXT NOT NULL,
  post         TEXT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('done', 'not_needed', 'pass_on')),
  at           TEXT NOT NULL,
  delivered_at TEXT NOT NULL,
  delivered_by TEXT NOT NULL,
  how          TEXT NOT NULL,
  PRIMARY KEY (school_id, incident_id, audience),
  FOREIGN KEY (school_id, incident_id) REFERENCES lessons_lesson (school_id, incident_id)
);
CREATE INDEX lessons_answer_state ON lessons_answer (school_id, state, audience, at);

-- Texts that the check for names has stopped: where, and what kind of thing it found; never the words.
CREATE TABLE lessons_stop (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  at        TEXT NOT NULL,
  place     TEXT NOT NULL,
  what      TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
