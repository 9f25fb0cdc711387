-- Passkeys: public keys only. A challenge belongs to the session or guest it was given to.
CREATE TABLE accounts.passkeys (
    account_id    uuid        NOT NULL REFERENCES accounts.accounts (id),
    id            uuid        NOT NULL,
    credential_id bytea       NOT NULL UNIQUE,
    public_key    bytea       NOT NULL,
    sign_count    bigint      NOT NULL CHECK (sign_count >= 0),  -- 0 for ever where none is kept
    transports    text[]      NOT NULL,
    aaguid        uuid        NOT NULL,  -- what kind of authenticator it says it is
    is_backed_up  boolean     NOT NULL,
    name          text        NOT NULL,
    created_at    timestamptz NOT NULL,
    used_at       timestamptz,
    PRIMARY KEY (account_id, id)
);

CREATE TABLE accounts.challenges (
    holder     bytea       NOT NULL,  -- hash of the token of the session or guest
    challenge  bytea       NOT NULL,
    purpose    text        NOT NULL CHECK (purpose IN ('register', 'sign_in', 'prove')),
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (holder, challenge)
);
CREATE INDEX challenges_by_end ON accounts.challenges (expires_at);

ALTER TABLE accounts.passkeys ENABLE ROW LEVEL SECURITY;
ALTER TABLE accounts.challenges ENABLE ROW LEVEL SECURITY;
CREATE POLICY door_rows ON accounts.passkeys TO hawker_app
    USING ((SELECT kernel.actor_id()) = '00000000-0000-0000-0000-000000000002');
CREATE POLICY door_rows ON accounts.challenges TO hawker_app
    USING ((SELECT kernel.actor_id()) = '00000000-0000-0000-0000-000000000002');
CREATE POLICY worker_rows ON accounts.passkeys TO hawker_worker USING (true);
CREATE POLICY worker_rows ON accounts.challenges TO hawker_worker USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON accounts.passkeys TO hawker_app;
GRANT SELECT, INSERT, DELETE ON accounts.challenges TO hawker_app;
GRANT SELECT, DELETE ON accounts.passkeys, accounts.challenges TO hawker_worker;
