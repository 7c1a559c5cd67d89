-- The leaving date of which the others have been told by an event of the person's own: files and roll-overs name many at once.
ALTER TABLE people_person ADD COLUMN left_told TEXT NOT NULL DEFAULT '';
