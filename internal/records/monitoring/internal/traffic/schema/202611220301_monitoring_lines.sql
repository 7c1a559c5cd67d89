-- The log of requests. It lives in a database of its own, so that its volume neither waits on nor bloats the records.
CREATE TABLE monitoring_batch (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  first_at  TEXT NOT NULL,
  last_at   TEXT NOT NULL,
  lines     BIGINT NOT NULL,
  told      BOOLEAN NOT NULL,
  PRIMARY KEY (school_id, id)
);

CREATE INDEX monitoring_batch_told ON monitoring_batch (school_id, told, id);
CREATE INDEX monitoring_batch_last ON monitoring_batch (school_id, last_at);

CREATE TABLE monitoring_line (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  batch_id  TEXT NOT NULL,
  at        TEXT NOT NULL,
  person_id TEXT NOT NULL,
  account   TEXT NOT NULL,
  profile   TEXT NOT NULL,
  device    TEXT NOT NULL,
  method    TEXT NOT NULL,
  scheme    TEXT NOT NULL,
  host      TEXT NOT NULL,
  path      TEXT NOT NULL,
  category  TEXT NOT NULL,
  list      TEXT NOT NULL,
  verdict   TEXT NOT NULL,
  rule      TEXT NOT NULL,
  clause    TEXT NOT NULL,
  pack      TEXT NOT NULL,
  alert     TEXT NOT NULL,
  status    BIGINT NOT NULL,
  bytes     BIGINT NOT NULL,
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id, batch_id) REFERENCES monitoring_batch (school_id, id)
);

CREATE INDEX monitoring_line_person ON monitoring_line (school_id, person_id, at);
CREATE INDEX monitoring_line_at ON monitoring_line (school_id, at);
CREATE INDEX monitoring_line_host ON monitoring_line (school_id, host, at);
CREATE INDEX monitoring_line_batch ON monitoring_line (school_id, batch_id, id);

-- A line named here is evidence: it outlives every clean-up (MON-08). The hold may come before the line.
CREATE TABLE monitoring_hold (
  school_id TEXT NOT NULL,
  line_id   TEXT NOT NULL,
  incident  TEXT NOT NULL,
  at        TEXT NOT NULL,
  PRIMARY KEY (school_id, line_id, incident)
);

-- Sums by day, so that a figure over ten years reads few rows.
CREATE TABLE monitoring_count (
  school_id TEXT NOT NULL,
  day       TEXT NOT NULL,
  clause    TEXT NOT NULL,
  category  TEXT NOT NULL,
  verdict   TEXT NOT NULL,
  profile   TEXT NOT NULL,
  lines     BIGINT NOT NULL,
  latest_at TEXT NOT NULL,
  person_id TEXT NOT NULL,
  PRIMARY KEY (school_id, day, clause, category, verdict, profile)
);

CREATE INDEX monitoring_count_clause ON monitoring_count (school_id, clause, verdict, day);

-- +only sqlite
-- +goose StatementBegin
CREATE TRIGGER monitoring_line_no_update BEFORE UPDATE ON monitoring_line
BEGIN SELECT RAISE(ABORT, 'a log line is never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER monitoring_line_held BEFORE DELETE ON monitoring_line
WHEN EXISTS (SELECT 1 FROM monitoring_hold h WHERE h.school_id = OLD.school_id AND h.line_id = OLD.id)
BEGIN SELECT RAISE(ABORT, 'this log line is evidence'); END;
-- +goose StatementEnd
-- +end
-- +only postgres
-- +goose StatementBegin
CREATE FUNCTION monitoring_line_kept() RETURNS trigger AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN RAISE EXCEPTION 'a log line is never changed'; END IF;
  IF EXISTS (SELECT 1 FROM monitoring_hold h WHERE h.school_id = OLD.school_id AND h.line_id = OLD.id) THEN
    RAISE EXCEPTION 'this log line is evidence';
  END IF;
  RETURN OLD;
END;
$$ LANGUAGE plpgsql;
-- +goose StatementEnd
CREATE TRIGGER monitoring_line_kept BEFORE UPDATE OR DELETE ON monitoring_line
FOR EACH ROW EXECUTE FUNCTION monitoring_line_kept();
-- +end
