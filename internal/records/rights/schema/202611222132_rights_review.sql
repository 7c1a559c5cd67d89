-- The yearly review of rights, whole, and the monthly one of account administration. Neither is ever changed.
CREATE TABLE rights_review (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  at        TEXT NOT NULL,
  by_id     TEXT NOT NULL,
  name      TEXT NOT NULL CHECK (name <> ''),
  body      TEXT NOT NULL,
  hash      TEXT NOT NULL CHECK (hash <> ''),
  kept      BIGINT NOT NULL,
  changed   BIGINT NOT NULL,
  removed   BIGINT NOT NULL,
  PRIMARY KEY (school_id, id)
);

CREATE INDEX rights_review_at ON rights_review (school_id, at);

CREATE TABLE rights_admin_review (
  school_id TEXT NOT NULL,
  month     TEXT NOT NULL,
  acts      BIGINT NOT NULL,
  hash      TEXT NOT NULL CHECK (hash <> ''),
  at        TEXT NOT NULL,
  by_id     TEXT NOT NULL,
  name      TEXT NOT NULL CHECK (name <> ''),
  remarks   TEXT NOT NULL,
  PRIMARY KEY (school_id, month)
);

-- +only sqlite
-- +goose StatementBegin
CREATE TRIGGER rights_review_no_update BEFORE UPDATE ON rights_review
BEGIN SELECT RAISE(ABORT, 'a signed review is never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER rights_review_no_delete BEFORE DELETE ON rights_review
BEGIN SELECT RAISE(ABORT, 'a signed review is never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER rights_admin_review_no_update BEFORE UPDATE ON rights_admin_review
BEGIN SELECT RAISE(ABORT, 'a signed review is never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER rights_admin_review_no_delete BEFORE DELETE ON rights_admin_review
BEGIN SELECT RAISE(ABORT, 'a signed review is never changed'); END;
-- +goose StatementEnd
-- +end
-- +only postgres
-- +goose StatementBegin
CREATE FUNCTION rights_signed() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'a signed review is never changed'; END;
$$ LANGUAGE plpgsql;
-- +goose StatementEnd
CREATE TRIGGER rights_review_no_change BEFORE UPDATE OR DELETE ON rights_review
FOR EACH ROW EXECUTE FUNCTION rights_signed();
CREATE TRIGGER rights_admin_review_no_change BEFORE UPDATE OR DELETE ON rights_admin_review
FOR EACH ROW EXECUTE FUNCTION rights_signed();
-- +end
