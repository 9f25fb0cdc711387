-- What each store has of each SKU, who keeps some of it back, and every change of the shelf.
CREATE SCHEMA stock;
GRANT USAGE ON SCHEMA stock TO hawker_app, hawker_worker;

CREATE TABLE stock.levels (
    store_id uuid NOT NULL,
    sku_id uuid NOT NULL,
    on_hand integer NOT NULL,
    reserved integer NOT NULL,
    PRIMARY KEY (store_id, sku_id),
    CONSTRAINT reserved_is_on_hand CHECK (0 <= reserved AND reserved <= on_hand),
    CONSTRAINT on_hand_is_bounded CHECK (on_hand <= 1000000000)
) WITH (fillfactor = 50);  -- a level is updated far more often than it is written: keep it HOT
CREATE UNIQUE INDEX levels_by_sku ON stock.levels (sku_id) INCLUDE (store_id);

CREATE TABLE stock.holds (
    store_id uuid NOT NULL,
    id uuid NOT NULL,
    owner text NOT NULL,  -- external id of what the goods are kept for
    status text NOT NULL CHECK (status IN ('held', 'committed', 'released', 'expired')),
    sku_ids uuid[] NOT NULL,  -- ascending
    quantities integer[] NOT NULL,  -- one per SKU, same order
    held_at timestamptz NOT NULL,
    expires_at timestamptz,  -- NULL: only the owner ends it
    ended_at timestamptz,
    PRIMARY KEY (store_id, id),
    CONSTRAINT one_quantity_per_sku CHECK (cardinality(sku_ids) BETWEEN 1 AND 100
        AND cardinality(sku_ids) = cardinality(quantities) AND 0 < ALL (quantities)),
    CONSTRAINT ended_when_not_held CHECK ((status = 'held') = (ended_at IS NULL))
) WITH (fillfactor = 80);
CREATE INDEX holds_due ON stock.holds (store_id, expires_at) WHERE status = 'held';

CREATE TABLE stock.movements (
    store_id uuid NOT NULL,
    sku_id uuid NOT NULL,
    number bigint GENERATED ALWAYS AS IDENTITY,
    delta integer NOT NULL CHECK (delta <> 0),
    reason text NOT NULL CHECK (reason IN ('received', 'counted', 'damaged', 'returned', 'sold')),
    hold_id uuid,  -- the sale's hold
    moved_by uuid,  -- the account that changed it by hand
    moved_at timestamptz NOT NULL,
    PRIMARY KEY (store_id, sku_id, number),
    CONSTRAINT sold_by_a_hold CHECK ((reason = 'sold') = (hold_id IS NOT NULL))
);

ALTER TABLE stock.levels ENABLE ROW LEVEL SECURITY;
ALTER TABLE stock.holds ENABLE ROW LEVEL SECURITY;
ALTER TABLE stock.movements ENABLE ROW LEVEL SECURITY;

-- Anyone may read how much is left: it stands on the product page.
CREATE POLICY public_rows ON stock.levels FOR SELECT TO hawker_app USING (true);
CREATE POLICY store_rows ON stock.levels TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY worker_rows ON stock.levels TO hawker_worker USING (true);
CREATE POLICY store_rows ON stock.holds TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY worker_rows ON stock.holds TO hawker_worker USING (true);
CREATE POLICY store_rows ON stock.movements TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY worker_rows ON stock.movements TO hawker_worker USING (true);

GRANT SELECT, INSERT, UPDATE ON stock.levels, stock.holds TO hawker_app, hawker_worker;
GRANT SELECT, INSERT ON stock.movements TO hawker_app, hawker_worker;
