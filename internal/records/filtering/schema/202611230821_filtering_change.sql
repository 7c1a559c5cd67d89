-- Every change of the filter, each with who, when, before, after, reason and approval (WEB-05). It only grows, and the
-- trail seals each line.
CREATE TABLE filtering_change (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  at        TEXT NOT NULL,
  kind      TEXT NOT NULL,
  what      TEXT NOT NULL,
  person_id TEXT NOT NULL,
  by_id     TEXT NOT NULL,
  before    TEXT NOT NULL,
  after     TEXT NOT NULL,
  reason    TEXT NOT NULL,
  approval  TEXT NOT NULL,
  record    TEXT NOT NULL,
  source    TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);

CREATE INDEX filtering_change_at ON filtering_change (school_id, at, id);
CREATE UNIQUE INDEX filtering_change_source ON filtering_change (school_id, source) WHERE source <> '';

-- +only sqlite
-- +goose StatementBegin
CREATE TRIGGER filtering_change_no_update BEFORE UPDATE ON filtering_change
BEGIN SELECT RAISE(ABORT, 'the log of filter changes only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER filtering_change_no_delete BEFORE DELETE ON filtering_change
BEGIN SELECT RAISE(ABORT, 'the log of filter changes only grows'); END;
-- +goose StatementEnd
-- +end
-- +only postgres
-- +goose StatementBegin
CREATE FUNCTION filtering_change_only_grows() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'the log of filter changes only grows'; END;
$$ LANGUAGE plpgsql;
-- +goose StatementEnd
CREATE TRIGGER filtering_change_no_change BEFORE UPDATE OR DELETE ON filtering_change
FOR EACH ROW EXECUTE FUNCTION filtering_change_only_grows();
-- +end
