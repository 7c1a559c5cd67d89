-- A sign of an attack, with everything of the same kind about the same person or device that came with it.
CREATE TABLE defence_alert (
  school_id    TEXT NOT NULL,
  id           TEXT NOT NULL,
  kind         TEXT NOT NULL CHECK (kind <> ''),
  level        TEXT NOT NULL CHECK (level IN ('urgent', 'high', 'normal')),
  person_id    TEXT NOT NULL,
  device       TEXT NOT NULL,
  asset_id     TEXT NOT NULL,
  story        TEXT NOT NULL,
  clause       TEXT NOT NULL,
  times        BIGINT NOT NULL,
  first_at     TEXT NOT NULL,
  last_at      TEXT NOT NULL,
  due_at       TEXT NOT NULL,
  told_head_at TEXT NOT NULL,
  contained_at TEXT NOT NULL,
  outcome      TEXT NOT NULL CHECK (outcome IN ('', 'attack', 'harmless', 'mistake')),
  words        TEXT NOT NULL,
  closed_at    TEXT NOT NULL,
  closed_by    TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
CREATE INDEX defence_alert_open ON defence_alert (school_id, closed_at, due_at);
CREATE INDEX defence_alert_same ON defence_alert (school_id, kind, person_id, device, last_at);

-- An account or a device that was cut off because of an alert, until somebody lets it in again.
CREATE TABLE defence_cut (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  alert_id  TEXT NOT NULL,
  kind      TEXT NOT NULL CHECK (kind IN ('account', 'device')),
  person_id TEXT NOT NULL,
  device    TEXT NOT NULL,
  asset_id  TEXT NOT NULL,
  at        TEXT NOT NULL,
  by_id     TEXT NOT NULL,
  ended_at  TEXT NOT NULL,
  ended_by  TEXT NOT NULL,
  why       TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id, alert_id) REFERENCES defence_alert (school_id, id)
);
CREATE INDEX defence_cut_alert ON defence_cut (school_id, alert_id, at);
CREATE INDEX defence_cut_on ON defence_cut (school_id, ended_at, kind);
