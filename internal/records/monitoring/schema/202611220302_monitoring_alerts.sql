CREATE TABLE monitoring_alert (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  level     TEXT NOT NULL,
  kind      TEXT NOT NULL,
  person_id TEXT NOT NULL,
  device    TEXT NOT NULL,
  at        TEXT NOT NULL,
  latest_at TEXT NOT NULL,
  line_id   TEXT NOT NULL,
  host      TEXT NOT NULL,
  category  TEXT NOT NULL,
  clause    TEXT NOT NULL,
  pack      TEXT NOT NULL,
  words     TEXT NOT NULL,
  state     TEXT NOT NULL CHECK (state IN ('open', 'acted', 'dismissed', 'incident')),
  action    TEXT NOT NULL,
  acted_by  TEXT NOT NULL,
  acted_at  TEXT NOT NULL,
  incident_id TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);

CREATE INDEX monitoring_alert_state ON monitoring_alert (school_id, state, latest_at);
CREATE INDEX monitoring_alert_latest ON monitoring_alert (school_id, latest_at);
CREATE INDEX monitoring_alert_person ON monitoring_alert (school_id, person_id, category, latest_at);

-- The lines (or warnings) of one alert. line_id is text of another database, so no foreign key.
CREATE TABLE monitoring_sign (
  school_id TEXT NOT NULL,
  line_id   TEXT NOT NULL,
  alert_id  TEXT NOT NULL,
  at        TEXT NOT NULL,
  PRIMARY KEY (school_id, line_id),
  FOREIGN KEY (school_id, alert_id) REFERENCES monitoring_alert (school_id, id)
);

CREATE INDEX monitoring_sign_alert ON monitoring_sign (school_id, alert_id);

-- Who looked at whose activity, why and for which case (MON-15). It only grows.
CREATE TABLE monitoring_lookup (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  by_id     TEXT NOT NULL,
  about_id  TEXT NOT NULL,
  reason    TEXT NOT NULL,
  case_id   TEXT NOT NULL,
  from_at   TEXT NOT NULL,
  to_at     TEXT NOT NULL,
  host      TEXT NOT NULL,
  verdict   TEXT NOT NULL,
  category  TEXT NOT NULL,
  at        TEXT NOT NULL,
  found     BIGINT NOT NULL,
  PRIMARY KEY (school_id, id)
);

CREATE INDEX monitoring_lookup_at ON monitoring_lookup (school_id, at);

-- What the daily check of the chain found (MON-18).
CREATE TABLE monitoring_check (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  at        TEXT NOT NULL,
  events    BIGINT NOT NULL,
  sealed    BIGINT NOT NULL,
  breaks    BIGINT NOT NULL,
  first     TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);

CREATE INDEX monitoring_check_at ON monitoring_check (school_id, at);

-- +only sqlite
-- +goose StatementBegin
CREATE TRIGGER monitoring_lookup_no_update BEFORE UPDATE ON monitoring_lookup
BEGIN SELECT RAISE(ABORT, 'the list of look-ups only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER monitoring_lookup_no_delete BEFORE DELETE ON monitoring_lookup
BEGIN SELECT RAISE(ABORT, 'the list of look-ups only grows'); END;
-- +goose StatementEnd
-- +end
-- +only postgres
-- +goose StatementBegin
CREATE FUNCTION monitoring_only_grows() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'the list of look-ups only grows'; END;
$$ LANGUAGE plpgsql;
-- +goose StatementEnd
CREATE TRIGGER monitoring_lookup_no_change BEFORE UPDATE OR DELETE ON monitoring_lookup
FOR EACH ROW EXECUTE FUNCTION monitoring_only_grows();
-- +end
