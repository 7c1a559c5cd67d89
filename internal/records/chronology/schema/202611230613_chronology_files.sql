-- The child protection file of a child who leaves: apart from the main file, with its own clock and receipt.
CREATE TABLE chronology_file (
  school_id   TEXT NOT NULL,
  id          TEXT NOT NULL,
  person      TEXT NOT NULL,
  left_on     TEXT NOT NULL,
  due_on      TEXT NOT NULL,
  opened_at   TEXT NOT NULL,
  opened_by   TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('open', 'sent', 'received', 'none')),
  school      TEXT NOT NULL,
  lead        TEXT NOT NULL,
  way         TEXT NOT NULL,
  sent_on     TEXT NOT NULL,
  sent_by     TEXT NOT NULL,
  receipt     TEXT NOT NULL,
  received_on TEXT NOT NULL,
  note        TEXT NOT NULL,
  told        TEXT NOT NULL,
  PRIMARY KEY (school_id, id),
  UNIQUE (school_id, person, left_on),
  CHECK (state <> 'received' OR (receipt <> '' AND received_on <> '')),
  CHECK (state <> 'none' OR note <> ''),
  CHECK (state NOT IN ('sent', 'received') OR (school <> '' AND lead <> '' AND sent_on <> ''))
);
CREATE INDEX chronology_file_due ON chronology_file (school_id, state, due_on);
