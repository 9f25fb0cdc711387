-- Accounts. Rows are their person's. Before anyone is known (asking for a code, giving it, finding
-- a session) the web process acts as "the doorkeeper" (accounts.policy.DOORKEEPER).
CREATE SCHEMA accounts;
GRANT USAGE ON SCHEMA accounts TO hawker_app, hawker_worker;

CREATE TABLE accounts.accounts (
    id          uuid        PRIMARY KEY,
    name        text        NOT NULL,
    language    text        NOT NULL CHECK (language IN ('zh-CN', 'en')),
    is_operator boolean     NOT NULL DEFAULT false,
    opened_at   timestamptz NOT NULL
);

-- An address that was proven by a code; it leads to one account.
CREATE TABLE accounts.identities (
    account_id  uuid        NOT NULL REFERENCES accounts.accounts (id),
    address     text        NOT NULL UNIQUE,
    verified_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, address)
);

CREATE TABLE accounts.login_codes (
    id             uuid        PRIMARY KEY,
    address        text        NOT NULL,
    client_address text        NOT NULL,
    code_hash      bytea       NOT NULL,
    tries          smallint    NOT NULL DEFAULT 0,
    created_at     timestamptz NOT NULL,
    expires_at     timestamptz NOT NULL,
    used_at        timestamptz
);
CREATE INDEX codes_of_address ON accounts.login_codes (address, created_at);
CREATE INDEX codes_by_age ON accounts.login_codes USING brin (created_at);
CREATE INDEX codes_of_client ON accounts.login_codes (client_address, created_at);

CREATE TABLE accounts.sessions (
    account_id  uuid        NOT NULL REFERENCES accounts.accounts (id),
    token_hash  bytea       NOT NULL UNIQUE,
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    revoked_at  timestamptz,
    PRIMARY KEY (account_id, token_hash)
);

-- Where parcels go. Guests keep theirs under the id they carry.
CREATE TABLE accounts.addresses (
    account_id  uuid        NOT NULL,
    id          uuid        NOT NULL,
    name        text        NOT NULL,
    phone       text        NOT NULL,
    country     text        NOT NULL,
    region      text        NOT NULL,
    city        text        NOT NULL,
    district    text        NOT NULL,
    line1       text        NOT NULL,
    postal_code text        NOT NULL,
    added_at    timestamptz NOT NULL,
    PRIMARY KEY (account_id, id)
);

ALTER TABLE accounts.accounts ENABLE ROW LEVEL SECURITY;
ALTER TABLE accounts.identities ENABLE ROW LEVEL SECURITY;
ALTER TABLE accounts.login_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE accounts.sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE accounts.addresses ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_rows ON accounts.accounts FOR SELECT TO hawker_app
    USING (id = kernel.actor_id());
CREATE POLICY own_rows ON accounts.identities FOR SELECT TO hawker_app
    USING (account_id = kernel.actor_id());
CREATE POLICY own_rows ON accounts.addresses TO hawker_app
    USING (account_id = kernel.actor_id());

CREATE POLICY door_rows ON accounts.accounts TO hawker_app
    USING (kernel.actor_id() = '00000000-0000-0000-0000-000000000002');
CREATE POLICY door_rows ON accounts.identities TO hawker_app
    USING (kernel.actor_id() = '00000000-0000-0000-0000-000000000002');
CREATE POLICY door_rows ON accounts.login_codes TO hawker_app
    USING (kernel.actor_id() = '00000000-0000-0000-0000-000000000002');
CREATE POLICY door_rows ON accounts.sessions TO hawker_app
    USING (kernel.actor_id() = '00000000-0000-0000-0000-000000000002');
CREATE POLICY door_rows ON accounts.addresses TO hawker_app
    USING (kernel.actor_id() = '00000000-0000-0000-0000-000000000002');

CREATE POLICY worker_rows ON accounts.accounts TO hawker_worker USING (true);
CREATE POLICY worker_rows ON accounts.identities TO hawker_worker USING (true);
CREATE POLICY worker_rows ON accounts.login_codes TO hawker_worker USING (true);
CREATE POLICY worker_rows ON accounts.sessions TO hawker_worker USING (true);
CREATE POLICY worker_rows ON accounts.addresses TO hawker_worker USING (true);

GRANT SELECT, INSERT ON accounts.accounts, accounts.identities TO hawker_app;
GRANT SELECT, INSERT, UPDATE ON accounts.login_codes, accounts.sessions, accounts.addresses
    TO hawker_app;
GRANT SELECT, INSERT, UPDATE ON accounts.accounts, accounts.identities, accounts.addresses
    TO hawker_worker;
GRANT SELECT, DELETE ON accounts.login_codes, accounts.sessions TO hawker_worker;
