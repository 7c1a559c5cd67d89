-- What feeds and forms know besides: when somebody starts, how twins are told apart, where letters go and in which language.
ALTER TABLE people_person ADD COLUMN starts_on TEXT NOT NULL DEFAULT '';
ALTER TABLE people_person ADD COLUMN born TEXT NOT NULL DEFAULT '';
ALTER TABLE people_person ADD COLUMN upn TEXT NOT NULL DEFAULT '';
ALTER TABLE people_person ADD COLUMN email TEXT NOT NULL DEFAULT '';
ALTER TABLE people_person ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE people_person ADD COLUMN needs TEXT NOT NULL DEFAULT '';
ALTER TABLE people_person ADD COLUMN organisation TEXT NOT NULL DEFAULT '';

CREATE UNIQUE INDEX people_person_upn ON people_person (school_id, upn) WHERE upn <> '';
CREATE INDEX people_person_organisation ON people_person (school_id, organisation);
