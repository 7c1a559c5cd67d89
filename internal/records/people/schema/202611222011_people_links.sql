-- A link between a child and a carer that a feed brought waits until the office confirms it; a bar says who noted it and why.
ALTER TABLE people_carer ADD COLUMN waiting BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE people_carer ADD COLUMN why TEXT NOT NULL DEFAULT '';
ALTER TABLE people_carer ADD COLUMN noted_by TEXT NOT NULL DEFAULT '';
ALTER TABLE people_carer ADD COLUMN noted_at TEXT NOT NULL DEFAULT '';
