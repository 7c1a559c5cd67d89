-- Who opened which case when, taken from the trail by batch.
CREATE TABLE chronology_look (
  school_id TEXT NOT NULL,
  seq       BIGINT NOT NULL,
  at        TEXT NOT NULL,
  day       TEXT NOT NULL,
  person    TEXT NOT NULL,
  role      TEXT NOT NULL,
  kind      TEXT NOT NULL CHECK (kind IN ('case', 'child', 'search', 'export', 'refused')),
  record    TEXT NOT NULL,
  why       TEXT NOT NULL,
  odd       BOOLEAN NOT NULL,
  PRIMARY KEY (school_id, seq)
);
CREATE INDEX chronology_look_person ON chronology_look (school_id, person, day, kind);
CREATE INDEX chronology_look_record ON chronology_look (school_id, record, seq);

CREATE TABLE chronology_mark (
  school_id TEXT NOT NULL,
  name      TEXT NOT NULL,
  at        TEXT NOT NULL,
  seq       BIGINT NOT NULL,
  PRIMARY KEY (school_id, name)
);

-- Browsing of cases that is not this person's usual way; told once a day and rule.
CREATE TABLE chronology_unusual (
  school_id  TEXT NOT NULL,
  id         TEXT NOT NULL,
  person     TEXT NOT NULL,
  day        TEXT NOT NULL,
  rule       TEXT NOT NULL CHECK (rule IN ('many', 'odd', 'refused')),
  count      BIGINT NOT NULL,
  usual      BIGINT NOT NULL,
  found_at   TEXT NOT NULL,
  settled_at TEXT NOT NULL,
  settled_by TEXT NOT NULL,
  note       TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  UNIQUE (school_id, person, day, rule),
  CHECK (settled_at = '' OR note <> '')
);
