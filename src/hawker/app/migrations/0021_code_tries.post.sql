-- Tries are rows of accounts.wrong_tries now.
ALTER TABLE accounts.login_codes DROP COLUMN tries;
