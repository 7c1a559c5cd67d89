CREATE TABLE accounts_account (
  school_id    TEXT NOT NULL,
  person_id    TEXT NOT NULL,
  verifier     TEXT NOT NULL,
  band         TEXT NOT NULL,
  failed       BIGINT NOT NULL,
  locked_until TEXT NOT NULL,
  closed       BOOLEAN NOT NULL,
  must_change  BOOLEAN NOT NULL,
  changed_at   TEXT NOT NULL,
  last_used    TEXT NOT NULL,
  PRIMARY KEY (school_id, person_id),
  FOREIGN KEY (school_id, person_id) REFERENCES people_person (school_id, id)
);

CREATE TABLE accounts_session (
  school_id  TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  person_id  TEXT NOT NULL,
  addr       TEXT NOT NULL,
  created    TEXT NOT NULL,
  seen       TEXT NOT NULL,
  locked     BOOLEAN NOT NULL,
  hold_path  TEXT NOT NULL,
  hold_form  TEXT NOT NULL,
  ended      TEXT NOT NULL,
  PRIMARY KEY (school_id, token_hash),
  FOREIGN KEY (school_id, person_id) REFERENCES accounts_account (school_id, person_id)
);

CREATE INDEX accounts_session_person ON accounts_session (school_id, person_id, ended);
CREATE INDEX accounts_session_live ON accounts_session (school_id, ended, locked);

-- Who tried to sign in, when and from where: the trail says that it happened, this says from which device.
CREATE TABLE accounts_signin (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  person_id TEXT NOT NULL,
  verb      TEXT NOT NULL,
  addr      TEXT NOT NULL,
  at        TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);

CREATE INDEX accounts_signin_person ON accounts_signin (school_id, person_id, at);

-- +only sqlite
-- +goose StatementBegin
CREATE TRIGGER accounts_signin_no_update BEFORE UPDATE ON accounts_signin
BEGIN SELECT RAISE(ABORT, 'the list of sign-ins only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER accounts_signin_no_delete BEFORE DELETE ON accounts_signin
BEGIN SELECT RAISE(ABORT, 'the list of sign-ins only grows'); END;
-- +goose StatementEnd
-- +end
-- +only postgres
-- +goose StatementBegin
CREATE FUNCTION accounts_only_grows() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'the list of sign-ins only grows'; END;
$$ LANGUAGE plpgsql;
-- +goose StatementEnd
CREATE TRIGGER accounts_signin_no_change BEFORE UPDATE OR DELETE ON accounts_signin
FOR EACH ROW EXECUTE FUNCTION accounts_only_grows();
-- +end
