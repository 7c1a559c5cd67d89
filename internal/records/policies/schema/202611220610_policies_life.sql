-- The way of a draft. What was voided stays, so that it can be told why a signature no longer counts (POL-15).
ALTER TABLE policies_version ADD COLUMN based_on TEXT NOT NULL DEFAULT '';
ALTER TABLE policies_version ADD COLUMN founding BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE policies_version ADD COLUMN ended TEXT NOT NULL DEFAULT '';
ALTER TABLE policies_version ADD COLUMN ended_why TEXT NOT NULL DEFAULT '';
ALTER TABLE policies_version ADD COLUMN review_on TEXT NOT NULL DEFAULT '';

ALTER TABLE policies_refusal ADD COLUMN kind TEXT NOT NULL DEFAULT 'load';
ALTER TABLE policies_refusal ADD COLUMN version TEXT NOT NULL DEFAULT '';

CREATE TABLE policies_edit (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  version   TEXT NOT NULL,
  at        TEXT NOT NULL,
  person    TEXT NOT NULL,
  place     TEXT NOT NULL,
  old_text  TEXT NOT NULL,
  new_text  TEXT NOT NULL,
  old_hash  TEXT NOT NULL,
  new_hash  TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
CREATE INDEX policies_edit_version ON policies_edit (school_id, version, at);

CREATE TABLE policies_consult (
  school_id TEXT NOT NULL,
  version   TEXT NOT NULL,
  body      TEXT NOT NULL,
  opened_at TEXT NOT NULL,
  opened_by TEXT NOT NULL,
  closed_at TEXT NOT NULL,
  closed_by TEXT NOT NULL,
  PRIMARY KEY (school_id, version, body)
);

CREATE TABLE policies_comment (
  school_id   TEXT NOT NULL,
  id          TEXT NOT NULL,
  version     TEXT NOT NULL,
  body        TEXT NOT NULL,
  clause      TEXT NOT NULL,
  said        TEXT NOT NULL,
  at          TEXT NOT NULL,
  person      TEXT NOT NULL,
  behalf      BOOLEAN NOT NULL,
  answer      TEXT NOT NULL,
  answered_at TEXT NOT NULL,
  answered_by TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
CREATE INDEX policies_comment_version ON policies_comment (school_id, version, at);

CREATE TABLE policies_stage (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  version   TEXT NOT NULL,
  hash      TEXT NOT NULL,
  stage     TEXT NOT NULL,
  title     TEXT NOT NULL,
  governors BOOLEAN NOT NULL,
  name      TEXT NOT NULL,
  post      TEXT NOT NULL,
  held_on   TEXT NOT NULL,
  minute    TEXT NOT NULL,
  at        TEXT NOT NULL,
  person    TEXT NOT NULL,
  voided_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
CREATE UNIQUE INDEX policies_stage_once ON policies_stage (school_id, version, stage) WHERE voided_at = '';

CREATE TABLE policies_signature (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  version   TEXT NOT NULL,
  hash      TEXT NOT NULL,
  post      TEXT NOT NULL,
  person    TEXT NOT NULL,
  typed     TEXT NOT NULL,
  at        TEXT NOT NULL,
  voided_at TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
CREATE UNIQUE INDEX policies_signature_once ON policies_signature (school_id, version, post) WHERE voided_at = '';

-- What the simulator said and who took it in; it stays with the version (POL-31).
CREATE TABLE policies_impact (
  school_id TEXT NOT NULL,
  version   TEXT NOT NULL,
  hash      TEXT NOT NULL,
  against   TEXT NOT NULL,
  report    TEXT NOT NULL,
  reasons   TEXT NOT NULL,
  at        TEXT NOT NULL,
  person    TEXT NOT NULL,
  PRIMARY KEY (school_id, version)
);

-- The copy that the public reads, as it was rendered (POL-19).
CREATE TABLE policies_public (
  school_id TEXT NOT NULL,
  version   TEXT NOT NULL,
  hash      TEXT NOT NULL,
  page      TEXT NOT NULL,
  sum       TEXT NOT NULL,
  at        TEXT NOT NULL,
  PRIMARY KEY (school_id, version)
);
