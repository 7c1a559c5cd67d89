-- A report of a network audit tool. Until somebody has looked at what was understood it is a draft, with its content.
CREATE TABLE defence_audit (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  state     TEXT NOT NULL CHECK (state IN ('draft', 'taken')),
  tool      TEXT NOT NULL,
  made_on   TEXT NOT NULL,
  file      TEXT NOT NULL,
  content   TEXT NOT NULL,
  missing   TEXT NOT NULL,
  entries   TEXT NOT NULL,
  devices   BIGINT NOT NULL,
  programs  BIGINT NOT NULL,
  shares    BIGINT NOT NULL,
  unknown   BIGINT NOT NULL,
  fresh     BIGINT NOT NULL,
  at        TEXT NOT NULL,
  by_id     TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
CREATE INDEX defence_audit_at ON defence_audit (school_id, state, at);

-- What an audit found and no inventory knows: a task, however many audits find it.
CREATE TABLE defence_item (
  school_id  TEXT NOT NULL,
  id         TEXT NOT NULL,
  kind       TEXT NOT NULL CHECK (kind IN ('device', 'program', 'share')),
  item_key   TEXT NOT NULL,
  title      TEXT NOT NULL,
  detail     TEXT NOT NULL,
  seen       TEXT NOT NULL,
  first_id   TEXT NOT NULL,
  last_id    TEXT NOT NULL,
  found_at   TEXT NOT NULL,
  last_at    TEXT NOT NULL,
  owner_id   TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('open', 'known', 'removed')),
  words      TEXT NOT NULL,
  decided_at TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  UNIQUE (school_id, kind, item_key)
);
CREATE INDEX defence_item_state ON defence_item (school_id, state, found_at);
