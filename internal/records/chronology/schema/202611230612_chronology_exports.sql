CREATE TABLE chronology_export (
  school_id   TEXT NOT NULL,
  id          TEXT NOT NULL,
  asked_by    TEXT NOT NULL,
  asked_at    TEXT NOT NULL,
  reason      TEXT NOT NULL CHECK (reason <> ''),
  from_on     TEXT NOT NULL,
  until_on    TEXT NOT NULL,
  case_state  TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('asked', 'approved', 'refused', 'used')),
  decided_by  TEXT NOT NULL,
  decided_at  TEXT NOT NULL,
  note        TEXT NOT NULL,
  used_at     TEXT NOT NULL,
  cases       BIGINT NOT NULL,
  sha256      TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  CHECK (decided_by <> asked_by OR decided_by = ''),
  CHECK (state = 'asked' OR decided_by <> '')
);
CREATE INDEX chronology_export_asked ON chronology_export (school_id, state, asked_at);
