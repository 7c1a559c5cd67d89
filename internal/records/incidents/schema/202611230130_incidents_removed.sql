-- What was deleted because its time was over, with the digest of all that stood there. A row of a case may go only when this
-- has been written in the same transaction: deleting is impossible otherwise.
CREATE TABLE incidents_removed (
  school_id  TEXT NOT NULL,
  id         TEXT NOT NULL,
  number     TEXT NOT NULL,
  closed_at  TEXT NOT NULL,
  rule       TEXT NOT NULL CHECK (rule <> ''),
  items      BIGINT NOT NULL,
  sha256     TEXT NOT NULL,
  removed_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
CREATE INDEX incidents_removed_at ON incidents_removed (school_id, removed_at);
CREATE INDEX incidents_incident_closed ON incidents_incident (school_id, state, closed_at);

-- +only sqlite
DROP TRIGGER incidents_entry_no_delete;
DROP TRIGGER incidents_evidence_no_delete;
DROP TRIGGER incidents_person_no_delete;
-- +goose StatementBegin
CREATE TRIGGER incidents_entry_no_delete BEFORE DELETE ON incidents_entry
WHEN NOT EXISTS (SELECT 1 FROM incidents_removed r WHERE r.school_id = OLD.school_id AND r.id = OLD.incident_id)
BEGIN SELECT RAISE(ABORT, 'the chronology only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER incidents_evidence_no_delete BEFORE DELETE ON incidents_evidence
WHEN NOT EXISTS (SELECT 1 FROM incidents_removed r WHERE r.school_id = OLD.school_id AND r.id = OLD.incident_id)
BEGIN SELECT RAISE(ABORT, 'evidence is only superseded'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER incidents_person_no_delete BEFORE DELETE ON incidents_person
WHEN NOT EXISTS (SELECT 1 FROM incidents_removed r WHERE r.school_id = OLD.school_id AND r.id = OLD.incident_id)
BEGIN SELECT RAISE(ABORT, 'a person named stays named'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER incidents_task_no_delete BEFORE DELETE ON incidents_task
WHEN NOT EXISTS (SELECT 1 FROM incidents_removed r WHERE r.school_id = OLD.school_id AND r.id = OLD.incident_id)
BEGIN SELECT RAISE(ABORT, 'a task of a case stays'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER incidents_incident_no_delete BEFORE DELETE ON incidents_incident
WHEN NOT EXISTS (SELECT 1 FROM incidents_removed r WHERE r.school_id = OLD.school_id AND r.id = OLD.id)
BEGIN SELECT RAISE(ABORT, 'a case goes by its rule alone'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER incidents_removed_no_update BEFORE UPDATE ON incidents_removed
BEGIN SELECT RAISE(ABORT, 'what was written about a removal stays'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER incidents_removed_no_delete BEFORE DELETE ON incidents_removed
BEGIN SELECT RAISE(ABORT, 'what was written about a removal stays'); END;
-- +goose StatementEnd
-- +end
-- +only postgres
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION incidents_only_grows() RETURNS trigger AS $$
BEGIN
  IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM incidents_removed r WHERE r.school_id = OLD.school_id AND r.id = OLD.incident_id) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'this table only grows';
END;
$$ LANGUAGE plpgsql;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION incidents_goes_by_rule() RETURNS trigger AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM incidents_removed r WHERE r.school_id = OLD.school_id AND r.id = OLD.id) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'a case goes by its rule alone';
END;
$$ LANGUAGE plpgsql;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION incidents_stays() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'what was written about a removal stays'; END;
$$ LANGUAGE plpgsql;
-- +goose StatementEnd
CREATE TRIGGER incidents_task_no_delete BEFORE DELETE ON incidents_task
FOR EACH ROW EXECUTE FUNCTION incidents_only_grows();
CREATE TRIGGER incidents_incident_no_delete BEFORE DELETE ON incidents_incident
FOR EACH ROW EXECUTE FUNCTION incidents_goes_by_rule();
CREATE TRIGGER incidents_removed_no_change BEFORE UPDATE OR DELETE ON incidents_removed
FOR EACH ROW EXECUTE FUNCTION incidents_stays();
-- +end
