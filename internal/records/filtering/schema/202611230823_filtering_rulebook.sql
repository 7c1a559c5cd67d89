-- The rules as they were handed to the gateway, from when to when: so that a question about the past is answered with the
-- rules of the past (NEW-01). The policy itself is kept as its version; only what stood beside it is kept here.
CREATE TABLE filtering_rulebook (
  school_id  TEXT NOT NULL,
  id         TEXT NOT NULL,
  from_at    TEXT NOT NULL,
  version    TEXT NOT NULL,
  hash       TEXT NOT NULL,
  head       TEXT NOT NULL,
  exceptions TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);

CREATE INDEX filtering_rulebook_from ON filtering_rulebook (school_id, from_at, id);
