-- Offers at fixed prices. A row is its buyer's and is never changed: the order that accepts it names
-- it as its origin.
CREATE SCHEMA checkout;
GRANT USAGE ON SCHEMA checkout TO hawker_app, hawker_worker;

CREATE TABLE checkout.checkouts (
    buyer_id uuid NOT NULL,
    id uuid NOT NULL,
    store_id uuid NOT NULL,
    source text NOT NULL CHECK (source IN ('cart', 'direct')),
    room_id text,  -- external id of the room it was made in
    lines jsonb NOT NULL,
    goods_total_amount bigint NOT NULL CHECK (goods_total_amount >= 0),
    freight_amount bigint NOT NULL CHECK (freight_amount >= 0),
    total_amount bigint NOT NULL,
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (buyer_id, id),
    CONSTRAINT total_adds_up CHECK (total_amount = goods_total_amount + freight_amount)
);

ALTER TABLE checkout.checkouts ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON checkout.checkouts TO hawker_app
    USING (buyer_id = (SELECT kernel.actor_id()));
CREATE POLICY worker_rows ON checkout.checkouts TO hawker_worker USING (true);

GRANT SELECT, INSERT ON checkout.checkouts TO hawker_app;
GRANT SELECT, UPDATE ON checkout.checkouts TO hawker_worker;
