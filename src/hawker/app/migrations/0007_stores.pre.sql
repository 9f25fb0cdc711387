-- The stores, and who works in them.
CREATE SCHEMA stores;
GRANT USAGE ON SCHEMA stores TO hawker_app, hawker_worker;

CREATE TABLE stores.stores (
    id uuid PRIMARY KEY,
    slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z][a-z0-9-]{1,38}[a-z0-9]$'),
    name_zh text NOT NULL CHECK (name_zh <> ''),
    name_en text NOT NULL CHECK (name_en <> ''),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    logo_url text,
    opened_at timestamptz NOT NULL
);

CREATE TABLE stores.members (
    store_id uuid NOT NULL REFERENCES stores.stores (id),
    account_id uuid NOT NULL,
    role text NOT NULL CHECK (role IN ('owner', 'clerk', 'host')),
    joined_at timestamptz NOT NULL,
    PRIMARY KEY (store_id, account_id)
);
CREATE INDEX members_by_account ON stores.members (account_id);

ALTER TABLE stores.stores ENABLE ROW LEVEL SECURITY;
ALTER TABLE stores.members ENABLE ROW LEVEL SECURITY;

-- A store stands open; who works in it is known to its people and to each of them.
CREATE POLICY public_rows ON stores.stores FOR SELECT TO hawker_app USING (true);
CREATE POLICY worker_rows ON stores.stores TO hawker_worker USING (true);
CREATE POLICY store_rows ON stores.members FOR SELECT TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[])
           OR account_id = (SELECT kernel.actor_id()));
CREATE POLICY worker_rows ON stores.members TO hawker_worker USING (true);

GRANT SELECT ON stores.stores, stores.members TO hawker_app;
GRANT SELECT, INSERT ON stores.stores, stores.members TO hawker_worker;
