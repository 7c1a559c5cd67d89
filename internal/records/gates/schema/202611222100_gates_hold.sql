-- When somebody was first found held at a gate, and when found free again. Who is held now is never read from here: the
-- answer is of the moment. It counts the hours to resolve, and lets each helper be told once.
CREATE TABLE gates_hold (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  person    TEXT NOT NULL,
  gate      TEXT NOT NULL,
  why       TEXT NOT NULL,
  found_at  TEXT NOT NULL,
  ended_at  TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
CREATE UNIQUE INDEX gates_hold_open ON gates_hold (school_id, person, gate) WHERE ended_at = '';
CREATE INDEX gates_hold_ended ON gates_hold (school_id, ended_at);
