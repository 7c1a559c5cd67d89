-- What a person is told, in the app.
CREATE TABLE notices_notice (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  person    TEXT NOT NULL,
  kind      TEXT NOT NULL,
  title     TEXT NOT NULL CHECK (title <> ''),
  text      TEXT NOT NULL,
  href      TEXT NOT NULL,
  urgent    BOOLEAN NOT NULL,
  key       TEXT NOT NULL,
  at        TEXT NOT NULL,
  read_at   TEXT NOT NULL,
  done      BOOLEAN NOT NULL, -- what it was about is settled: nobody needs to do anything more
  digest    TEXT NOT NULL,    -- 'wait' until the next daily message, then that message's id; empty: in none
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id, person) REFERENCES people_person (school_id, id)
);

-- The same key is told to the same person once.
CREATE UNIQUE INDEX notices_notice_once ON notices_notice (school_id, person, key);
CREATE INDEX notices_notice_person ON notices_notice (school_id, person, at);
CREATE INDEX notices_notice_key ON notices_notice (school_id, key);
CREATE INDEX notices_notice_at ON notices_notice (school_id, at);
CREATE INDEX notices_notice_digest ON notices_notice (school_id, digest) WHERE digest <> '';

-- The keys of notices that are gone already, so that a key is not told again.
CREATE TABLE notices_told (
  school_id TEXT NOT NULL,
  person    TEXT NOT NULL,
  key       TEXT NOT NULL,
  at        TEXT NOT NULL,
  PRIMARY KEY (school_id, person, key)
);

-- How a person wants to be told. In the app it is always; kind '*' is for all kinds without a row of their own.
CREATE TABLE notices_choice (
  school_id TEXT NOT NULL,
  person    TEXT NOT NULL,
  kind      TEXT NOT NULL,
  mail      TEXT NOT NULL CHECK (mail IN ('on', 'off', 'digest')),
  push      BOOLEAN NOT NULL,
  PRIMARY KEY (school_id, person, kind),
  FOREIGN KEY (school_id, person) REFERENCES people_person (school_id, id)
);

-- Where mail goes. Nothing but the code itself is sent to an address that is not confirmed.
CREATE TABLE notices_address (
  school_id TEXT NOT NULL,
  person    TEXT NOT NULL,
  address   TEXT NOT NULL,
  nonce     TEXT NOT NULL, -- the code is made from it and the house's key
  asked_at  TEXT NOT NULL,
  tries     INTEGER NOT NULL,
  confirmed TEXT NOT NULL,
  PRIMARY KEY (school_id, person),
  FOREIGN KEY (school_id, person) REFERENCES people_person (school_id, id)
);

-- A browser that takes messages.
CREATE TABLE notices_push (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  person    TEXT NOT NULL,
  endpoint  TEXT NOT NULL,
  p256dh    TEXT NOT NULL,
  auth      TEXT NOT NULL,
  label     TEXT NOT NULL,
  at        TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id, person) REFERENCES people_person (school_id, id)
);

CREATE UNIQUE INDEX notices_push_endpoint ON notices_push (school_id, endpoint);
CREATE INDEX notices_push_person ON notices_push (school_id, person);

-- What has to leave the house.
CREATE TABLE notices_outbox (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  person    TEXT NOT NULL,
  channel   TEXT NOT NULL CHECK (channel IN ('mail', 'digest', 'confirm', 'push')),
  notice    TEXT NOT NULL, -- empty: a digest, or the code that confirms an address
  target    TEXT NOT NULL, -- the browser, for push; mail goes to the address that the person has by then
  urgent    BOOLEAN NOT NULL,
  state     TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'given_up', 'dropped')),
  attempt   INTEGER NOT NULL,
  since     TEXT NOT NULL, -- when it was put here, or sent back here by hand
  next_at   TEXT NOT NULL,
  ended_at  TEXT NOT NULL,
  error     TEXT NOT NULL, -- the class of the last failure: no address, no answer of a server
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id, person) REFERENCES people_person (school_id, id)
);

CREATE INDEX notices_outbox_due ON notices_outbox (school_id, state, next_at);
CREATE INDEX notices_outbox_notice ON notices_outbox (school_id, notice);
CREATE INDEX notices_outbox_person ON notices_outbox (school_id, person, channel, since);
