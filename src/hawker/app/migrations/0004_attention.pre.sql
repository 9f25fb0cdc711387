-- Attention: every contact we start is a row of the person it reached or would have reached.
CREATE SCHEMA attention;
GRANT USAGE ON SCHEMA attention TO hawker_app, hawker_worker;

CREATE TABLE attention.contacts (
    account_id   uuid        NOT NULL,
    id           uuid        NOT NULL,
    sender       text        NOT NULL,
    topic        text        NOT NULL,
    purpose      text        NOT NULL CHECK (purpose IN ('transactional', 'marketing')),
    channel      text        NOT NULL,
    reason       text        NOT NULL,
    price        integer     NOT NULL CHECK (price >= 0),
    outcome      text        NOT NULL CHECK (outcome IN ('sent', 'no_consent', 'no_address')),
    contacted_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, id)
);

-- One consent buys one message: a row is spent by the contact it allowed.
CREATE TABLE attention.consents (
    account_id   uuid        NOT NULL,
    id           uuid        NOT NULL,
    sender       text        NOT NULL,
    topic        text        NOT NULL,
    granted_at   timestamptz NOT NULL,
    withdrawn_at timestamptz,
    contact_id   uuid,
    PRIMARY KEY (account_id, id),
    CHECK (withdrawn_at IS NULL OR contact_id IS NULL)
);
CREATE INDEX consents_open ON attention.consents (account_id, sender, topic, id)
    WHERE withdrawn_at IS NULL AND contact_id IS NULL;

ALTER TABLE attention.contacts ENABLE ROW LEVEL SECURITY;
ALTER TABLE attention.consents ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON attention.contacts FOR SELECT TO hawker_app
    USING (account_id = kernel.actor_id());
CREATE POLICY own_rows ON attention.consents TO hawker_app
    USING (account_id = kernel.actor_id());
CREATE POLICY worker_rows ON attention.contacts TO hawker_worker USING (true);
CREATE POLICY worker_rows ON attention.consents TO hawker_worker USING (true);
GRANT SELECT ON attention.contacts TO hawker_app;
GRANT SELECT, INSERT, UPDATE ON attention.consents TO hawker_app, hawker_worker;
GRANT SELECT, INSERT ON attention.contacts TO hawker_worker;
