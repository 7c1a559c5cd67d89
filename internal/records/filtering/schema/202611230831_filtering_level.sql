-- How far the approval of an exception reaches: school, region or nation. Empty: school, as before.
ALTER TABLE filtering_request ADD COLUMN level TEXT NOT NULL DEFAULT '';
