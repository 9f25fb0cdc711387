-- The sandbox provider's own book. Its role sees nothing else, and nobody else sees it.
DO $$
BEGIN
    BEGIN
        CREATE ROLE hawker_sandbox NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL; -- roles belong to the whole server: another site made it
    END;
    EXECUTE format('GRANT hawker_sandbox TO %I', session_user);
END
$$;

CREATE SCHEMA sandbox;
GRANT USAGE ON SCHEMA sandbox TO hawker_sandbox;

CREATE TABLE sandbox.intents (
    id          uuid        PRIMARY KEY,
    key         text        NOT NULL UNIQUE,
    body_hash   bytea       NOT NULL,
    reference   text        NOT NULL,
    amount      bigint      NOT NULL CHECK (amount > 0),
    currency    text        NOT NULL,
    status      text        NOT NULL CHECK (status IN ('open', 'confirmed', 'closed')),
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL
);

CREATE TABLE sandbox.charges (
    id          uuid        PRIMARY KEY,
    intent_id   uuid        NOT NULL REFERENCES sandbox.intents (id),
    amount      bigint      NOT NULL CHECK (amount > 0),
    currency    text        NOT NULL,
    taken_at    timestamptz NOT NULL
);
CREATE INDEX charges_of_intent ON sandbox.charges (intent_id);

CREATE TABLE sandbox.refunds (
    id          uuid        PRIMARY KEY,
    key         text        NOT NULL UNIQUE,
    charge_id   uuid        NOT NULL UNIQUE REFERENCES sandbox.charges (id),
    amount      bigint      NOT NULL CHECK (amount > 0),
    currency    text        NOT NULL,
    refunded_at timestamptz NOT NULL
);

-- Events on their way to the merchant.
CREATE TABLE sandbox.deliveries (
    id           uuid        PRIMARY KEY,
    body         text        NOT NULL,
    due_at       timestamptz NOT NULL,
    left_to_send smallint    NOT NULL,
    tries        smallint    NOT NULL DEFAULT 0,
    delivered_at timestamptz,
    parked_at    timestamptz
);
CREATE INDEX deliveries_due ON sandbox.deliveries (due_at) WHERE left_to_send > 0;

GRANT SELECT, INSERT ON sandbox.charges, sandbox.refunds TO hawker_sandbox;
GRANT SELECT, INSERT, UPDATE ON sandbox.intents, sandbox.deliveries TO hawker_sandbox;

-- Only the provider reads these tables, but the law has no exceptions: every table has its policy.
ALTER TABLE sandbox.intents ENABLE ROW LEVEL SECURITY;
ALTER TABLE sandbox.charges ENABLE ROW LEVEL SECURITY;
ALTER TABLE sandbox.refunds ENABLE ROW LEVEL SECURITY;
ALTER TABLE sandbox.deliveries ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON sandbox.intents TO hawker_sandbox USING (true);
CREATE POLICY own_rows ON sandbox.charges TO hawker_sandbox USING (true);
CREATE POLICY own_rows ON sandbox.refunds TO hawker_sandbox USING (true);
CREATE POLICY own_rows ON sandbox.deliveries TO hawker_sandbox USING (true);
