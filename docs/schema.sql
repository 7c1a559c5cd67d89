-- Printed by make golden from SQLite and from PostgreSQL, which must agree; do not edit.

CREATE TABLE accounts_account (
  school_id TEXT,
  person_id TEXT,
  verifier TEXT NOT NULL,
  band TEXT NOT NULL,
  failed BIGINT NOT NULL,
  locked_until TEXT NOT NULL,
  closed BOOLEAN NOT NULL,
  must_change BOOLEAN NOT NULL,
  changed_at TEXT NOT NULL,
  last_used TEXT NOT NULL,
  breached TEXT NOT NULL,
  home_until TEXT NOT NULL,
  cut_off TEXT NOT NULL,
  PRIMARY KEY (school_id, person_id)
);

CREATE TABLE accounts_act (
  school_id TEXT,
  id TEXT,
  person_id TEXT NOT NULL,
  verb TEXT NOT NULL,
  why TEXT NOT NULL,
  asked TEXT NOT NULL,
  by_person TEXT NOT NULL,
  at TEXT NOT NULL,
  state TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX accounts_act_person

CREATE TABLE accounts_address (
  school_id TEXT,
  addr TEXT,
  wrong BIGINT NOT NULL,
  rounds BIGINT NOT NULL,
  since TEXT NOT NULL,
  until TEXT NOT NULL,
  PRIMARY KEY (school_id, addr)
);

CREATE TABLE accounts_known (
  school_id TEXT,
  person_id TEXT,
  mark TEXT,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, person_id, mark)
);

CREATE TABLE accounts_lane (
  school_id TEXT,
  person_id TEXT,
  lane TEXT,
  wrong BIGINT NOT NULL,
  until TEXT NOT NULL,
  tries TEXT NOT NULL,
  PRIMARY KEY (school_id, person_id, lane)
);

CREATE TABLE accounts_matter (
  school_id TEXT,
  id TEXT,
  person_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  at TEXT NOT NULL,
  addr TEXT NOT NULL,
  other TEXT NOT NULL,
  state TEXT NOT NULL,
  closed_at TEXT NOT NULL,
  closed_by TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX accounts_matter_person

CREATE TABLE accounts_session (
  school_id TEXT,
  token_hash TEXT,
  person_id TEXT NOT NULL,
  addr TEXT NOT NULL,
  created TEXT NOT NULL,
  seen TEXT NOT NULL,
  locked BOOLEAN NOT NULL,
  hold_path TEXT NOT NULL,
  hold_form TEXT NOT NULL,
  ended TEXT NOT NULL,
  how TEXT NOT NULL,
  proved TEXT NOT NULL,
  second TEXT NOT NULL,
  greeted TEXT NOT NULL,
  wrongs BIGINT NOT NULL,
  since TEXT NOT NULL,
  misses BIGINT NOT NULL,
  PRIMARY KEY (school_id, token_hash)
);
-- INDEX accounts_session_live
-- INDEX accounts_session_person

CREATE TABLE accounts_signin (
  school_id TEXT,
  id TEXT,
  person_id TEXT NOT NULL,
  verb TEXT NOT NULL,
  addr TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX accounts_signin_person

CREATE TABLE agreements_effect (
  school_id TEXT,
  withdrawal TEXT,
  door TEXT,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, withdrawal, door)
);

CREATE TABLE agreements_end (
  school_id TEXT,
  signature TEXT,
  at TEXT NOT NULL,
  by_person TEXT NOT NULL,
  cause TEXT NOT NULL,
  PRIMARY KEY (school_id, signature)
);

CREATE TABLE agreements_issue (
  school_id TEXT,
  id TEXT,
  form TEXT NOT NULL,
  about TEXT NOT NULL,
  cause TEXT NOT NULL,
  asked_at TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  why TEXT NOT NULL,
  reminded_at TEXT NOT NULL,
  chased_at TEXT NOT NULL,
  closed_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX agreements_issue_at
-- UNIQUE INDEX agreements_issue_open -- for some rows

CREATE TABLE agreements_newest (
  school_id TEXT,
  about TEXT,
  form TEXT,
  signer TEXT,
  signature TEXT NOT NULL,
  PRIMARY KEY (school_id, about, form, signer)
);

CREATE TABLE agreements_paper (
  school_id TEXT,
  signature TEXT,
  media TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  body TEXT NOT NULL,
  verified_at TEXT NOT NULL,
  verified_by TEXT NOT NULL,
  PRIMARY KEY (school_id, signature)
);
-- INDEX agreements_paper_waiting -- for some rows

CREATE TABLE agreements_sent (
  school_id TEXT,
  form TEXT,
  about TEXT,
  carer TEXT,
  how TEXT NOT NULL,
  sent_at TEXT NOT NULL,
  failed_at TEXT NOT NULL,
  opened_at TEXT NOT NULL,
  PRIMARY KEY (school_id, form, about, carer)
);

CREATE TABLE agreements_settled (
  school_id TEXT,
  id TEXT,
  about TEXT NOT NULL,
  service TEXT NOT NULL,
  answer TEXT NOT NULL,
  why TEXT NOT NULL,
  by_person TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX agreements_settled_about

CREATE TABLE agreements_signature (
  school_id TEXT,
  id TEXT,
  act TEXT NOT NULL,
  form TEXT NOT NULL,
  title TEXT NOT NULL,
  version TEXT NOT NULL,
  hash TEXT NOT NULL,
  language TEXT NOT NULL,
  about TEXT NOT NULL,
  signer TEXT NOT NULL,
  name TEXT NOT NULL,
  org TEXT NOT NULL,
  method TEXT NOT NULL,
  witness TEXT NOT NULL,
  mark TEXT NOT NULL,
  sanctions BOOLEAN NOT NULL,
  answers TEXT NOT NULL,
  phase TEXT NOT NULL,
  kinds TEXT NOT NULL,
  at TEXT NOT NULL,
  by_actor TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX agreements_signature_about
-- INDEX agreements_signature_form
-- INDEX agreements_signature_hash
-- INDEX agreements_signature_signer

CREATE TABLE agreements_text (
  school_id TEXT,
  hash TEXT,
  form TEXT NOT NULL,
  version TEXT NOT NULL,
  language TEXT NOT NULL,
  body TEXT NOT NULL,
  stored_at TEXT NOT NULL,
  PRIMARY KEY (school_id, hash)
);

CREATE TABLE agreements_withdrawal (
  school_id TEXT,
  id TEXT,
  act TEXT NOT NULL,
  form TEXT NOT NULL,
  about TEXT NOT NULL,
  service TEXT NOT NULL,
  carer TEXT NOT NULL,
  by_person TEXT NOT NULL,
  method TEXT NOT NULL,
  why TEXT NOT NULL,
  signature TEXT NOT NULL,
  at TEXT NOT NULL,
  doors TEXT NOT NULL,
  alerted_at TEXT NOT NULL,
  done_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX agreements_withdrawal_about
-- INDEX agreements_withdrawal_open -- for some rows

CREATE TABLE checks_chain (
  school_id TEXT,
  check_id TEXT,
  pages BIGINT NOT NULL,
  head TEXT NOT NULL,
  PRIMARY KEY (school_id, check_id)
);

CREATE TABLE checks_check (
  school_id TEXT,
  id TEXT,
  incident_id TEXT NOT NULL,
  number TEXT NOT NULL,
  state TEXT NOT NULL,
  what TEXT NOT NULL,
  thing TEXT NOT NULL,
  owner TEXT NOT NULL,
  grounds TEXT NOT NULL,
  sought TEXT NOT NULL,
  power TEXT NOT NULL,
  clause TEXT NOT NULL,
  investigator TEXT NOT NULL,
  device TEXT NOT NULL,
  label TEXT NOT NULL,
  address TEXT NOT NULL,
  opened_at TEXT NOT NULL,
  opened_by TEXT NOT NULL,
  started_at TEXT NOT NULL,
  until_at TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  ended_by TEXT NOT NULL,
  ending TEXT NOT NULL,
  why TEXT NOT NULL,
  looked_at TEXT NOT NULL,
  found TEXT NOT NULL,
  deleted TEXT NOT NULL,
  outcome TEXT NOT NULL,
  entry TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX checks_check_incident
-- INDEX checks_check_state

CREATE TABLE checks_device (
  school_id TEXT,
  check_id TEXT,
  id TEXT,
  at TEXT NOT NULL,
  device TEXT NOT NULL,
  label TEXT NOT NULL,
  address TEXT NOT NULL,
  reason TEXT NOT NULL,
  who TEXT NOT NULL,
  PRIMARY KEY (school_id, check_id, id)
);

CREATE TABLE checks_page (
  school_id TEXT,
  check_id TEXT,
  id TEXT,
  place BIGINT NOT NULL,
  at TEXT NOT NULL,
  person TEXT NOT NULL,
  address TEXT NOT NULL,
  method TEXT NOT NULL,
  scheme TEXT NOT NULL,
  host TEXT NOT NULL,
  path TEXT NOT NULL,
  category TEXT NOT NULL,
  list TEXT NOT NULL,
  verdict TEXT NOT NULL,
  rule TEXT NOT NULL,
  alert TEXT NOT NULL,
  status BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (school_id, check_id, id)
);

CREATE TABLE checks_senior (
  school_id TEXT,
  check_id TEXT,
  person_id TEXT,
  role TEXT NOT NULL,
  confirmed_at TEXT NOT NULL,
  PRIMARY KEY (school_id, check_id, person_id)
);
-- INDEX checks_senior_person

CREATE TABLE chronology_export (
  school_id TEXT,
  id TEXT,
  asked_by TEXT NOT NULL,
  asked_at TEXT NOT NULL,
  reason TEXT NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT NOT NULL,
  case_state TEXT NOT NULL,
  state TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at TEXT NOT NULL,
  note TEXT NOT NULL,
  used_at TEXT NOT NULL,
  cases BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX chronology_export_asked

CREATE TABLE chronology_file (
  school_id TEXT,
  id TEXT,
  person TEXT NOT NULL,
  left_on TEXT NOT NULL,
  due_on TEXT NOT NULL,
  opened_at TEXT NOT NULL,
  opened_by TEXT NOT NULL,
  state TEXT NOT NULL,
  school TEXT NOT NULL,
  lead TEXT NOT NULL,
  way TEXT NOT NULL,
  sent_on TEXT NOT NULL,
  sent_by TEXT NOT NULL,
  receipt TEXT NOT NULL,
  received_on TEXT NOT NULL,
  note TEXT NOT NULL,
  told TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX chronology_file_due

CREATE TABLE chronology_indexed (
  school_id TEXT,
  incident_id TEXT,
  changed_at TEXT NOT NULL,
  PRIMARY KEY (school_id, incident_id)
);

CREATE TABLE chronology_look (
  school_id TEXT,
  seq BIGINT,
  at TEXT NOT NULL,
  day TEXT NOT NULL,
  person TEXT NOT NULL,
  role TEXT NOT NULL,
  kind TEXT NOT NULL,
  record TEXT NOT NULL,
  why TEXT NOT NULL,
  odd BOOLEAN NOT NULL,
  PRIMARY KEY (school_id, seq)
);
-- INDEX chronology_look_person
-- INDEX chronology_look_record

CREATE TABLE chronology_mark (
  school_id TEXT,
  name TEXT,
  at TEXT NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (school_id, name)
);

CREATE TABLE chronology_unusual (
  school_id TEXT,
  id TEXT,
  person TEXT NOT NULL,
  day TEXT NOT NULL,
  rule TEXT NOT NULL,
  count BIGINT NOT NULL,
  usual BIGINT NOT NULL,
  found_at TEXT NOT NULL,
  settled_at TEXT NOT NULL,
  settled_by TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);

CREATE TABLE chronology_word (
  school_id TEXT,
  word TEXT,
  incident_id TEXT,
  PRIMARY KEY (school_id, word, incident_id)
);
-- INDEX chronology_word_incident

CREATE TABLE classroom_card (
  school_id TEXT,
  id TEXT,
  child TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL,
  place TEXT NOT NULL,
  moved_at TEXT NOT NULL,
  moved_by TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  ended_why TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX classroom_card_child
-- UNIQUE INDEX classroom_card_token

CREATE TABLE classroom_door (
  school_id TEXT,
  class TEXT,
  token_hash TEXT NOT NULL,
  sealed TEXT NOT NULL,
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL,
  PRIMARY KEY (school_id, class)
);
-- UNIQUE INDEX classroom_door_token

CREATE TABLE classroom_other (
  school_id TEXT,
  id TEXT,
  child TEXT NOT NULL,
  system TEXT NOT NULL,
  sealed TEXT NOT NULL,
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX classroom_other_child

CREATE TABLE classroom_secret (
  school_id TEXT,
  child TEXT,
  verifier TEXT NOT NULL,
  sealed TEXT NOT NULL,
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL,
  failed BIGINT NOT NULL,
  paused_until TEXT NOT NULL,
  PRIMARY KEY (school_id, child)
);

CREATE TABLE classroom_words (
  school_id TEXT,
  id TEXT,
  system TEXT NOT NULL,
  age TEXT NOT NULL,
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);

CREATE TABLE defence_alert (
  school_id TEXT,
  id TEXT,
  kind TEXT NOT NULL,
  level TEXT NOT NULL,
  person_id TEXT NOT NULL,
  device TEXT NOT NULL,
  asset_id TEXT NOT NULL,
  story TEXT NOT NULL,
  clause TEXT NOT NULL,
  times BIGINT NOT NULL,
  first_at TEXT NOT NULL,
  last_at TEXT NOT NULL,
  due_at TEXT NOT NULL,
  told_head_at TEXT NOT NULL,
  contained_at TEXT NOT NULL,
  outcome TEXT NOT NULL,
  words TEXT NOT NULL,
  closed_at TEXT NOT NULL,
  closed_by TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX defence_alert_open
-- INDEX defence_alert_same

CREATE TABLE defence_audit (
  school_id TEXT,
  id TEXT,
  state TEXT NOT NULL,
  tool TEXT NOT NULL,
  made_on TEXT NOT NULL,
  file TEXT NOT NULL,
  content TEXT NOT NULL,
  missing TEXT NOT NULL,
  entries TEXT NOT NULL,
  devices BIGINT NOT NULL,
  programs BIGINT NOT NULL,
  shares BIGINT NOT NULL,
  unknown BIGINT NOT NULL,
  fresh BIGINT NOT NULL,
  at TEXT NOT NULL,
  by_id TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX defence_audit_at

CREATE TABLE defence_cut (
  school_id TEXT,
  id TEXT,
  alert_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  person_id TEXT NOT NULL,
  device TEXT NOT NULL,
  asset_id TEXT NOT NULL,
  at TEXT NOT NULL,
  by_id TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  ended_by TEXT NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX defence_cut_alert
-- INDEX defence_cut_on

CREATE TABLE defence_item (
  school_id TEXT,
  id TEXT,
  kind TEXT NOT NULL,
  item_key TEXT NOT NULL,
  title TEXT NOT NULL,
  detail TEXT NOT NULL,
  seen TEXT NOT NULL,
  first_id TEXT NOT NULL,
  last_id TEXT NOT NULL,
  found_at TEXT NOT NULL,
  last_at TEXT NOT NULL,
  owner_id TEXT NOT NULL,
  state TEXT NOT NULL,
  words TEXT NOT NULL,
  decided_at TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX defence_item_state

CREATE TABLE defence_setting (
  school_id TEXT,
  place TEXT,
  name TEXT,
  value TEXT NOT NULL,
  mark TEXT NOT NULL,
  PRIMARY KEY (school_id, place, name)
);

CREATE TABLE directories_link (
  school_id TEXT,
  directory TEXT,
  realm TEXT,
  subject TEXT,
  person_id TEXT NOT NULL,
  fixed TEXT NOT NULL,
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL,
  last_used TEXT NOT NULL,
  PRIMARY KEY (school_id, directory, realm, subject)
);
-- UNIQUE INDEX directories_link_person

CREATE TABLE directories_setting (
  school_id TEXT,
  directory TEXT,
  automatic INTEGER NOT NULL,
  set_by TEXT NOT NULL,
  set_at TEXT NOT NULL,
  PRIMARY KEY (school_id, directory)
);

CREATE TABLE directories_spent (
  school_id TEXT,
  mark TEXT,
  until_at TEXT NOT NULL,
  PRIMARY KEY (school_id, mark)
);

CREATE TABLE directories_waiting (
  school_id TEXT,
  id TEXT,
  directory TEXT NOT NULL,
  realm TEXT NOT NULL,
  subject TEXT NOT NULL,
  fixed TEXT NOT NULL,
  email TEXT NOT NULL,
  name TEXT NOT NULL,
  account TEXT NOT NULL,
  proven INTEGER NOT NULL,
  first_at TEXT NOT NULL,
  last_at TEXT NOT NULL,
  tries INTEGER NOT NULL,
  PRIMARY KEY (school_id, id)
);

CREATE TABLE duties_done (
  school_id TEXT,
  id TEXT,
  duty TEXT NOT NULL,
  period TEXT NOT NULL,
  title TEXT NOT NULL,
  due TEXT NOT NULL,
  at TEXT NOT NULL,
  by_id TEXT NOT NULL,
  how TEXT NOT NULL,
  words TEXT NOT NULL,
  note TEXT NOT NULL,
  seen TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX duties_done_due
-- INDEX duties_done_period

CREATE TABLE duties_feed (
  school_id TEXT,
  person_id TEXT,
  scope TEXT,
  token_hash TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, person_id, scope)
);
-- UNIQUE INDEX duties_feed_token

CREATE TABLE duties_handover (
  school_id TEXT,
  id TEXT,
  duty TEXT NOT NULL,
  post TEXT NOT NULL,
  from_id TEXT NOT NULL,
  to_id TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT NOT NULL,
  why TEXT NOT NULL,
  by_id TEXT NOT NULL,
  at TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  ended_by TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX duties_handover_day

CREATE TABLE duties_known (
  school_id TEXT,
  duty TEXT,
  since TEXT NOT NULL,
  every TEXT NOT NULL,
  PRIMARY KEY (school_id, duty)
);

CREATE TABLE duties_opened (
  school_id TEXT,
  duty TEXT,
  period TEXT,
  verb TEXT NOT NULL,
  subject TEXT NOT NULL,
  at TEXT NOT NULL,
  due TEXT NOT NULL,
  PRIMARY KEY (school_id, duty, period)
);

CREATE TABLE duties_told (
  school_id TEXT,
  duty TEXT,
  period TEXT,
  kind TEXT,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, duty, period, kind)
);

CREATE TABLE escalation_absence (
  school_id TEXT,
  id TEXT,
  person_id TEXT NOT NULL,
  stand_in TEXT NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT NOT NULL,
  by_id TEXT NOT NULL,
  at TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX escalation_absence_days

CREATE TABLE escalation_call (
  school_id TEXT,
  id TEXT,
  title TEXT NOT NULL,
  href TEXT NOT NULL,
  post TEXT NOT NULL,
  not_told TEXT NOT NULL,
  told TEXT NOT NULL,
  at TEXT NOT NULL,
  deputy_at TEXT NOT NULL,
  head_at TEXT NOT NULL,
  answered_at TEXT NOT NULL,
  answered_by TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX escalation_call_at
-- INDEX escalation_call_open

CREATE TABLE escalation_case (
  school_id TEXT,
  incident_id TEXT,
  told TEXT NOT NULL,
  outside BOOLEAN NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, incident_id)
);

CREATE TABLE escalation_clock (
  school_id TEXT,
  incident_id TEXT,
  key TEXT,
  from_at TEXT,
  kind TEXT NOT NULL,
  due_at TEXT NOT NULL,
  began_at TEXT NOT NULL,
  near_at TEXT NOT NULL,
  over_at TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  PRIMARY KEY (school_id, incident_id, key, from_at)
);
-- INDEX escalation_clock_from
-- INDEX escalation_clock_running

CREATE TABLE factors_app (
  school_id TEXT,
  person_id TEXT,
  secret TEXT NOT NULL,
  created TEXT NOT NULL,
  last_step BIGINT NOT NULL,
  last_used TEXT NOT NULL,
  PRIMARY KEY (school_id, person_id)
);

CREATE TABLE factors_passkey (
  school_id TEXT,
  id TEXT,
  person_id TEXT NOT NULL,
  credential TEXT NOT NULL,
  public_key TEXT NOT NULL,
  flags INTEGER NOT NULL,
  transports TEXT NOT NULL,
  name TEXT NOT NULL,
  created TEXT NOT NULL,
  sign_count BIGINT NOT NULL,
  last_used TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX factors_passkey_person

CREATE TABLE factors_records (
  school_id TEXT,
  person_id TEXT,
  verifier TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  PRIMARY KEY (school_id, person_id)
);

CREATE TABLE factors_recovery (
  school_id TEXT,
  id TEXT,
  person_id TEXT NOT NULL,
  hash TEXT NOT NULL,
  used_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX factors_recovery_person

CREATE TABLE factors_session (
  school_id TEXT,
  token_hash TEXT,
  failed INTEGER NOT NULL,
  closed_at TEXT NOT NULL,
  records_at TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, token_hash)
);

CREATE TABLE factors_spent (
  school_id TEXT,
  challenge TEXT,
  until_at TEXT NOT NULL,
  PRIMARY KEY (school_id, challenge)
);

CREATE TABLE factors_start (
  school_id TEXT,
  person_id TEXT,
  hash TEXT NOT NULL,
  made_by TEXT NOT NULL,
  until_at TEXT NOT NULL,
  PRIMARY KEY (school_id, person_id)
);

CREATE TABLE factors_try (
  school_id TEXT,
  person_id TEXT,
  failed INTEGER NOT NULL,
  until_at TEXT NOT NULL,
  PRIMARY KEY (school_id, person_id)
);

CREATE TABLE families_link (
  school_id TEXT,
  id TEXT,
  person TEXT NOT NULL,
  purpose TEXT NOT NULL,
  hash TEXT NOT NULL,
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  letter TEXT NOT NULL,
  intro BOOLEAN NOT NULL,
  undone_at TEXT NOT NULL,
  tries INTEGER NOT NULL,
  closed_at TEXT NOT NULL,
  closed_why TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- UNIQUE INDEX families_link_hash
-- INDEX families_link_made
-- INDEX families_link_open -- for some rows
-- INDEX families_link_person

CREATE TABLE families_pass (
  school_id TEXT,
  hash TEXT,
  link TEXT NOT NULL,
  until_at TEXT NOT NULL,
  PRIMARY KEY (school_id, hash)
);
-- INDEX families_pass_until

CREATE TABLE families_visit (
  school_id TEXT,
  id TEXT,
  link TEXT NOT NULL,
  what TEXT NOT NULL,
  about TEXT NOT NULL,
  addr TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX families_visit_at
-- INDEX families_visit_link

CREATE TABLE feeds_finding (
  school_id TEXT,
  service_id TEXT,
  outside_id TEXT,
  level TEXT NOT NULL,
  alert_id TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, service_id, outside_id)
);

CREATE TABLE feeds_service (
  school_id TEXT,
  id TEXT,
  name TEXT NOT NULL,
  contract TEXT NOT NULL,
  key_hash TEXT NOT NULL,
  names BIGINT NOT NULL,
  log BIGINT NOT NULL,
  findings BIGINT NOT NULL,
  hours BIGINT NOT NULL,
  by_id TEXT NOT NULL,
  at TEXT NOT NULL,
  read_at TEXT NOT NULL,
  sent_at TEXT NOT NULL,
  told_at TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);

CREATE TABLE filtering_change (
  school_id TEXT,
  id TEXT,
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  what TEXT NOT NULL,
  person_id TEXT NOT NULL,
  by_id TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  reason TEXT NOT NULL,
  approval TEXT NOT NULL,
  record TEXT NOT NULL,
  source TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX filtering_change_at
-- UNIQUE INDEX filtering_change_source -- for some rows

CREATE TABLE filtering_failure (
  school_id TEXT,
  id TEXT,
  number TEXT NOT NULL,
  ticket TEXT NOT NULL,
  host TEXT NOT NULL,
  reason TEXT NOT NULL,
  at TEXT NOT NULL,
  by_id TEXT NOT NULL,
  for_group TEXT NOT NULL,
  profiles TEXT NOT NULL,
  until_at TEXT NOT NULL,
  entry TEXT NOT NULL,
  state TEXT NOT NULL,
  settled_at TEXT NOT NULL,
  settled_by TEXT NOT NULL,
  settled_reason TEXT NOT NULL,
  escalated_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX filtering_failure_host
-- INDEX filtering_failure_state
-- UNIQUE INDEX filtering_failure_ticket -- for some rows

CREATE TABLE filtering_number (
  school_id TEXT,
  year TEXT,
  last BIGINT NOT NULL,
  PRIMARY KEY (school_id, year)
);

CREATE TABLE filtering_override (
  school_id TEXT,
  id TEXT,
  person_id TEXT NOT NULL,
  profile TEXT NOT NULL,
  usual TEXT NOT NULL,
  reason TEXT NOT NULL,
  at TEXT NOT NULL,
  by_id TEXT NOT NULL,
  until_at TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  ended_by TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- UNIQUE INDEX filtering_override_one -- for some rows

CREATE TABLE filtering_preview (
  school_id TEXT,
  id TEXT,
  request_id TEXT NOT NULL,
  at TEXT NOT NULL,
  by_id TEXT NOT NULL,
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  final TEXT NOT NULL,
  lists TEXT NOT NULL,
  categories TEXT NOT NULL,
  certificate TEXT NOT NULL,
  illegal TEXT NOT NULL,
  fault TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX filtering_preview_request

CREATE TABLE filtering_request (
  school_id TEXT,
  id TEXT,
  number TEXT NOT NULL,
  ticket TEXT NOT NULL,
  host TEXT NOT NULL,
  kind TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  profile TEXT NOT NULL,
  reason TEXT NOT NULL,
  at TEXT NOT NULL,
  state TEXT NOT NULL,
  profiles TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_reason TEXT NOT NULL,
  decided_at TEXT NOT NULL,
  until_at TEXT NOT NULL,
  escalated_at TEXT NOT NULL,
  risk TEXT NOT NULL,
  effect TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  ended_by TEXT NOT NULL,
  ended_reason TEXT NOT NULL,
  level TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX filtering_request_state
-- UNIQUE INDEX filtering_request_ticket -- for some rows
-- INDEX filtering_request_until

CREATE TABLE filtering_rulebook (
  school_id TEXT,
  id TEXT,
  from_at TEXT NOT NULL,
  version TEXT NOT NULL,
  hash TEXT NOT NULL,
  head TEXT NOT NULL,
  exceptions TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX filtering_rulebook_from

CREATE TABLE gates_hold (
  school_id TEXT,
  id TEXT,
  person TEXT NOT NULL,
  gate TEXT NOT NULL,
  why TEXT NOT NULL,
  found_at TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX gates_hold_ended
-- UNIQUE INDEX gates_hold_open -- for some rows

CREATE TABLE gates_known (
  school_id TEXT,
  gate TEXT,
  since TEXT NOT NULL,
  PRIMARY KEY (school_id, gate)
);

CREATE TABLE governance_bundle (
  school_id TEXT,
  id TEXT,
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL,
  recipient TEXT NOT NULL,
  why TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  names BOOLEAN NOT NULL,
  word TEXT NOT NULL,
  digest TEXT NOT NULL,
  body TEXT NOT NULL,
  opened INTEGER NOT NULL,
  opened_at TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- UNIQUE INDEX governance_bundle_word

CREATE TABLE governance_day (
  school_id TEXT,
  day TEXT,
  proven INTEGER NOT NULL,
  due INTEGER NOT NULL,
  failing INTEGER NOT NULL,
  none INTEGER NOT NULL,
  measured INTEGER NOT NULL,
  attested INTEGER NOT NULL,
  missing INTEGER NOT NULL,
  PRIMARY KEY (school_id, day)
);

CREATE TABLE governance_report (
  school_id TEXT,
  id TEXT,
  term TEXT NOT NULL,
  title TEXT NOT NULL,
  state TEXT NOT NULL,
  body TEXT NOT NULL,
  comment TEXT NOT NULL,
  prepared_at TEXT NOT NULL,
  prepared_by TEXT NOT NULL,
  sent_at TEXT NOT NULL,
  sent_by TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);

CREATE TABLE governance_standing (
  school_id TEXT,
  clause TEXT,
  day TEXT,
  state TEXT NOT NULL,
  how TEXT NOT NULL,
  PRIMARY KEY (school_id, clause, day)
);

CREATE TABLE governance_statement (
  school_id TEXT,
  id TEXT,
  at TEXT NOT NULL,
  by_person TEXT NOT NULL,
  digest TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);

CREATE TABLE governance_stop (
  school_id TEXT,
  id TEXT,
  at TEXT NOT NULL,
  term TEXT NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);

CREATE TABLE guidance_use (
  school_id TEXT,
  term TEXT,
  what TEXT,
  uses INTEGER NOT NULL,
  last_at TEXT NOT NULL,
  PRIMARY KEY (school_id, term, what)
);

CREATE TABLE incidents_clock (
  school_id TEXT,
  incident_id TEXT,
  key TEXT,
  state TEXT,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, incident_id, key, state)
);

CREATE TABLE incidents_discipline (
  school_id TEXT,
  incident_id TEXT,
  id TEXT,
  person_id TEXT NOT NULL,
  step TEXT NOT NULL,
  maker TEXT NOT NULL,
  decided_on TEXT NOT NULL,
  reason TEXT NOT NULL,
  added_at TEXT NOT NULL,
  who TEXT NOT NULL,
  PRIMARY KEY (school_id, incident_id, id)
);

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

CREATE TABLE incidents_handover (
  school_id TEXT,
  id TEXT,
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX incidents_handover_at

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
  opened_at TEXT NOT NULL,
  opened_by TEXT NOT NULL,
  ticket TEXT NOT NULL,
  receipt TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  kind TEXT NOT NULL,
  user_action TEXT NOT NULL,
  action_text TEXT NOT NULL,
  serious BOOLEAN NOT NULL,
  adult TEXT NOT NULL,
  unnamed BOOLEAN NOT NULL,
  answers TEXT NOT NULL,
  paths TEXT NOT NULL,
  no_files BOOLEAN NOT NULL,
  frozen BOOLEAN NOT NULL,
  protects BOOLEAN NOT NULL,
  late BOOLEAN NOT NULL,
  school_link TEXT NOT NULL,
  clause TEXT NOT NULL,
  repeats TEXT NOT NULL,
  repeat_why TEXT NOT NULL,
  substance TEXT NOT NULL,
  found_at TEXT NOT NULL,
  found_by TEXT NOT NULL,
  found_why TEXT NOT NULL,
  found_leads TEXT NOT NULL,
  acknowledged_at TEXT NOT NULL,
  acknowledged_by TEXT NOT NULL,
  first_action_at TEXT NOT NULL,
  answer_due TEXT NOT NULL,
  answer_then TEXT NOT NULL,
  first_due TEXT NOT NULL,
  touched_by TEXT NOT NULL,
  handed TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX incidents_incident_changed
-- INDEX incidents_incident_closed
-- INDEX incidents_incident_newest
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

CREATE TABLE incidents_reading (
  school_id TEXT,
  incident_id TEXT,
  id TEXT,
  person_id TEXT NOT NULL,
  asked_at TEXT NOT NULL,
  reason TEXT NOT NULL,
  state TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at TEXT NOT NULL,
  until TEXT NOT NULL,
  PRIMARY KEY (school_id, incident_id, id)
);

CREATE TABLE incidents_removed (
  school_id TEXT,
  id TEXT,
  number TEXT NOT NULL,
  closed_at TEXT NOT NULL,
  rule TEXT NOT NULL,
  items BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  removed_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX incidents_removed_at

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
  path TEXT NOT NULL,
  step TEXT NOT NULL,
  person_id TEXT NOT NULL,
  began_at TEXT NOT NULL,
  due_at TEXT NOT NULL,
  needs TEXT NOT NULL,
  skip_by TEXT NOT NULL,
  escalate TEXT NOT NULL,
  told_when TEXT NOT NULL,
  told_who TEXT NOT NULL,
  channel TEXT NOT NULL,
  reference TEXT NOT NULL,
  reply TEXT NOT NULL,
  review_at TEXT NOT NULL,
  choice TEXT NOT NULL,
  owner TEXT NOT NULL,
  PRIMARY KEY (school_id, incident_id, key)
);
-- INDEX incidents_task_due -- for some rows
-- INDEX incidents_task_person -- for some rows

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

CREATE TABLE lessons_answer (
  school_id TEXT,
  incident_id TEXT,
  audience TEXT,
  title TEXT NOT NULL,
  post TEXT NOT NULL,
  state TEXT NOT NULL,
  at TEXT NOT NULL,
  delivered_at TEXT NOT NULL,
  delivered_by TEXT NOT NULL,
  how TEXT NOT NULL,
  PRIMARY KEY (school_id, incident_id, audience)
);
-- INDEX lessons_answer_state

CREATE TABLE lessons_lesson (
  school_id TEXT,
  incident_id TEXT,
  text TEXT NOT NULL,
  none_why TEXT NOT NULL,
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  PRIMARY KEY (school_id, incident_id)
);

CREATE TABLE lessons_month (
  school_id TEXT,
  month TEXT,
  at TEXT NOT NULL,
  cases BIGINT NOT NULL,
  flagged BIGINT NOT NULL,
  PRIMARY KEY (school_id, month)
);

CREATE TABLE lessons_pattern (
  school_id TEXT,
  id TEXT,
  key TEXT NOT NULL,
  title TEXT NOT NULL,
  cases BIGINT NOT NULL,
  first_at TEXT NOT NULL,
  last_at TEXT NOT NULL,
  found_at TEXT NOT NULL,
  decision TEXT NOT NULL,
  reason TEXT NOT NULL,
  clause TEXT NOT NULL,
  decided_at TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX lessons_pattern_found

CREATE TABLE lessons_printed (
  school_id TEXT,
  key TEXT,
  n BIGINT NOT NULL,
  paper TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, key)
);

CREATE TABLE lessons_prompt (
  school_id TEXT,
  term TEXT,
  kind TEXT,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, term, kind)
);

CREATE TABLE lessons_said (
  school_id TEXT,
  id TEXT,
  term TEXT NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  state TEXT NOT NULL,
  body TEXT NOT NULL,
  figures TEXT NOT NULL,
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL,
  published_at TEXT NOT NULL,
  published_by TEXT NOT NULL,
  how TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);

CREATE TABLE lessons_stop (
  school_id TEXT,
  id TEXT,
  at TEXT NOT NULL,
  place TEXT NOT NULL,
  what TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
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
  family TEXT NOT NULL,
  text_kind TEXT NOT NULL,
  score BIGINT NOT NULL,
  story TEXT NOT NULL,
  post TEXT NOT NULL,
  class TEXT NOT NULL,
  lesson TEXT NOT NULL,
  aim TEXT NOT NULL,
  asked TEXT NOT NULL,
  explained BIGINT NOT NULL,
  part_of TEXT NOT NULL,
  judged TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX monitoring_alert_class
-- INDEX monitoring_alert_latest
-- INDEX monitoring_alert_part
-- INDEX monitoring_alert_person
-- INDEX monitoring_alert_state

CREATE TABLE monitoring_answer (
  school_id TEXT,
  alert_id TEXT,
  person_id TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, alert_id)
);
-- INDEX monitoring_answer_at

CREATE TABLE monitoring_batch (
  school_id TEXT,
  id TEXT,
  first_at TEXT NOT NULL,
  last_at TEXT NOT NULL,
  lines BIGINT NOT NULL,
  told BOOLEAN NOT NULL,
  object TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX monitoring_batch_last
-- INDEX monitoring_batch_object
-- INDEX monitoring_batch_told

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

CREATE TABLE monitoring_count (
  school_id TEXT,
  day TEXT,
  clause TEXT,
  category TEXT,
  verdict TEXT,
  profile TEXT,
  lines BIGINT NOT NULL,
  latest_at TEXT NOT NULL,
  person_id TEXT NOT NULL,
  PRIMARY KEY (school_id, day, clause, category, verdict, profile)
);
-- INDEX monitoring_count_clause

CREATE TABLE monitoring_hold (
  school_id TEXT,
  line_id TEXT,
  incident TEXT,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, line_id, incident)
);

CREATE TABLE monitoring_hour (
  school_id TEXT,
  hour TEXT,
  category TEXT,
  verdict TEXT,
  profile TEXT,
  lines BIGINT NOT NULL,
  PRIMARY KEY (school_id, hour, category, verdict, profile)
);

CREATE TABLE monitoring_key (
  school_id TEXT,
  day TEXT,
  id TEXT NOT NULL,
  sealed TEXT NOT NULL,
  made_at TEXT NOT NULL,
  PRIMARY KEY (school_id, day)
);

CREATE TABLE monitoring_line (
  school_id TEXT,
  id TEXT,
  batch_id TEXT NOT NULL,
  at TEXT NOT NULL,
  person_id TEXT NOT NULL,
  account TEXT NOT NULL,
  profile TEXT NOT NULL,
  device TEXT NOT NULL,
  method TEXT NOT NULL,
  scheme TEXT NOT NULL,
  host TEXT NOT NULL,
  path TEXT NOT NULL,
  category TEXT NOT NULL,
  list TEXT NOT NULL,
  verdict TEXT NOT NULL,
  rule TEXT NOT NULL,
  clause TEXT NOT NULL,
  pack TEXT NOT NULL,
  alert TEXT NOT NULL,
  status BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  door TEXT NOT NULL,
  network TEXT NOT NULL,
  asset TEXT NOT NULL,
  how TEXT NOT NULL,
  search TEXT NOT NULL,
  file TEXT NOT NULL,
  lesson TEXT NOT NULL,
  text TEXT NOT NULL,
  score BIGINT NOT NULL,
  where_found TEXT NOT NULL,
  signs TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX monitoring_line_at
-- INDEX monitoring_line_batch
-- INDEX monitoring_line_host
-- INDEX monitoring_line_person
-- INDEX monitoring_line_stopped -- for some rows
-- INDEX monitoring_line_worry -- for some rows

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
  door TEXT NOT NULL,
  network TEXT NOT NULL,
  words TEXT NOT NULL,
  purpose TEXT NOT NULL,
  account TEXT NOT NULL,
  device TEXT NOT NULL,
  text_kind TEXT NOT NULL,
  files TEXT NOT NULL,
  more TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX monitoring_lookup_at
-- INDEX monitoring_lookup_by

CREATE TABLE monitoring_measure (
  school_id TEXT,
  day TEXT,
  measure TEXT,
  verdict TEXT,
  lines BIGINT NOT NULL,
  latest_at TEXT NOT NULL,
  PRIMARY KEY (school_id, day, measure, verdict)
);
-- INDEX monitoring_measure_of

CREATE TABLE monitoring_object (
  school_id TEXT,
  name TEXT,
  hour TEXT NOT NULL,
  serial BIGINT NOT NULL,
  day TEXT NOT NULL,
  key_id TEXT NOT NULL,
  lines BIGINT NOT NULL,
  size BIGINT NOT NULL,
  digest TEXT NOT NULL,
  batches BIGINT NOT NULL,
  batches_digest TEXT NOT NULL,
  first_at TEXT NOT NULL,
  last_at TEXT NOT NULL,
  told BOOLEAN NOT NULL,
  state TEXT NOT NULL,
  kept BIGINT NOT NULL,
  PRIMARY KEY (school_id, name)
);
-- INDEX monitoring_object_day
-- UNIQUE INDEX monitoring_object_serial
-- INDEX monitoring_object_state

CREATE TABLE monitoring_outcome (
  school_id TEXT,
  id TEXT,
  about_id TEXT NOT NULL,
  by_id TEXT NOT NULL,
  at TEXT NOT NULL,
  remains TEXT NOT NULL,
  words TEXT NOT NULL,
  due_on TEXT NOT NULL,
  done_by TEXT NOT NULL,
  done_on TEXT NOT NULL,
  said TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX monitoring_outcome_due

CREATE TABLE monitoring_over (
  school_id TEXT,
  id TEXT,
  person_id TEXT NOT NULL,
  day TEXT NOT NULL,
  allowance TEXT NOT NULL,
  minutes BIGINT NOT NULL,
  allowed BIGINT NOT NULL,
  at TEXT NOT NULL,
  teaching BIGINT NOT NULL,
  decided TEXT NOT NULL,
  words TEXT NOT NULL,
  decided_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX monitoring_over_day

CREATE TABLE monitoring_reached (
  school_id TEXT,
  day TEXT,
  category TEXT,
  profile TEXT,
  person_id TEXT,
  PRIMARY KEY (school_id, day, category, profile, person_id)
);

CREATE TABLE monitoring_read (
  school_id TEXT,
  alert_id TEXT,
  person_id TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, alert_id)
);

CREATE TABLE monitoring_sealing (
  school_id TEXT,
  name TEXT,
  day TEXT NOT NULL,
  at TEXT NOT NULL,
  given_up BOOLEAN NOT NULL,
  PRIMARY KEY (school_id, name)
);

CREATE TABLE monitoring_sign (
  school_id TEXT,
  line_id TEXT,
  alert_id TEXT NOT NULL,
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  where_found TEXT NOT NULL,
  score BIGINT NOT NULL,
  host TEXT NOT NULL,
  rules TEXT NOT NULL,
  PRIMARY KEY (school_id, line_id)
);
-- INDEX monitoring_sign_alert

CREATE TABLE monitoring_signed (
  school_id TEXT,
  id TEXT,
  month TEXT NOT NULL,
  by_id TEXT NOT NULL,
  at TEXT NOT NULL,
  looks BIGINT NOT NULL,
  loose BIGINT NOT NULL,
  marked BIGINT NOT NULL,
  words TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX monitoring_signed_month

CREATE TABLE monitoring_stopped (
  school_id TEXT,
  day TEXT,
  clause TEXT,
  person_id TEXT,
  lines BIGINT NOT NULL,
  latest_at TEXT NOT NULL,
  PRIMARY KEY (school_id, day, clause, person_id)
);

CREATE TABLE monitoring_stranger (
  school_id TEXT,
  day TEXT,
  device TEXT,
  latest_at TEXT NOT NULL,
  PRIMARY KEY (school_id, day, device)
);

CREATE TABLE monitoring_summed (
  school_id TEXT,
  day TEXT,
  at TEXT NOT NULL,
  over_n BIGINT NOT NULL,
  PRIMARY KEY (school_id, day)
);

CREATE TABLE monitoring_talk (
  school_id TEXT,
  id TEXT,
  person_id TEXT NOT NULL,
  held_on TEXT NOT NULL,
  by_id TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX monitoring_talk_person

CREATE TABLE notices_address (
  school_id TEXT,
  person TEXT,
  address TEXT NOT NULL,
  nonce TEXT NOT NULL,
  asked_at TEXT NOT NULL,
  tries INTEGER NOT NULL,
  confirmed TEXT NOT NULL,
  PRIMARY KEY (school_id, person)
);

CREATE TABLE notices_choice (
  school_id TEXT,
  person TEXT,
  kind TEXT,
  mail TEXT NOT NULL,
  push BOOLEAN NOT NULL,
  PRIMARY KEY (school_id, person, kind)
);

CREATE TABLE notices_letter (
  school_id TEXT,
  id TEXT,
  person TEXT NOT NULL,
  key TEXT NOT NULL,
  subject TEXT NOT NULL,
  text TEXT NOT NULL,
  after_link TEXT NOT NULL,
  link TEXT NOT NULL,
  state TEXT NOT NULL,
  error TEXT NOT NULL,
  at TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX notices_letter_at
-- UNIQUE INDEX notices_letter_once

CREATE TABLE notices_notice (
  school_id TEXT,
  id TEXT,
  person TEXT NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  href TEXT NOT NULL,
  urgent BOOLEAN NOT NULL,
  key TEXT NOT NULL,
  at TEXT NOT NULL,
  read_at TEXT NOT NULL,
  done BOOLEAN NOT NULL,
  digest TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX notices_notice_at
-- INDEX notices_notice_digest -- for some rows
-- INDEX notices_notice_key
-- UNIQUE INDEX notices_notice_once
-- INDEX notices_notice_person

CREATE TABLE notices_outbox (
  school_id TEXT,
  id TEXT,
  person TEXT NOT NULL,
  channel TEXT NOT NULL,
  notice TEXT NOT NULL,
  target TEXT NOT NULL,
  urgent BOOLEAN NOT NULL,
  state TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  since TEXT NOT NULL,
  next_at TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  error TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX notices_outbox_due
-- INDEX notices_outbox_notice
-- INDEX notices_outbox_person

CREATE TABLE notices_push (
  school_id TEXT,
  id TEXT,
  person TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  p256dh TEXT NOT NULL,
  auth TEXT NOT NULL,
  label TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- UNIQUE INDEX notices_push_endpoint
-- INDEX notices_push_person

CREATE TABLE notices_told (
  school_id TEXT,
  person TEXT,
  key TEXT,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, person, key)
);

CREATE TABLE passes_ask (
  school_id TEXT,
  id TEXT,
  number TEXT NOT NULL,
  ticket TEXT NOT NULL,
  person_id TEXT NOT NULL,
  class TEXT NOT NULL,
  host TEXT NOT NULL,
  words TEXT NOT NULL,
  at TEXT NOT NULL,
  state TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at TEXT NOT NULL,
  says TEXT NOT NULL,
  pass_id TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX passes_ask_class
-- INDEX passes_ask_person
-- UNIQUE INDEX passes_ask_ticket

CREATE TABLE passes_digest (
  school_id TEXT,
  week TEXT,
  at TEXT NOT NULL,
  opened INTEGER NOT NULL,
  PRIMARY KEY (school_id, week)
);

CREATE TABLE passes_hide (
  school_id TEXT,
  id TEXT,
  person_id TEXT NOT NULL,
  class TEXT NOT NULL,
  host TEXT NOT NULL,
  words TEXT NOT NULL,
  by_id TEXT NOT NULL,
  at TEXT NOT NULL,
  until_at TEXT NOT NULL,
  report TEXT NOT NULL,
  lifted_at TEXT NOT NULL,
  lifted_by TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX passes_hide_at
-- INDEX passes_hide_until

CREATE TABLE passes_host (
  school_id TEXT,
  pass_id TEXT,
  host TEXT,
  at TEXT NOT NULL,
  by_id TEXT NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (school_id, pass_id, host)
);

CREATE TABLE passes_look (
  school_id TEXT,
  id TEXT,
  host TEXT NOT NULL,
  leads_to TEXT NOT NULL,
  suitable TEXT NOT NULL,
  remarks TEXT NOT NULL,
  by_id TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX passes_look_at
-- INDEX passes_look_host

CREATE TABLE passes_number (
  school_id TEXT,
  year TEXT,
  last INTEGER NOT NULL,
  PRIMARY KEY (school_id, year)
);

CREATE TABLE passes_pass (
  school_id TEXT,
  id TEXT,
  class TEXT NOT NULL,
  aim TEXT NOT NULL,
  plan_id TEXT NOT NULL,
  only_list BOOLEAN NOT NULL,
  images BOOLEAN NOT NULL,
  tools TEXT NOT NULL,
  starts_at TEXT NOT NULL,
  ends_at TEXT NOT NULL,
  by_id TEXT NOT NULL,
  at TEXT NOT NULL,
  reason TEXT NOT NULL,
  state TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at TEXT NOT NULL,
  decision TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  ended_by TEXT NOT NULL,
  end_why TEXT NOT NULL,
  blocked INTEGER NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX passes_pass_at
-- INDEX passes_pass_class
-- INDEX passes_pass_ends

CREATE TABLE passes_plan (
  school_id TEXT,
  id TEXT,
  class TEXT NOT NULL,
  aim TEXT NOT NULL,
  age TEXT NOT NULL,
  starts_at TEXT NOT NULL,
  minutes INTEGER NOT NULL,
  only_list BOOLEAN NOT NULL,
  images BOOLEAN NOT NULL,
  tools TEXT NOT NULL,
  shared BOOLEAN NOT NULL,
  owner_id TEXT NOT NULL,
  copied TEXT NOT NULL,
  made_at TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  gone_at TEXT NOT NULL,
  search TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX passes_plan_owner

CREATE TABLE passes_site (
  school_id TEXT,
  plan_id TEXT,
  place INTEGER,
  host TEXT NOT NULL,
  address TEXT NOT NULL,
  PRIMARY KEY (school_id, plan_id, place)
);

CREATE TABLE people_acting (
  school_id TEXT,
  id TEXT,
  person TEXT NOT NULL,
  post TEXT NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT NOT NULL,
  given_by TEXT NOT NULL,
  given_at TEXT NOT NULL,
  why TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  told_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX people_acting_person
-- INDEX people_acting_post

CREATE TABLE people_carer (
  school_id TEXT,
  child TEXT,
  carer TEXT,
  barred BOOLEAN NOT NULL,
  waiting BOOLEAN NOT NULL,
  why TEXT NOT NULL,
  noted_by TEXT NOT NULL,
  noted_at TEXT NOT NULL,
  PRIMARY KEY (school_id, child, carer)
);
-- INDEX people_carer_carer

CREATE TABLE people_class (
  school_id TEXT,
  person TEXT,
  class TEXT,
  PRIMARY KEY (school_id, person, class)
);

CREATE TABLE people_feed (
  school_id TEXT,
  id TEXT,
  at TEXT NOT NULL,
  by_whom TEXT NOT NULL,
  kind TEXT NOT NULL,
  scope TEXT NOT NULL,
  applied BOOLEAN NOT NULL,
  added INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  removed INTEGER NOT NULL,
  faults INTEGER NOT NULL,
  first_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX people_feed_at

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
  starts_on TEXT NOT NULL,
  born TEXT NOT NULL,
  upn TEXT NOT NULL,
  email TEXT NOT NULL,
  language TEXT NOT NULL,
  needs TEXT NOT NULL,
  organisation TEXT NOT NULL,
  start_told TEXT NOT NULL,
  left_told TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- UNIQUE INDEX people_person_account
-- INDEX people_person_class
-- INDEX people_person_manager
-- INDEX people_person_name
-- INDEX people_person_organisation
-- UNIQUE INDEX people_person_upn -- for some rows

CREATE TABLE people_post (
  school_id TEXT,
  person TEXT,
  post TEXT,
  PRIMARY KEY (school_id, person, post)
);
-- INDEX people_post_post

CREATE TABLE people_rollover (
  school_id TEXT,
  id TEXT,
  at TEXT NOT NULL,
  by_whom TEXT NOT NULL,
  into_year TEXT NOT NULL,
  moved INTEGER NOT NULL,
  leavers INTEGER NOT NULL,
  undone_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX people_rollover_at

CREATE TABLE people_rollover_line (
  school_id TEXT,
  rollover TEXT,
  person TEXT,
  was_year TEXT NOT NULL,
  was_class TEXT NOT NULL,
  was_left TEXT NOT NULL,
  now_year TEXT NOT NULL,
  now_class TEXT NOT NULL,
  now_left TEXT NOT NULL,
  PRIMARY KEY (school_id, rollover, person)
);

CREATE TABLE policies_attendee (
  school_id TEXT,
  meeting TEXT,
  person TEXT,
  PRIMARY KEY (school_id, meeting, person)
);

CREATE TABLE policies_comment (
  school_id TEXT,
  id TEXT,
  version TEXT NOT NULL,
  body TEXT NOT NULL,
  clause TEXT NOT NULL,
  said TEXT NOT NULL,
  at TEXT NOT NULL,
  person TEXT NOT NULL,
  behalf BOOLEAN NOT NULL,
  answer TEXT NOT NULL,
  answered_at TEXT NOT NULL,
  answered_by TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX policies_comment_version

CREATE TABLE policies_confirm (
  school_id TEXT,
  version TEXT,
  person TEXT,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, version, person)
);
-- INDEX policies_confirm_person

CREATE TABLE policies_consult (
  school_id TEXT,
  version TEXT,
  body TEXT,
  opened_at TEXT NOT NULL,
  opened_by TEXT NOT NULL,
  closed_at TEXT NOT NULL,
  closed_by TEXT NOT NULL,
  PRIMARY KEY (school_id, version, body)
);

CREATE TABLE policies_edit (
  school_id TEXT,
  id TEXT,
  version TEXT NOT NULL,
  at TEXT NOT NULL,
  person TEXT NOT NULL,
  place TEXT NOT NULL,
  old_text TEXT NOT NULL,
  new_text TEXT NOT NULL,
  old_hash TEXT NOT NULL,
  new_hash TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX policies_edit_version

CREATE TABLE policies_editor (
  school_id TEXT,
  document TEXT,
  person TEXT,
  given_by TEXT NOT NULL,
  from_at TEXT NOT NULL,
  PRIMARY KEY (school_id, document, person)
);

CREATE TABLE policies_impact (
  school_id TEXT,
  version TEXT,
  hash TEXT NOT NULL,
  against TEXT NOT NULL,
  report TEXT NOT NULL,
  reasons TEXT NOT NULL,
  at TEXT NOT NULL,
  person TEXT NOT NULL,
  PRIMARY KEY (school_id, version)
);

CREATE TABLE policies_meeting (
  school_id TEXT,
  id TEXT,
  version TEXT NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  held_on TEXT NOT NULL,
  at TEXT NOT NULL,
  person TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX policies_meeting_version

CREATE TABLE policies_owner (
  school_id TEXT,
  id TEXT,
  document TEXT NOT NULL,
  person TEXT NOT NULL,
  from_at TEXT NOT NULL,
  until_at TEXT NOT NULL,
  given_by TEXT NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- UNIQUE INDEX policies_owner_one -- for some rows

CREATE TABLE policies_public (
  school_id TEXT,
  version TEXT,
  hash TEXT NOT NULL,
  page TEXT NOT NULL,
  sum TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, version)
);

CREATE TABLE policies_refusal (
  school_id TEXT,
  id TEXT,
  at TEXT NOT NULL,
  by_person TEXT NOT NULL,
  source TEXT NOT NULL,
  faults TEXT NOT NULL,
  kind TEXT NOT NULL,
  version TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);

CREATE TABLE policies_review (
  school_id TEXT,
  id TEXT,
  kind TEXT NOT NULL,
  cause TEXT NOT NULL,
  about TEXT NOT NULL,
  clauses TEXT NOT NULL,
  source TEXT NOT NULL,
  opened_at TEXT NOT NULL,
  opened_by TEXT NOT NULL,
  decision TEXT NOT NULL,
  reason TEXT NOT NULL,
  decided_at TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  escalated_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- UNIQUE INDEX policies_review_source -- for some rows

CREATE TABLE policies_signature (
  school_id TEXT,
  id TEXT,
  version TEXT NOT NULL,
  hash TEXT NOT NULL,
  post TEXT NOT NULL,
  person TEXT NOT NULL,
  typed TEXT NOT NULL,
  at TEXT NOT NULL,
  voided_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- UNIQUE INDEX policies_signature_once -- for some rows

CREATE TABLE policies_stage (
  school_id TEXT,
  id TEXT,
  version TEXT NOT NULL,
  hash TEXT NOT NULL,
  stage TEXT NOT NULL,
  title TEXT NOT NULL,
  governors BOOLEAN NOT NULL,
  name TEXT NOT NULL,
  post TEXT NOT NULL,
  held_on TEXT NOT NULL,
  minute TEXT NOT NULL,
  at TEXT NOT NULL,
  person TEXT NOT NULL,
  voided_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- UNIQUE INDEX policies_stage_once -- for some rows

CREATE TABLE policies_told (
  school_id TEXT,
  told TEXT,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, told)
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
  based_on TEXT NOT NULL,
  founding BOOLEAN NOT NULL,
  ended TEXT NOT NULL,
  ended_why TEXT NOT NULL,
  review_on TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- UNIQUE INDEX policies_version_one_active -- for some rows

CREATE TABLE policies_visit (
  school_id TEXT,
  day TEXT,
  audience TEXT,
  seen BIGINT NOT NULL,
  PRIMARY KEY (school_id, day, audience)
);

CREATE TABLE probing_dark (
  school_id TEXT,
  id TEXT,
  point_id TEXT NOT NULL,
  question TEXT NOT NULL,
  title TEXT NOT NULL,
  profile TEXT NOT NULL,
  network TEXT NOT NULL,
  door TEXT NOT NULL,
  found TEXT NOT NULL,
  why TEXT NOT NULL,
  clause TEXT NOT NULL,
  from_at TEXT NOT NULL,
  until_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX probing_dark_open

CREATE TABLE probing_point (
  school_id TEXT,
  id TEXT,
  name TEXT NOT NULL,
  network TEXT NOT NULL,
  key_hash TEXT NOT NULL,
  by_id TEXT NOT NULL,
  at TEXT NOT NULL,
  seen_at TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- UNIQUE INDEX probing_point_key

CREATE TABLE probing_question (
  school_id TEXT,
  point_id TEXT,
  id TEXT,
  probe TEXT NOT NULL,
  title TEXT NOT NULL,
  about TEXT NOT NULL,
  profile TEXT NOT NULL,
  network TEXT NOT NULL,
  door TEXT NOT NULL,
  address TEXT NOT NULL,
  expect TEXT NOT NULL,
  clause TEXT NOT NULL,
  found TEXT NOT NULL,
  rule TEXT NOT NULL,
  why TEXT NOT NULL,
  at TEXT NOT NULL,
  asked BIGINT NOT NULL,
  wrong BIGINT NOT NULL,
  PRIMARY KEY (school_id, point_id, id)
);

CREATE TABLE reception_cover (
  school_id TEXT,
  id TEXT,
  organisation TEXT NOT NULL,
  signature TEXT NOT NULL,
  name TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX reception_cover_organisation

CREATE TABLE reception_extension (
  school_id TEXT,
  id TEXT,
  visit TEXT NOT NULL,
  before_at TEXT NOT NULL,
  after_at TEXT NOT NULL,
  why TEXT NOT NULL,
  by_person TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX reception_extension_at
-- INDEX reception_extension_visit

CREATE TABLE reception_organisation (
  school_id TEXT,
  id TEXT,
  name TEXT NOT NULL,
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- UNIQUE INDEX reception_organisation_name

CREATE TABLE reception_pass (
  school_id TEXT,
  id TEXT,
  what TEXT NOT NULL,
  about TEXT NOT NULL,
  hash TEXT NOT NULL,
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  closed_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX reception_pass_about
-- UNIQUE INDEX reception_pass_hash

CREATE TABLE reception_visit (
  school_id TEXT,
  id TEXT,
  person TEXT NOT NULL,
  kind TEXT NOT NULL,
  organisation TEXT NOT NULL,
  host TEXT NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT NOT NULL,
  ends_hour TEXT NOT NULL,
  ends_at TEXT NOT NULL,
  services TEXT NOT NULL,
  reason TEXT NOT NULL,
  need TEXT NOT NULL,
  reach TEXT NOT NULL,
  times TEXT NOT NULL,
  approval TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at TEXT NOT NULL,
  lasting BOOLEAN NOT NULL,
  added BOOLEAN NOT NULL,
  signed_at TEXT NOT NULL,
  issued_at TEXT NOT NULL,
  issued_by TEXT NOT NULL,
  lapsed_at TEXT NOT NULL,
  shut TEXT NOT NULL,
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  ended_why TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX reception_visit_day
-- INDEX reception_visit_ended
-- INDEX reception_visit_made
-- INDEX reception_visit_person

CREATE TABLE registers_attest (
  school_id TEXT,
  id TEXT,
  entry TEXT NOT NULL,
  revision INTEGER NOT NULL,
  at TEXT NOT NULL,
  by_id TEXT NOT NULL,
  words TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);

CREATE TABLE registers_entry (
  school_id TEXT,
  id TEXT,
  register TEXT NOT NULL,
  form TEXT NOT NULL,
  state TEXT NOT NULL,
  label TEXT NOT NULL,
  words TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL,
  closed_at TEXT NOT NULL,
  revision INTEGER NOT NULL,
  due_on TEXT NOT NULL,
  expected TEXT NOT NULL,
  removed_at TEXT NOT NULL,
  hold TEXT NOT NULL,
  blanked_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX registers_entry_due
-- INDEX registers_entry_expected -- for some rows
-- INDEX registers_entry_label
-- INDEX registers_entry_newest
-- INDEX registers_entry_state

CREATE TABLE registers_file (
  school_id TEXT,
  id TEXT,
  entry TEXT NOT NULL,
  field TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  size BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  at TEXT NOT NULL,
  by_id TEXT NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX registers_file_entry

CREATE TABLE registers_form (
  school_id TEXT,
  id TEXT,
  register TEXT NOT NULL,
  body TEXT NOT NULL,
  first_used TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX registers_form_register

CREATE TABLE registers_link (
  school_id TEXT,
  entry TEXT,
  field TEXT,
  kind TEXT,
  target TEXT,
  register TEXT NOT NULL,
  about BOOLEAN NOT NULL,
  own BOOLEAN NOT NULL,
  PRIMARY KEY (school_id, entry, field, kind, target)
);
-- INDEX registers_link_target

CREATE TABLE registers_revision (
  school_id TEXT,
  entry TEXT,
  revision INTEGER,
  at TEXT NOT NULL,
  by_id TEXT NOT NULL,
  form TEXT NOT NULL,
  state TEXT NOT NULL,
  body TEXT NOT NULL,
  what TEXT NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (school_id, entry, revision)
);

CREATE TABLE registers_told (
  school_id TEXT,
  entry TEXT,
  due_on TEXT,
  step TEXT,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, entry, due_on, step)
);

CREATE TABLE registers_value (
  school_id TEXT,
  entry TEXT,
  field TEXT,
  part INTEGER,
  register TEXT NOT NULL,
  value TEXT NOT NULL,
  rank TEXT NOT NULL,
  only_once TEXT NOT NULL,
  PRIMARY KEY (school_id, entry, field, part)
);
-- UNIQUE INDEX registers_value_once -- for some rows
-- INDEX registers_value_rank
-- INDEX registers_value_value

CREATE TABLE registers_view (
  school_id TEXT,
  id TEXT,
  register TEXT NOT NULL,
  person TEXT NOT NULL,
  shared BOOLEAN NOT NULL,
  title TEXT NOT NULL,
  query TEXT NOT NULL,
  at TEXT NOT NULL,
  usual BOOLEAN NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- UNIQUE INDEX registers_view_title

CREATE TABLE reviews_reading (
  school_id TEXT,
  report_id TEXT,
  person_id TEXT,
  part TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, report_id, person_id)
);

CREATE TABLE reviews_report (
  school_id TEXT,
  id TEXT,
  from_at TEXT NOT NULL,
  until_at TEXT NOT NULL,
  at TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);

CREATE TABLE rights_admin_review (
  school_id TEXT,
  month TEXT,
  acts BIGINT NOT NULL,
  hash TEXT NOT NULL,
  at TEXT NOT NULL,
  by_id TEXT NOT NULL,
  name TEXT NOT NULL,
  remarks TEXT NOT NULL,
  PRIMARY KEY (school_id, month)
);

CREATE TABLE rights_deviation (
  school_id TEXT,
  id TEXT,
  kind TEXT NOT NULL,
  person TEXT NOT NULL,
  source TEXT NOT NULL,
  target TEXT NOT NULL,
  what TEXT NOT NULL,
  since TEXT NOT NULL,
  found_at TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  until_on TEXT NOT NULL,
  by_id TEXT NOT NULL,
  decided_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- UNIQUE INDEX rights_deviation_one -- for some rows
-- INDEX rights_deviation_state

CREATE TABLE rights_grant (
  school_id TEXT,
  id TEXT,
  person TEXT NOT NULL,
  module TEXT NOT NULL,
  reason TEXT NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT NOT NULL,
  approved_by TEXT NOT NULL,
  at TEXT NOT NULL,
  entry TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  ended_by TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- UNIQUE INDEX rights_grant_one -- for some rows
-- INDEX rights_grant_person

CREATE TABLE rights_mark (
  school_id TEXT,
  name TEXT,
  since TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (school_id, name)
);

CREATE TABLE rights_review (
  school_id TEXT,
  id TEXT,
  at TEXT NOT NULL,
  by_id TEXT NOT NULL,
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  hash TEXT NOT NULL,
  kept BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  removed BIGINT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX rights_review_at

CREATE TABLE sanctions_end (
  school_id TEXT,
  sanction_id TEXT,
  how TEXT NOT NULL,
  why TEXT NOT NULL,
  by_id TEXT NOT NULL,
  at TEXT NOT NULL,
  talk TEXT NOT NULL,
  told BOOLEAN NOT NULL,
  PRIMARY KEY (school_id, sanction_id)
);
-- INDEX sanctions_end_told

CREATE TABLE sanctions_freeze (
  school_id TEXT,
  id TEXT,
  incident_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  shut BOOLEAN NOT NULL,
  why TEXT NOT NULL,
  by_id TEXT NOT NULL,
  at TEXT NOT NULL,
  told BOOLEAN NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX sanctions_freeze_person
-- INDEX sanctions_freeze_told

CREATE TABLE sanctions_gone (
  school_id TEXT,
  incident_id TEXT,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, incident_id)
);

CREATE TABLE sanctions_hand (
  school_id TEXT,
  sanction_id TEXT,
  scope TEXT,
  back BOOLEAN,
  by_id TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, sanction_id, scope, back)
);

CREATE TABLE sanctions_lesson (
  school_id TEXT,
  sanction_id TEXT,
  id TEXT,
  lesson TEXT NOT NULL,
  from_at TEXT NOT NULL,
  to_at TEXT NOT NULL,
  by_id TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, sanction_id, id)
);

CREATE TABLE sanctions_sanction (
  school_id TEXT,
  id TEXT,
  incident_id TEXT NOT NULL,
  number TEXT NOT NULL,
  person_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  audience TEXT NOT NULL,
  class TEXT NOT NULL,
  removes TEXT NOT NULL,
  starts_at TEXT NOT NULL,
  ends_at TEXT NOT NULL,
  why TEXT NOT NULL,
  fair TEXT NOT NULL,
  clause TEXT NOT NULL,
  by_id TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX sanctions_sanction_at
-- INDEX sanctions_sanction_ends
-- INDEX sanctions_sanction_incident
-- INDEX sanctions_sanction_person

CREATE TABLE schools_school (
  school_id TEXT,
  name TEXT NOT NULL,
  created TEXT NOT NULL,
  PRIMARY KEY (school_id)
);

CREATE TABLE sight_notice (
  school_id TEXT,
  person_id TEXT,
  at TEXT NOT NULL,
  how TEXT NOT NULL,
  PRIMARY KEY (school_id, person_id)
);

CREATE TABLE telling_receipt (
  school_id TEXT,
  digest TEXT,
  incident_id TEXT NOT NULL,
  lasts_until TEXT NOT NULL,
  PRIMARY KEY (school_id, digest)
);
-- INDEX telling_receipt_incident

CREATE TABLE telling_report (
  school_id TEXT,
  incident_id TEXT,
  child BOOLEAN NOT NULL,
  kind TEXT NOT NULL,
  choice TEXT NOT NULL,
  adult TEXT NOT NULL,
  press TEXT NOT NULL,
  files BIGINT NOT NULL,
  told_at TEXT NOT NULL,
  PRIMARY KEY (school_id, incident_id)
);
-- INDEX telling_report_press
-- INDEX telling_report_told

CREATE TABLE watching_act (
  school_id TEXT,
  id TEXT,
  session_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  person_id TEXT NOT NULL,
  address TEXT NOT NULL,
  by_id TEXT NOT NULL,
  at TEXT NOT NULL,
  until_at TEXT NOT NULL,
  lifted_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX watching_act_session
-- INDEX watching_act_until

CREATE TABLE watching_alone (
  school_id TEXT,
  day TEXT,
  person_id TEXT,
  class TEXT NOT NULL,
  network TEXT NOT NULL,
  first_at TEXT NOT NULL,
  last_at TEXT NOT NULL,
  PRIMARY KEY (school_id, day, person_id)
);

CREATE TABLE watching_club (
  school_id TEXT,
  id TEXT,
  title TEXT NOT NULL,
  at TEXT NOT NULL,
  by_id TEXT NOT NULL,
  gone_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);

CREATE TABLE watching_member (
  school_id TEXT,
  session_id TEXT,
  person_id TEXT,
  PRIMARY KEY (school_id, session_id, person_id)
);
-- INDEX watching_member_person

CREATE TABLE watching_part (
  school_id TEXT,
  club_id TEXT,
  person_id TEXT,
  leads BOOLEAN NOT NULL,
  PRIMARY KEY (school_id, club_id, person_id)
);

CREATE TABLE watching_quarter (
  school_id TEXT,
  at TEXT,
  under INTEGER NOT NULL,
  permitted INTEGER NOT NULL,
  alone INTEGER NOT NULL,
  PRIMARY KEY (school_id, at)
);

CREATE TABLE watching_session (
  school_id TEXT,
  id TEXT,
  kind TEXT NOT NULL,
  class TEXT NOT NULL,
  club_id TEXT NOT NULL,
  title TEXT NOT NULL,
  place TEXT NOT NULL,
  leader_id TEXT NOT NULL,
  screens_id TEXT NOT NULL,
  mobiles_id TEXT NOT NULL,
  cameras_id TEXT NOT NULL,
  pass_id TEXT NOT NULL,
  starts_at TEXT NOT NULL,
  ends_at TEXT NOT NULL,
  by_id TEXT NOT NULL,
  at TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  ended_by TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
-- INDEX watching_session_ends
-- INDEX watching_session_pass -- for some rows

CREATE TABLE watching_view (
  school_id TEXT,
  session_id TEXT,
  person_id TEXT,
  at TEXT NOT NULL,
  PRIMARY KEY (school_id, session_id, person_id)
);
