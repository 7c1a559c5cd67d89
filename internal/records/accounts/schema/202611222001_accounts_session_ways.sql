-- How somebody showed who they are, and when they last did so with each of their secrets.
ALTER TABLE accounts_session ADD COLUMN how TEXT NOT NULL DEFAULT 'password';
ALTER TABLE accounts_session ADD COLUMN proved TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts_session ADD COLUMN second TEXT NOT NULL DEFAULT '';
