CREATE TABLE incidents_clock (
  school_id   TEXT NOT NULL,
  incident_id TEXT NOT NULL,
  key         TEXT NOT NULL,
  state       TEXT NOT NULL,
  at          TEXT NOT NULL,
  PRIMARY KEY (school_id, incident_id, key, state),
  FOREIGN KEY (school_id, incident_id) REFERENCES incidents_incident (school_id, id)
);

CREATE TABLE incidents_reading (
  school_id   TEXT NOT NULL,
  incident_id TEXT NOT NULL,
  id          TEXT NOT NULL,
  person_id   TEXT NOT NULL,
  asked_at    TEXT NOT NULL,
  reason      TEXT NOT NULL CHECK (reason <> ''),
  state       TEXT NOT NULL CHECK (state IN ('asked', 'allowed', 'refused')),
  decided_by  TEXT NOT NULL,
  decided_at  TEXT NOT NULL,
  until       TEXT NOT NULL,
  PRIMARY KEY (school_id, incident_id, id),
  FOREIGN KEY (school_id, incident_id) REFERENCES incidents_incident (school_id, id)
);

CREATE TABLE incidents_discipline (
  school_id   TEXT NOT NULL,
  incident_id TEXT NOT NULL,
  id          TEXT NOT NULL,
  person_id   TEXT NOT NULL,
  step        TEXT NOT NULL,
  maker       TEXT NOT NULL,
  decided_on  TEXT NOT NULL,
  reason      TEXT NOT NULL CHECK (reason <> ''),
  added_at    TEXT NOT NULL,
  who         TEXT NOT NULL,
  PRIMARY KEY (school_id, incident_id, id),
  FOREIGN KEY (school_id, incident_id) REFERENCES incidents_incident (school_id, id)
);

CREATE TABLE incidents_handover (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  at        TEXT NOT NULL,
  who       TEXT NOT NULL,
  text      TEXT NOT NULL CHECK (text <> ''),
  PRIMARY KEY (school_id, id)
);
CREATE INDEX incidents_handover_at ON incidents_handover (school_id, at);

-- +only sqlite
-- +goose StatementBegin
CREATE TRIGGER incidents_discipline_no_update BEFORE UPDATE ON incidents_discipline
BEGIN SELECT RAISE(ABORT, 'this table only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER incidents_discipline_no_delete BEFORE DELETE ON incidents_discipline
WHEN NOT EXISTS (SELECT 1 FROM incidents_removed r WHERE r.school_id = OLD.school_id AND r.id = OLD.incident_id)
BEGIN SELECT RAISE(ABORT, 'this table only grows'); END;
-- +goose StatementEnd
-- +end
-- +only postgres
CREATE TRIGGER incidents_discipline_no_change BEFORE UPDATE OR DELETE ON incidents_discipline
FOR EACH ROW EXECUTE FUNCTION incidents_only_grows();
-- +end
