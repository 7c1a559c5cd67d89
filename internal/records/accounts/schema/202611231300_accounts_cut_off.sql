-- Since when a security alert keeps an account shut. Beside closed, so that neither lets in whom the other keeps out.
ALTER TABLE accounts_account ADD COLUMN cut_off TEXT NOT NULL DEFAULT '';
