-- Sums that outlive the rows they were made of, so that no chart and no list has to open an archive.
CREATE TABLE monitoring_hour (
  school_id TEXT NOT NULL,
  hour      TEXT NOT NULL, -- 2026-11-22T14, in UTC
  category  TEXT NOT NULL,
  verdict   TEXT NOT NULL,
  profile   TEXT NOT NULL,
  lines     BIGINT NOT NULL,
  PRIMARY KEY (school_id, hour, category, verdict, profile)
);

-- Blocks of a person in a day by the clause that stopped them. It names persons, and goes with the day's lines.
CREATE TABLE monitoring_stopped (
  school_id TEXT NOT NULL,
  day       TEXT NOT NULL, -- in UTC
  clause    TEXT NOT NULL,
  person_id TEXT NOT NULL,
  lines     BIGINT NOT NULL,
  latest_at TEXT NOT NULL,
  PRIMARY KEY (school_id, day, clause, person_id)
);

-- Devices of a day that are in no register and at which nobody was known. It goes with the day's lines.
CREATE TABLE monitoring_stranger (
  school_id TEXT NOT NULL,
  day       TEXT NOT NULL, -- in UTC
  device    TEXT NOT NULL,
  latest_at TEXT NOT NULL,
  PRIMARY KEY (school_id, day, device)
);

INSERT INTO monitoring_hour (school_id, hour, category, verdict, profile, lines)
SELECT school_id, SUBSTR(at, 1, 13), category, verdict, profile, COUNT(*) FROM monitoring_line GROUP BY school_id, SUBSTR(at, 1, 13), category, verdict, profile;

INSERT INTO monitoring_stopped (school_id, day, clause, person_id, lines, latest_at)
SELECT school_id, SUBSTR(at, 1, 10), clause, person_id, COUNT(*), MAX(at) FROM monitoring_line WHERE verdict = 'block' AND person_id <> ''
GROUP BY school_id, SUBSTR(at, 1, 10), clause, person_id;

INSERT INTO monitoring_stranger (school_id, day, device, latest_at)
SELECT school_id, SUBSTR(at, 1, 10), device, MAX(at) FROM monitoring_line WHERE person_id = '' AND asset = '' AND device <> ''
GROUP BY school_id, SUBSTR(at, 1, 10), device;
