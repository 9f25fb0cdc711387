-- What people mean to buy. Lines are their person's, a guest's too.
CREATE SCHEMA carts;
GRANT USAGE ON SCHEMA carts TO hawker_app, hawker_worker;

CREATE TABLE carts.lines (
    account_id uuid NOT NULL,
    sku_id uuid NOT NULL,
    quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 999),
    added_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, sku_id)
);

ALTER TABLE carts.lines ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON carts.lines TO hawker_app
    USING (account_id = (SELECT kernel.actor_id()));
CREATE POLICY worker_rows ON carts.lines TO hawker_worker USING (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON carts.lines TO hawker_app, hawker_worker;
