-- Payments. Rows belong to the payer. The web process acts on them as the payer, or as "the
-- provider" once a callback's signature was found true (payments.policy.PROVIDER). A guest who
-- signs in to an older account takes their payments along: hence ON UPDATE CASCADE.
CREATE SCHEMA payments;
GRANT USAGE ON SCHEMA payments TO hawker_app, hawker_worker;

CREATE TABLE payments.payments (
    payer_id        uuid        NOT NULL,
    id              uuid        NOT NULL UNIQUE,
    checkout_id     text        NOT NULL,
    order_ids       text[]      NOT NULL,
    status          text        NOT NULL,
    amount_amount   bigint      NOT NULL CHECK (amount_amount > 0),
    currency        text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    provider        text        NOT NULL,
    attempts        smallint    NOT NULL DEFAULT 0,
    intent          text,
    charge_id       uuid,
    due_at          timestamptz NOT NULL,
    created_at      timestamptz NOT NULL,
    captured_at     timestamptz,
    failure_code    text,
    PRIMARY KEY (payer_id, id)
);

-- One intent at a provider each; kept for the question "what was tried, and when".
CREATE TABLE payments.attempts (
    payer_id    uuid        NOT NULL,
    id          uuid        NOT NULL,
    payment_id  uuid        NOT NULL,
    number      smallint    NOT NULL,
    intent      text        NOT NULL,
    opened_at   timestamptz NOT NULL,
    PRIMARY KEY (payer_id, id),
    UNIQUE (payer_id, payment_id, number),
    FOREIGN KEY (payer_id, payment_id) REFERENCES payments.payments (payer_id, id)
        ON UPDATE CASCADE
);

-- Money a provider took. One charge per payment is kept, the others are refunded.
CREATE TABLE payments.charges (
    payer_id        uuid        NOT NULL,
    id              uuid        NOT NULL,
    payment_id      uuid        NOT NULL,
    provider        text        NOT NULL,
    provider_charge text        NOT NULL,
    amount_amount   bigint      NOT NULL CHECK (amount_amount > 0),
    currency        text        NOT NULL,
    charged_at      timestamptz NOT NULL,
    PRIMARY KEY (payer_id, id),
    UNIQUE (provider, provider_charge),
    FOREIGN KEY (payer_id, payment_id) REFERENCES payments.payments (payer_id, id)
        ON UPDATE CASCADE
);

CREATE TABLE payments.refunds (
    payer_id        uuid        NOT NULL,
    id              uuid        NOT NULL UNIQUE,
    payment_id      uuid        NOT NULL,
    charge_id       uuid        NOT NULL,
    status          text        NOT NULL,
    amount_amount   bigint      NOT NULL CHECK (amount_amount > 0),
    currency        text        NOT NULL,
    reason          text        NOT NULL,
    requested_at    timestamptz NOT NULL,
    paid_at         timestamptz,
    PRIMARY KEY (payer_id, id),
    UNIQUE (payer_id, charge_id),
    FOREIGN KEY (payer_id, charge_id) REFERENCES payments.charges (payer_id, id)
        ON UPDATE CASCADE
);

-- Calls we owe a provider, made by the worker outside every transaction. A row goes when the
-- call is answered; one that failed too often stays, parked, for the operator.
CREATE TABLE payments.calls (
    kind        text        NOT NULL CHECK (kind IN ('watch', 'close', 'refund')),
    ref         uuid        NOT NULL,
    payer_id    uuid        NOT NULL,
    due_at      timestamptz NOT NULL,
    tries       smallint    NOT NULL DEFAULT 0,
    parked_at   timestamptz,
    last_error  text,
    PRIMARY KEY (kind, ref)
);
CREATE INDEX calls_due ON payments.calls (due_at) WHERE parked_at IS NULL;
CREATE INDEX calls_of_payer ON payments.calls (payer_id);

-- What a provider told us, word for word; the key makes every event act once.
CREATE TABLE payments.provider_events (
    provider    text        NOT NULL,
    id          text        NOT NULL,
    type        text        NOT NULL,
    reference   text        NOT NULL,
    body        text        NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (provider, id)
);

ALTER TABLE payments.payments ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.attempts ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.charges ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.refunds ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.calls ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.provider_events ENABLE ROW LEVEL SECURITY;

CREATE POLICY payer_rows ON payments.payments TO hawker_app
    USING (payer_id = kernel.actor_id());
CREATE POLICY payer_rows ON payments.attempts TO hawker_app
    USING (payer_id = kernel.actor_id());
CREATE POLICY payer_rows ON payments.calls FOR INSERT TO hawker_app
    WITH CHECK (payer_id = kernel.actor_id());

CREATE POLICY provider_rows ON payments.payments TO hawker_app
    USING (kernel.actor_id() = '00000000-0000-0000-0000-000000000001');
CREATE POLICY provider_rows ON payments.charges TO hawker_app
    USING (kernel.actor_id() = '00000000-0000-0000-0000-000000000001');
CREATE POLICY provider_rows ON payments.refunds TO hawker_app
    USING (kernel.actor_id() = '00000000-0000-0000-0000-000000000001');
CREATE POLICY provider_rows ON payments.calls TO hawker_app
    USING (kernel.actor_id() = '00000000-0000-0000-0000-000000000001');
CREATE POLICY provider_rows ON payments.provider_events TO hawker_app
    USING (kernel.actor_id() = '00000000-0000-0000-0000-000000000001');

CREATE POLICY worker_rows ON payments.payments TO hawker_worker USING (true);
CREATE POLICY worker_rows ON payments.attempts TO hawker_worker USING (true);
CREATE POLICY worker_rows ON payments.charges TO hawker_worker USING (true);
CREATE POLICY worker_rows ON payments.refunds TO hawker_worker USING (true);
CREATE POLICY worker_rows ON payments.calls TO hawker_worker USING (true);
CREATE POLICY worker_rows ON payments.provider_events TO hawker_worker USING (true);

GRANT SELECT, INSERT, UPDATE ON payments.payments TO hawker_app, hawker_worker;
GRANT SELECT, INSERT ON payments.attempts, payments.charges TO hawker_app, hawker_worker;
GRANT SELECT, INSERT ON payments.refunds, payments.provider_events TO hawker_app, hawker_worker;
GRANT SELECT, INSERT, DELETE ON payments.calls TO hawker_app;
GRANT UPDATE ON payments.refunds TO hawker_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON payments.calls TO hawker_worker;
