-- An order is shipped in one parcel or several, and completed by its buyer or by its deadline.
ALTER TABLE orders.orders
    ADD COLUMN shipped_at timestamptz,           -- when the last of its goods left
    ADD COLUMN delivered_at timestamptz,         -- when the last of its parcels arrived
    ADD COLUMN confirm_due_at timestamptz,       -- then it is completed by itself
    ADD COLUMN confirm_extended_at timestamptz,  -- when its buyer asked for more time
    ADD COLUMN completed_at timestamptz,
    DROP CONSTRAINT orders_status_check,
    DROP CONSTRAINT paid_when_paid,
    ADD CONSTRAINT orders_status_check CHECK (status IN ('pending_payment', 'to_ship',
        'part_shipped', 'shipped', 'completed', 'closed', 'cancelled_oversold')),
    ADD CONSTRAINT paid_when_paid
        CHECK ((status NOT IN ('pending_payment', 'closed')) = (paid_at IS NOT NULL)),
    ADD CONSTRAINT shipped_when_shipped
        CHECK ((status IN ('shipped', 'completed')) = (shipped_at IS NOT NULL)),
    ADD CONSTRAINT completed_when_completed
        CHECK ((status = 'completed') = (completed_at IS NOT NULL)),
    ADD CONSTRAINT due_when_shipped
        CHECK (confirm_due_at IS NULL OR status IN ('shipped', 'completed'));

-- How much of each SKU of an order has left: never more than was ordered. Written with the first
-- parcel.
CREATE TABLE orders.shares (
    store_id uuid NOT NULL,
    order_id uuid NOT NULL,
    sku_id uuid NOT NULL,
    ordered integer NOT NULL,
    shipped integer NOT NULL,
    PRIMARY KEY (store_id, order_id, sku_id),
    FOREIGN KEY (store_id, order_id) REFERENCES orders.orders (store_id, id),
    CONSTRAINT shipped_is_ordered CHECK (0 <= shipped AND shipped <= ordered)
);
ALTER TABLE orders.shares ENABLE ROW LEVEL SECURITY;
CREATE POLICY store_rows ON orders.shares TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY worker_rows ON orders.shares TO hawker_worker USING (true);
GRANT SELECT, INSERT, UPDATE ON orders.shares TO hawker_app, hawker_worker;
