-- What was shown, once for each hash: the text as JSON, over which the hash is.
CREATE TABLE agreements_text (
  school_id TEXT NOT NULL,
  hash      TEXT NOT NULL,
  form      TEXT NOT NULL,
  version   TEXT NOT NULL,
  language  TEXT NOT NULL,
  body      TEXT NOT NULL,
  stored_at TEXT NOT NULL,
  PRIMARY KEY (school_id, hash)
);

-- A signature never changes. What ends it, and what makes a paper count, are lines of their own.
CREATE TABLE agreements_signature (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  act       TEXT NOT NULL,
  form      TEXT NOT NULL,
  title     TEXT NOT NULL,
  version   TEXT NOT NULL,
  hash      TEXT NOT NULL,
  language  TEXT NOT NULL,
  about     TEXT NOT NULL,
  signer    TEXT NOT NULL,
  name      TEXT NOT NULL CHECK (name <> ''),
  org       TEXT NOT NULL,
  method    TEXT NOT NULL CHECK (method IN ('screen', 'link', 'tablet', 'paper')),
  witness   TEXT NOT NULL,
  mark      TEXT NOT NULL,
  sanctions BOOLEAN NOT NULL,
  answers   TEXT NOT NULL,
  phase     TEXT NOT NULL,
  kinds     TEXT NOT NULL,
  at        TEXT NOT NULL,
  by_actor  TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id, hash) REFERENCES agreements_text (school_id, hash)
);
CREATE INDEX agreements_signature_about ON agreements_signature (school_id, about, at);
CREATE INDEX agreements_signature_signer ON agreements_signature (school_id, signer, at);
CREATE INDEX agreements_signature_form ON agreements_signature (school_id, form, at);
CREATE INDEX agreements_signature_hash ON agreements_signature (school_id, hash);

CREATE TABLE agreements_end (
  school_id TEXT NOT NULL,
  signature TEXT NOT NULL,
  at        TEXT NOT NULL,
  by_person TEXT NOT NULL,
  cause     TEXT NOT NULL CHECK (cause IN ('withdrawn', 'replaced', 'left')),
  PRIMARY KEY (school_id, signature),
  FOREIGN KEY (school_id, signature) REFERENCES agreements_signature (school_id, id)
);

CREATE TABLE agreements_paper (
  school_id   TEXT NOT NULL,
  signature   TEXT NOT NULL,
  media       TEXT NOT NULL,
  sha256      TEXT NOT NULL,
  body        TEXT NOT NULL,
  verified_at TEXT NOT NULL,
  verified_by TEXT NOT NULL,
  PRIMARY KEY (school_id, signature),
  FOREIGN KEY (school_id, signature) REFERENCES agreements_signature (school_id, id)
);
CREATE INDEX agreements_paper_waiting ON agreements_paper (school_id, signature) WHERE verified_at = '';

-- The newest signature of each signer that counts or counted, so that ten years of older ones cost nothing.
CREATE TABLE agreements_newest (
  school_id TEXT NOT NULL,
  about     TEXT NOT NULL,
  form      TEXT NOT NULL,
  signer    TEXT NOT NULL,
  signature TEXT NOT NULL,
  PRIMARY KEY (school_id, about, form, signer),
  FOREIGN KEY (school_id, signature) REFERENCES agreements_signature (school_id, id)
);
