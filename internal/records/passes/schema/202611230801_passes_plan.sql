-- A lesson's use of the internet, planned: it can be used again, copied and shared.
CREATE TABLE passes_plan (
  school_id  TEXT NOT NULL,
  id         TEXT NOT NULL,
  class      TEXT NOT NULL,
  aim        TEXT NOT NULL CHECK (aim <> ''),
  age        TEXT NOT NULL,
  starts_at  TEXT NOT NULL,
  minutes    INTEGER NOT NULL,
  only_list  BOOLEAN NOT NULL,
  images     BOOLEAN NOT NULL,
  tools      TEXT NOT NULL,
  shared     BOOLEAN NOT NULL,
  owner_id   TEXT NOT NULL,
  copied     TEXT NOT NULL,
  made_at    TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  gone_at    TEXT NOT NULL,
  search     TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
CREATE INDEX passes_plan_owner ON passes_plan (school_id, owner_id, changed_at);

CREATE TABLE passes_site (
  school_id TEXT NOT NULL,
  plan_id   TEXT NOT NULL,
  place     INTEGER NOT NULL,
  host      TEXT NOT NULL CHECK (host <> ''),
  address   TEXT NOT NULL,
  PRIMARY KEY (school_id, plan_id, place),
  FOREIGN KEY (school_id, plan_id) REFERENCES passes_plan (school_id, id)
);

-- A teacher's look at a site, with the domain to which it led. Rows are added only: the newest counts.
CREATE TABLE passes_look (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  host      TEXT NOT NULL CHECK (host <> ''),
  leads_to  TEXT NOT NULL,
  suitable  TEXT NOT NULL CHECK (suitable IN ('yes', 'with_care', 'no')),
  remarks   TEXT NOT NULL,
  by_id     TEXT NOT NULL,
  at        TEXT NOT NULL,
  PRIMARY KEY (school_id, id)
);
CREATE INDEX passes_look_host ON passes_look (school_id, host, at);
CREATE INDEX passes_look_at ON passes_look (school_id, at);
