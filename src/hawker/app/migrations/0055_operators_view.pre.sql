-- What the operator's desk looks for: payments that are stuck, and people who may not come in.
CREATE INDEX payments_open ON payments.payments (due_at)
    WHERE status IN ('created', 'pending', 'failed');
CREATE INDEX payments_captured ON payments.payments (captured_at) WHERE status = 'captured';
CREATE INDEX refunds_requested ON payments.refunds (requested_at) WHERE status = 'requested';
CREATE INDEX events_by_age ON payments.provider_events (received_at);

ALTER TABLE accounts.accounts
    ADD COLUMN suspended_at timestamptz,
    ADD COLUMN suspended_for text,
    ADD CHECK ((suspended_at IS NULL) = (suspended_for IS NULL));
CREATE INDEX accounts_by_name ON accounts.accounts (lower(name) text_pattern_ops);
CREATE INDEX identities_by_prefix ON accounts.identities (address text_pattern_ops);
GRANT UPDATE ON accounts.sessions TO hawker_worker;
