-- What stores owe buyers. A row is the store's and the buyer's. Lines, prices and the address are
-- the snapshot the buyer agreed to; they are never updated.
CREATE SCHEMA orders;
GRANT USAGE ON SCHEMA orders TO hawker_app, hawker_worker;

CREATE TABLE orders.orders (
    store_id uuid NOT NULL,
    id uuid NOT NULL,
    number bigint NOT NULL CHECK (number > 0),
    buyer_id uuid NOT NULL,
    origin text NOT NULL,  -- external id of the checkout it comes from
    source text NOT NULL CHECK (source IN ('cart', 'direct')),
    room_id text,  -- external id of the room it was bought in
    status text NOT NULL CHECK (status IN ('pending_payment', 'to_ship', 'closed')),
    lines jsonb NOT NULL,
    goods_total_amount bigint NOT NULL CHECK (goods_total_amount >= 0),
    freight_amount bigint NOT NULL CHECK (freight_amount >= 0),
    total_amount bigint NOT NULL,
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    address jsonb NOT NULL,
    contact text,
    payment_id uuid NOT NULL,
    hold_id uuid NOT NULL,
    timeline jsonb NOT NULL,  -- [{"step", "at", "reason"}], oldest first, only ever appended to
    placed_at timestamptz NOT NULL,
    payment_due_at timestamptz NOT NULL,
    paid_at timestamptz,
    closed_at timestamptz,
    PRIMARY KEY (store_id, id),
    UNIQUE (origin, store_id),
    UNIQUE (store_id, number),
    CONSTRAINT total_adds_up CHECK (total_amount = goods_total_amount + freight_amount),
    CONSTRAINT closed_when_closed CHECK ((status = 'closed') = (closed_at IS NOT NULL)),
    CONSTRAINT paid_when_to_ship CHECK ((status = 'to_ship') = (paid_at IS NOT NULL))
) WITH (fillfactor = 80);
CREATE INDEX orders_of_buyer ON orders.orders (buyer_id, id DESC);
CREATE INDEX orders_by_status ON orders.orders (store_id, status, id DESC);

ALTER TABLE orders.orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY store_and_buyer_rows ON orders.orders TO hawker_app USING (
    store_id = ANY ((SELECT kernel.store_ids())::uuid[]) OR buyer_id = (SELECT kernel.actor_id())
);
CREATE POLICY worker_rows ON orders.orders TO hawker_worker USING (true);

GRANT SELECT, INSERT, UPDATE ON orders.orders TO hawker_app, hawker_worker;
