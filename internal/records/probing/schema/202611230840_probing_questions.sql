-- The last answer to every question that the gateway is asked; point_id is empty for its own, else where it was asked.
CREATE TABLE probing_question (
  school_id TEXT NOT NULL,
  point_id  TEXT NOT NULL,
  id        TEXT NOT NULL,
  probe     TEXT NOT NULL,
  title     TEXT NOT NULL,
  about     TEXT NOT NULL,
  profile   TEXT NOT NULL,
  network   TEXT NOT NULL,
  door      TEXT NOT NULL,
  address   TEXT NOT NULL,
  expect    TEXT NOT NULL,
  clause    TEXT NOT NULL,
  found     TEXT NOT NULL,
  rule      TEXT NOT NULL,
  why       TEXT NOT NULL,
  at        TEXT NOT NULL,
  asked     BIGINT NOT NULL,
  wrong     BIGINT NOT NULL,
  PRIMARY KEY (school_id, point_id, id)
);

-- A dark period: from the first wrong answer to a question until the next right one.
CREATE TABLE probing_dark (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  point_id  TEXT NOT NULL,
  question  TEXT NOT NULL,
  title     TEXT NOT NULL,
  profile   TEXT NOT NULL,
  network   TEXT NOT NULL,
  door      TEXT NOT NULL,
  found     TEXT NOT NULL,
  why       TEXT NOT NULL,
  clause    TEXT NOT NULL,
  from_at   TEXT NOT NULL,
  until_at  TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);

CREATE INDEX probing_dark_open ON probing_dark (school_id, until_at, from_at);

-- A place from which a device asks by itself. Of its key only a hash is kept.
CREATE TABLE probing_point (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  name      TEXT NOT NULL,
  network   TEXT NOT NULL,
  key_hash  TEXT NOT NULL,
  by_id     TEXT NOT NULL,
  at        TEXT NOT NULL,
  seen_at   TEXT NOT NULL,
  ended_at  TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);

CREATE UNIQUE INDEX probing_point_key ON probing_point (school_id, key_hash);
