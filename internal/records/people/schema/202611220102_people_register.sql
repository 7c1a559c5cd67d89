CREATE TABLE people_person (
  school_id TEXT NOT NULL,
  id        TEXT NOT NULL,
  account   TEXT NOT NULL,
  given     TEXT NOT NULL,
  family    TEXT NOT NULL,
  kind      TEXT NOT NULL,
  kinds     TEXT NOT NULL,
  year      TEXT NOT NULL,
  class     TEXT NOT NULL,
  manager   TEXT NOT NULL,
  left_on   TEXT NOT NULL,
  search    TEXT NOT NULL,
  created   TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  FOREIGN KEY (school_id) REFERENCES schools_school (school_id)
);

CREATE UNIQUE INDEX people_person_account ON people_person (school_id, account);
CREATE INDEX people_person_class ON people_person (school_id, class, year);
CREATE INDEX people_person_manager ON people_person (school_id, manager);
CREATE INDEX people_person_name ON people_person (school_id, family, given, id);

CREATE TABLE people_post (
  school_id TEXT NOT NULL,
  person    TEXT NOT NULL,
  post      TEXT NOT NULL,
  PRIMARY KEY (school_id, person, post),
  FOREIGN KEY (school_id, person) REFERENCES people_person (school_id, id)
);

CREATE INDEX people_post_post ON people_post (school_id, post);

CREATE TABLE people_class (
  school_id TEXT NOT NULL,
  person    TEXT NOT NULL,
  class     TEXT NOT NULL,
  PRIMARY KEY (school_id, person, class),
  FOREIGN KEY (school_id, person) REFERENCES people_person (school_id, id)
);

CREATE TABLE people_carer (
  school_id TEXT NOT NULL,
  child     TEXT NOT NULL,
  carer     TEXT NOT NULL,
  barred    BOOLEAN NOT NULL,
  PRIMARY KEY (school_id, child, carer),
  FOREIGN KEY (school_id, child) REFERENCES people_person (school_id, id),
  FOREIGN KEY (school_id, carer) REFERENCES people_person (school_id, id)
);

CREATE INDEX people_carer_carer ON people_carer (school_id, carer);
