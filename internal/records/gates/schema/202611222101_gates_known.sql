-- Since when a gate of the policy is known to the house: its days of grace begin then for whoever was here before.
CREATE TABLE gates_known (
  school_id  TEXT NOT NULL,
  gate       TEXT NOT NULL,
  since      TEXT NOT NULL,
  PRIMARY KEY (school_id, gate)
);
