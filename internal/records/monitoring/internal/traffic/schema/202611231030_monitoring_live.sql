-- What a teacher's live view counts for each child of a lesson: few lines of many, so that thirty children are one quick look.
CREATE INDEX monitoring_line_stopped ON monitoring_line (school_id, person_id, at) WHERE verdict = 'block';
CREATE INDEX monitoring_line_worry ON monitoring_line (school_id, person_id, at) WHERE alert <> '' OR text <> '';
