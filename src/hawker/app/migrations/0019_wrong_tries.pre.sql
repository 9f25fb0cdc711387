-- Wrong codes that were tried, by whom and at whose address. They are counted here and no longer at
-- the code, so that a stranger's guesses neither burn the code of its owner nor start anew with the
-- next one.
CREATE TABLE accounts.wrong_tries (
    id             uuid        PRIMARY KEY,
    address        text        NOT NULL,
    client_address text        NOT NULL,
    at             timestamptz NOT NULL
);
CREATE INDEX tries_of_address ON accounts.wrong_tries (address, at);
CREATE INDEX tries_of_client ON accounts.wrong_tries (client_address, at);
CREATE INDEX tries_by_age ON accounts.wrong_tries USING brin (at);

ALTER TABLE accounts.wrong_tries ENABLE ROW LEVEL SECURITY;
CREATE POLICY door_rows ON accounts.wrong_tries TO hawker_app
    USING ((SELECT kernel.actor_id()) = '00000000-0000-0000-0000-000000000002');
CREATE POLICY worker_rows ON accounts.wrong_tries TO hawker_worker USING (true);
GRANT SELECT, INSERT ON accounts.wrong_tries TO hawker_app;
GRANT SELECT, DELETE ON accounts.wrong_tries TO hawker_worker;
