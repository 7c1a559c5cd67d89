-- Printed by make golden from SQLite and from PostgreSQL, which must agree; do not edit.

CREATE TABLE incidents_entry (
  school_id TEXT,
  incident_id TEXT,
  id TEXT,
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (school_id, incident_id, id)
);

CREATE TABLE incidents_evidence (
  school_id TEXT,
  incident_id TEXT,
  id TEXT,
  kind TEXT NOT NULL,
  at TEXT NOT NULL,
  address TEXT NOT NULL,
  description TEXT NOT NULL,
  media TEXT NOT NULL,
  body TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  supersedes TEXT NOT NULL,
  added_at TEXT NOT NULL,
  who TEXT NOT NULL,
  PRIMARY KEY (school_id, incident_id, id)
);

CREATE TABLE incidents_handler (
  school_id TEXT,
  incident_id TEXT,
  who TEXT,
  PRIMARY KEY (school_id, incident_id, who)
);

CREATE TABLE incidents_incident (
  school_id TEXT,
  id TEXT,
  number TEXT NOT NULL,
  state TEXT NOT NULL,
  route TEXT NOT NULL,
  happened_at TEXT NOT NULL,
  reported_at TEXT NOT NULL,
  reporter TEXT NOT NULL,
  reporter_kind TEXT NOT NULL,
  reporter_text TEXT NOT NULL,
  place TEXT NOT NULL,
  title TEXT NOT NULL,
  words TEXT NOT NULL,
  about TEXT NOT NULL,
  audience TEXT NOT NULL,
  matrix_row TEXT NOT NULL,
  risk_type TEXT NOT NULL,
  pack TEXT NOT NULL,
  tags TEXT NOT NULL,
  confidential BOOLEAN NOT NULL,
  informed TEXT NOT NULL,
  outcome TEXT NOT NULL,
  reason TEXT NOT NULL,
  closed_at TEXT NOT NULL,
  read_at TEXT NOT NULL,
  opened_by TEXT NOT NULL,
  ticket TEXT NOT NULL,
  receipt TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX incidents_incident_receipt
-- INDEX incidents_incident_reporter
-- INDEX incidents_incident_state
-- UNIQUE INDEX incidents_incident_ticket -- for some rows

CREATE TABLE incidents_number (
  school_id TEXT,
  year TEXT,
  last BIGINT NOT NULL,
  PRIMARY KEY (school_id, year)
);

CREATE TABLE incidents_person (
  school_id TEXT,
  incident_id TEXT,
  person_id TEXT,
  part TEXT,
  kind TEXT NOT NULL,
  class TEXT NOT NULL,
  year TEXT NOT NULL,
  added_at TEXT NOT NULL,
  added_by TEXT NOT NULL,
  PRIMARY KEY (school_id, incident_id, person_id, part)
);
-- INDEX incidents_person_class
-- INDEX incidents_person_person

CREATE TABLE incidents_task (
  school_id TEXT,
  incident_id TEXT,
  key TEXT,
  place BIGINT NOT NULL,
  title TEXT NOT NULL,
  task TEXT NOT NULL,
  post TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  who TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, incident_id, key)
);

CREATE TABLE ledger_event (
  school_id TEXT,
  seq BIGINT,
  id TEXT NOT NULL,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  verb TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  prev TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (school_id, seq)
);
-- INDEX ledger_event_subject
-- INDEX ledger_event_verb

CREATE TABLE ledger_head (
  school_id TEXT,
  seq BIGINT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (school_id)
);

CREATE TABLE ledger_place (
  school_id TEXT,
  listener TEXT,
  seq BIGINT NOT NULL,
  PRIMARY KEY (school_id, listener)
);

CREATE TABLE monitoring_alert (
  school_id TEXT,
  id TEXT,
  level TEXT NOT NULL,
  kind TEXT NOT NULL,
  person_id TEXT NOT NULL,
  device TEXT NOT NULL,
  at TEXT NOT NULL,
  latest_at TEXT NOT NULL,
  line_id TEXT NOT NULL,
  host TEXT NOT NULL,
  category TEXT NOT NULL,
  clause TEXT NOT NULL,
  pack TEXT NOT NULL,
  words TEXT NOT NULL,
  state TEXT NOT NULL,
  action TEXT NOT NULL,
  acted_by TEXT NOT NULL,
  acted_at TEXT NOT NULL,
  incident_id TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX monitoring_alert_latest
-- INDEX monitoring_alert_person
-- INDEX monitoring_alert_state

CREATE TABLE monitoring_check (
  school_id TEXT,
  id TEXT,
  at TEXT NOT NULL,
  events BIGINT NOT NULL,
  sealed BIGINT NOT NULL,
  breaks BIGINT NOT NULL,
  first TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX monitoring_check_at

CREATE TABLE monitoring_lookup (
  school_id TEXT,
  id TEXT,
  by_id TEXT NOT NULL,
  about_id TEXT NOT NULL,
  reason TEXT NOT NULL,
  case_id TEXT NOT NULL,
  from_at TEXT NOT NULL,
  to_at TEXT NOT NULL,
  host TEXT NOT NULL,
  verdict TEXT NOT NULL,
  category TEXT NOT NULL,
  at TEXT NOT NULL,
  found BIGINT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX monitoring_lookup_at

CREATE TABLE monitoring_sign (
  school_id TEXT,
  line_id TEXT,
  alert_id TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, line_id)
);
-- INDEX monitoring_sign_alert

CREATE TABLE people_carer (
  school_id TEXT,
  child TEXT,
  carer TEXT,
  barred BOOLEAN NOT NULL,
  PRIMARY KEY (school_id, child, carer)
);
-- INDEX people_carer_carer

CREATE TABLE people_class (
  school_id TEXT,
  person TEXT,
  class TEXT,
  PRIMARY KEY (school_id, person, class)
);

CREATE TABLE people_person (
  school_id TEXT,
  id TEXT,
  account TEXT NOT NULL,
  given TEXT NOT NULL,
  family TEXT NOT NULL,
  kind TEXT NOT NULL,
  kinds TEXT NOT NULL,
  year TEXT NOT NULL,
  class TEXT NOT NULL,
  manager TEXT NOT NULL,
  left_on TEXT NOT NULL,
  search TEXT NOT NULL,
  created TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- UNIQUE INDEX people_person_account
-- INDEX people_person_class
-- INDEX people_person_manager
-- INDEX people_person_name

CREATE TABLE people_post (
  school_id TEXT,
  person TEXT,
  post TEXT,
  PRIMARY KEY (school_id, person, post)
);
-- INDEX people_post_post

CREATE TABLE policies_refusal (
  school_id TEXT,
  id TEXT,
  at TEXT NOT NULL,
  by_person TEXT NOT NULL,
  source TEXT NOT NULL,
  faults TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);

CREATE TABLE policies_version (
  school_id TEXT,
  id TEXT,
  urn TEXT NOT NULL,
  title TEXT NOT NULL,
  version TEXT NOT NULL,
  hash TEXT NOT NULL,
  files TEXT NOT NULL,
  state TEXT NOT NULL,
  loaded_at TEXT NOT NULL,
  loaded_by TEXT NOT NULL,
  approved_at TEXT NOT NULL,
  approved_by TEXT NOT NULL,
  minute TEXT NOT NULL,
  active_from TEXT NOT NULL,
  active_to TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- UNIQUE INDEX policies_version_one_active -- for some rows

CREATE TABLE schools_school (
  school_id TEXT,
  name TEXT NOT NULL,
  created TEXT NOT NULL,
  PRIMARY KEY (school_id)
);
