-- The book. Append-only: no role may UPDATE or DELETE, and a trigger refuses even the owner.
CREATE SCHEMA ledger;
GRANT USAGE ON SCHEMA ledger TO hawker_app, hawker_worker;

-- A row moves an amount from one account to another, so each row is balanced by its shape.
-- The nil store is the platform's own book: money that belongs to no store yet.
CREATE TABLE ledger.postings (
    store_id      uuid        NOT NULL,
    id            uuid        NOT NULL,
    kind          text        NOT NULL,
    ref           text        NOT NULL,
    leg           smallint    NOT NULL,
    debit         text        NOT NULL,
    credit        text        NOT NULL,
    amount_amount bigint      NOT NULL CHECK (amount_amount > 0),
    currency      text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    booked_at     timestamptz NOT NULL,
    PRIMARY KEY (store_id, id),
    UNIQUE (store_id, kind, ref, leg),
    CHECK (debit <> credit)
);

ALTER TABLE ledger.postings ENABLE ROW LEVEL SECURITY;
CREATE POLICY store_rows ON ledger.postings FOR SELECT TO hawker_app
    USING (store_id = ANY (kernel.store_ids()));
-- The web process books what a payment provider has signed, and nothing else (payments.policy).
CREATE POLICY provider_rows ON ledger.postings TO hawker_app
    USING (kernel.actor_id() = '00000000-0000-0000-0000-000000000001')
    WITH CHECK (kernel.actor_id() = '00000000-0000-0000-0000-000000000001');
CREATE POLICY worker_rows ON ledger.postings TO hawker_worker USING (true);
GRANT SELECT, INSERT ON ledger.postings TO hawker_app, hawker_worker;

CREATE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger.postings is append-only';
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.postings
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

-- Sums over every book, for the operator: runs as the owner, gives away no row.
CREATE FUNCTION ledger.trial_balance()
RETURNS TABLE (currency text, account text, debit bigint, credit bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT p.currency, side.account,
           coalesce(sum(p.amount_amount) FILTER (WHERE side.is_debit), 0)::bigint,
           coalesce(sum(p.amount_amount) FILTER (WHERE NOT side.is_debit), 0)::bigint
    FROM ledger.postings AS p
    CROSS JOIN LATERAL (VALUES (p.debit, true), (p.credit, false)) AS side (account, is_debit)
    GROUP BY p.currency, side.account
$$;
REVOKE ALL ON FUNCTION ledger.trial_balance() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.trial_balance() TO hawker_app, hawker_worker;
