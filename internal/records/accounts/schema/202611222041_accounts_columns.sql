-- Somebody else may know the password; access from home; what a session has shown its owner.
ALTER TABLE accounts_account ADD COLUMN breached TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts_account ADD COLUMN home_until TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts_session ADD COLUMN greeted TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts_session ADD COLUMN wrongs BIGINT NOT NULL DEFAULT 0;
ALTER TABLE accounts_session ADD COLUMN since TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts_session ADD COLUMN misses BIGINT NOT NULL DEFAULT 0;
