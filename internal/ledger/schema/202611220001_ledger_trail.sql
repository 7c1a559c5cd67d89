CREATE TABLE ledger_head (
  school_id TEXT NOT NULL PRIMARY KEY,
  seq       BIGINT NOT NULL,
  hash      TEXT NOT NULL
);

CREATE TABLE ledger_event (
  school_id TEXT NOT NULL,
  seq       BIGINT NOT NULL,
  id        TEXT NOT NULL,
  at        TEXT NOT NULL,
  actor     TEXT NOT NULL,
  verb      TEXT NOT NULL,
  subject   TEXT NOT NULL,
  detail    TEXT NOT NULL,
  prev      TEXT NOT NULL,
  hash      TEXT NOT NULL,
  PRIMARY KEY (school_id, seq)
);

CREATE INDEX ledger_event_subject ON ledger_event (school_id, subject, seq);
CREATE INDEX ledger_event_verb ON ledger_event (school_id, verb, at);

CREATE TABLE ledger_place (
  school_id TEXT NOT NULL,
  listener  TEXT NOT NULL,
  seq       BIGINT NOT NULL,
  PRIMARY KEY (school_id, listener)
);

-- +only sqlite
-- +goose StatementBegin
CREATE TRIGGER ledger_event_no_update BEFORE UPDATE ON ledger_event
BEGIN SELECT RAISE(ABORT, 'the trail only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ledger_event_no_delete BEFORE DELETE ON ledger_event
BEGIN SELECT RAISE(ABORT, 'the trail only grows'); END;
-- +goose StatementEnd
-- +end
-- +only postgres
-- +goose StatementBegin
CREATE FUNCTION ledger_only_grows() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'the trail only grows'; END;
$$ LANGUAGE plpgsql;
-- +goose StatementEnd
CREATE TRIGGER ledger_event_no_change BEFORE UPDATE OR DELETE ON ledger_event
FOR EACH ROW EXECUTE FUNCTION ledger_only_grows();
-- +end
