-- The view that a register opens with.
ALTER TABLE registers_view ADD COLUMN usual BOOLEAN NOT NULL DEFAULT FALSE;
