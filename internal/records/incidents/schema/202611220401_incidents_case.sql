CREATE TABLE incidents_number (
  school_id TEXT NOT NULL,
  year      TEXT NOT NULL,
  last      BIGINT NOT NULL,
  PRIMARY KEY (school_id, year)
);

CREATE TABLE incidents_incident (
  school_id     TEXT NOT NULL,
  id            TEXT NOT NULL,
  number        TEXT NOT NULL,
  state         TEXT NOT NULL CHECK (state IN ('open', 'closed')),
  route         TEXT NOT NULL,
  happened_at   TEXT NOT NULL,
  reported_at   TEXT NOT NULL,
  reporter      TEXT NOT NULL,
  reporter_kind TEXT NOT NULL,
  reporter_text TEXT NOT NULL,
  place         TEXT NOT NULL,
  title         TEXT NOT NULL,
  words         TEXT NOT NULL CHECK (words <> ''),
  about         TEXT NOT NULL,
  audience      TEXT NOT NULL CHECK (audience IN ('learner', 'staff')),
  matrix_row    TEXT NOT NULL,
  risk_type     TEXT NOT NULL,
  pack          TEXT NOT NULL,
  tags          TEXT NOT NULL,
  confidential  BOOLEAN NOT NULL,
  informed      TEXT NOT NULL,
  outcome       TEXT NOT NULL,
  reason        TEXT NOT NULL,
  closed_at     TEXT NOT NULL,
  read_at       TEXT NOT NULL,
  opened_at     TEXT NOT NULL,
  opened_by     TEXT NOT NULL,
  ticket        TEXT NOT NULL,
  receipt       TEXT NOT NULL,
  changed_at    TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  UNIQUE (school_id, number),
  CHECK (state = 'open' OR (reason <> '' AND outcome <> ''))
);
CREATE UNIQUE INDEX incidents_incident_ticket ON incidents_incident (school_id, ticket) WHERE ticket <> '';
CREATE INDEX incidents_incident_receipt ON incidents_incident (school_id, receipt);
CREATE INDEX incidents_incident_state ON incidents_incident (school_id, state, reported_at);
CREATE INDEX incidents_incident_reporter ON incidents_incident (school_id, reporter, reported_at);

CREATE TABLE incidents_person (
  school_id   TEXT NOT NULL,
  incident_id TEXT NOT NULL,
  person_id   TEXT NOT NULL,
  part        TEXT NOT NULL CHECK (part IN ('subject', 'affected', 'witness', 'reporter')),
  kind        TEXT NOT NULL,
  class       TEXT NOT NULL,
  year        TEXT NOT NULL,
  added_at    TEXT NOT NULL,
  added_by    TEXT NOT NULL,
  PRIMARY KEY (school_id, incident_id, person_id, part),
  FOREIGN KEY (school_id, incident_id) REFERENCES incidents_incident (school_id, id)
);
CREATE INDEX incidents_person_person ON incidents_person (school_id, person_id, part);
CREATE INDEX incidents_person_class ON incidents_person (school_id, class, incident_id);

CREATE TABLE incidents_handler (
  school_id   TEXT NOT NULL,
  incident_id TEXT NOT NULL,
  who         TEXT NOT NULL,
  PRIMARY KEY (school_id, incident_id, who),
  FOREIGN KEY (school_id, incident_id) REFERENCES incidents_incident (school_id, id)
);

CREATE TABLE incidents_entry (
  school_id   TEXT NOT NULL,
  incident_id TEXT NOT NULL,
  id          TEXT NOT NULL,
  at          TEXT NOT NULL,
  who         TEXT NOT NULL,
  kind        TEXT NOT NULL,
  text        TEXT NOT NULL CHECK (text <> ''),
  PRIMARY KEY (school_id, incident_id, id),
  FOREIGN KEY (school_id, incident_id) REFERENCES incidents_incident (school_id, id)
);

CREATE TABLE incidents_task (
  school_id   TEXT NOT NULL,
  incident_id TEXT NOT NULL,
  key         TEXT NOT NULL,
  place       BIGINT NOT NULL,
  title       TEXT NOT NULL,
  task        TEXT NOT NULL,
  post        TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('open', 'done', 'skipped', 'dropped')),
  reason      TEXT NOT NULL,
  who         TEXT NOT NULL,
  at          TEXT NOT NULL,
  PRIMARY KEY (school_id, incident_id, key),
  FOREIGN KEY (school_id, incident_id) REFERENCES incidents_incident (school_id, id),
  CHECK (state = 'open' OR reason <> '')
);

CREATE TABLE incidents_evidence (
  school_id   TEXT NOT NULL,
  incident_id TEXT NOT NULL,
  id          TEXT NOT NULL,
  kind        TEXT NOT NULL CHECK (kind IN ('log', 'address', 'file', 'note', 'signed')),
  at          TEXT NOT NULL,
  address     TEXT NOT NULL,
  description TEXT NOT NULL,
  media       TEXT NOT NULL,
  body        TEXT NOT NULL,
  sha256      TEXT NOT NULL,
  supersedes  TEXT NOT NULL,
  added_at    TEXT NOT NULL,
  who         TEXT NOT NULL,
  PRIMARY KEY (school_id, incident_id, id),
  FOREIGN KEY (school_id, incident_id) REFERENCES incidents_incident (school_id, id)
);

-- +only sqlite
-- +goose StatementBegin
CREATE TRIGGER incidents_entry_no_update BEFORE UPDATE ON incidents_entry
BEGIN SELECT RAISE(ABORT, 'the chronology only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER incidents_entry_no_delete BEFORE DELETE ON incidents_entry
BEGIN SELECT RAISE(ABORT, 'the chronology only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER incidents_evidence_no_update BEFORE UPDATE ON incidents_evidence
BEGIN SELECT RAISE(ABORT, 'evidence is only superseded'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER incidents_evidence_no_delete BEFORE DELETE ON incidents_evidence
BEGIN SELECT RAISE(ABORT, 'evidence is only superseded'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER incidents_person_no_delete BEFORE DELETE ON incidents_person
BEGIN SELECT RAISE(ABORT, 'a person named stays named'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER incidents_person_no_update BEFORE UPDATE ON incidents_person
BEGIN SELECT RAISE(ABORT, 'a person named stays named'); END;
-- +goose StatementEnd
-- +end
-- +only postgres
-- +goose StatementBegin
CREATE FUNCTION incidents_only_grows() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'this table only grows'; END;
$$ LANGUAGE plpgsql;
-- +goose StatementEnd
CREATE TRIGGER incidents_entry_no_change BEFORE UPDATE OR DELETE ON incidents_entry
FOR EACH ROW EXECUTE FUNCTION incidents_only_grows();
CREATE TRIGGER incidents_evidence_no_change BEFORE UPDATE OR DELETE ON incidents_evidence
FOR EACH ROW EXECUTE FUNCTION incidents_only_grows();
CREATE TRIGGER incidents_person_no_change BEFORE UPDATE OR DELETE ON incidents_person
FOR EACH ROW EXECUTE FUNCTION incidents_only_grows();
-- +end
