-- Passwords, and letters that let somebody choose a new one. The doorkeeper alone reads either: no
-- transaction of a person sees a hash, not even their own.
CREATE TABLE accounts.passwords (
    account_id uuid        PRIMARY KEY REFERENCES accounts.accounts (id),
    hash       text        NOT NULL,  -- Argon2id, with its parameters and salt
    set_at     timestamptz NOT NULL
);

CREATE TABLE accounts.resets (
    account_id uuid        NOT NULL REFERENCES accounts.accounts (id),
    token_hash bytea       NOT NULL UNIQUE,
    address    text        NOT NULL,  -- where the letter went
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    PRIMARY KEY (account_id, token_hash)
);
CREATE INDEX resets_by_end ON accounts.resets (expires_at);

-- Browsers somebody signed in with: the owner is told of one that is not among them.
CREATE TABLE accounts.devices (
    account_id  uuid        NOT NULL REFERENCES accounts.accounts (id),
    device_hash bytea       NOT NULL,
    seen_at     timestamptz NOT NULL,  -- when it last signed in
    PRIMARY KEY (account_id, device_hash)
);
CREATE INDEX devices_by_age ON accounts.devices USING brin (seen_at);

ALTER TABLE accounts.passwords ENABLE ROW LEVEL SECURITY;
ALTER TABLE accounts.resets ENABLE ROW LEVEL SECURITY;
ALTER TABLE accounts.devices ENABLE ROW LEVEL SECURITY;
CREATE POLICY door_rows ON accounts.passwords TO hawker_app
    USING ((SELECT kernel.actor_id()) = '00000000-0000-0000-0000-000000000002');
CREATE POLICY door_rows ON accounts.resets TO hawker_app
    USING ((SELECT kernel.actor_id()) = '00000000-0000-0000-0000-000000000002');
CREATE POLICY door_rows ON accounts.devices TO hawker_app
    USING ((SELECT kernel.actor_id()) = '00000000-0000-0000-0000-000000000002');
CREATE POLICY worker_rows ON accounts.passwords TO hawker_worker USING (true);
CREATE POLICY worker_rows ON accounts.resets TO hawker_worker USING (true);
CREATE POLICY worker_rows ON accounts.devices TO hawker_worker USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON accounts.passwords TO hawker_app;
GRANT SELECT, INSERT, UPDATE ON accounts.resets, accounts.devices TO hawker_app;
GRANT SELECT, DELETE ON accounts.passwords, accounts.resets, accounts.devices TO hawker_worker;
