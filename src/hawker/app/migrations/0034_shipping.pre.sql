-- Parcels, what carriers told of them, and the watch that asks. A row is the store's and the
-- buyer's. The actor 5 is a carrier whose signature was found true (shipping.policy.CARRIER).
CREATE SCHEMA shipping;
GRANT USAGE ON SCHEMA shipping TO hawker_app, hawker_worker;

CREATE TABLE shipping.parcels (
    store_id            uuid        NOT NULL,
    id                  uuid        NOT NULL,
    order_ref           text        NOT NULL,  -- external id of what it belongs to
    buyer_id            uuid        NOT NULL,
    carrier             text        NOT NULL,
    carrier_name        text,                  -- of one that is not in the list
    number              text        NOT NULL,
    revision            integer     NOT NULL DEFAULT 0,
    status              text        NOT NULL CHECK (status IN ('sent', 'picked_up', 'in_transit',
        'out_for_delivery', 'exception', 'delivered', 'returned')),
    items               jsonb       NOT NULL,  -- [{"sku_id", "quantity"}]
    city                text        NOT NULL,
    shipped_at          timestamptz NOT NULL,
    shipped_by          uuid        NOT NULL,
    moved_at            timestamptz,
    delivered_at        timestamptz,
    delivered_heard_at  timestamptz,
    corrected_at        timestamptz,
    PRIMARY KEY (store_id, id),
    CONSTRAINT sent_until_moved CHECK ((status = 'sent') = (moved_at IS NULL)),
    CONSTRAINT delivered_when_delivered CHECK ((status = 'delivered') = (delivered_at IS NOT NULL))
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX parcels_by_id ON shipping.parcels (id);
CREATE INDEX parcels_of_order ON shipping.parcels (store_id, order_ref, id);
CREATE INDEX parcels_of_buyer ON shipping.parcels (buyer_id);

-- Only ever added to. A scan belongs to the number it was told under.
CREATE TABLE shipping.scans (
    store_id    uuid        NOT NULL,
    parcel_id   uuid        NOT NULL,
    number      text        NOT NULL,
    id          text        NOT NULL,
    buyer_id    uuid        NOT NULL,
    kind        text        NOT NULL CHECK (kind IN ('picked_up', 'in_transit',
        'out_for_delivery', 'exception', 'delivered', 'returned')),
    occurred_at timestamptz NOT NULL,
    place       text        NOT NULL,
    heard_at    timestamptz NOT NULL,
    PRIMARY KEY (store_id, parcel_id, number, id),
    FOREIGN KEY (store_id, parcel_id) REFERENCES shipping.parcels (store_id, id)
);
CREATE INDEX scans_of_buyer ON shipping.scans (buyer_id);

-- What a label said before: who corrected it, and when.
CREATE TABLE shipping.corrections (
    store_id     uuid        NOT NULL,
    parcel_id    uuid        NOT NULL,
    revision     integer     NOT NULL,
    carrier      text        NOT NULL,
    carrier_name text,
    number       text        NOT NULL,
    corrected_at timestamptz NOT NULL,
    corrected_by uuid        NOT NULL,
    PRIMARY KEY (store_id, parcel_id, revision),
    FOREIGN KEY (store_id, parcel_id) REFERENCES shipping.parcels (store_id, id)
);

-- One for each parcel of a carrier that speaks: it is told of the parcel, then asked until it is
-- over. Made by the worker outside every transaction; one that failed for good stays, parked.
CREATE TABLE shipping.watches (
    store_id      uuid        NOT NULL,
    parcel_id     uuid        NOT NULL,
    registered    integer,               -- the revision its carrier knows; NULL: none
    due_at        timestamptz NOT NULL,
    tries         smallint    NOT NULL DEFAULT 0,
    parked_at     timestamptz,
    last_error    text,
    PRIMARY KEY (store_id, parcel_id),
    FOREIGN KEY (store_id, parcel_id) REFERENCES shipping.parcels (store_id, id)
);
CREATE INDEX watches_due ON shipping.watches (due_at) WHERE parked_at IS NULL;
CREATE INDEX watches_parked ON shipping.watches (parked_at, parcel_id) WHERE parked_at IS NOT NULL;

-- What a carrier told us, word for word; the key makes every event act once.
CREATE TABLE shipping.carrier_events (
    carrier     text        NOT NULL,
    id          text        NOT NULL,
    type        text        NOT NULL,
    reference   text        NOT NULL,
    body        text        NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (carrier, id)
);

ALTER TABLE shipping.parcels ENABLE ROW LEVEL SECURITY;
ALTER TABLE shipping.scans ENABLE ROW LEVEL SECURITY;
ALTER TABLE shipping.corrections ENABLE ROW LEVEL SECURITY;
ALTER TABLE shipping.watches ENABLE ROW LEVEL SECURITY;
ALTER TABLE shipping.carrier_events ENABLE ROW LEVEL SECURITY;

CREATE POLICY store_rows ON shipping.parcels TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY buyer_rows ON shipping.parcels FOR SELECT TO hawker_app
    USING (buyer_id = (SELECT kernel.actor_id()));
CREATE POLICY buyer_rows ON shipping.scans FOR SELECT TO hawker_app
    USING (buyer_id = (SELECT kernel.actor_id()));
CREATE POLICY store_rows ON shipping.scans FOR SELECT TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY store_rows ON shipping.corrections TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY store_rows ON shipping.watches TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));

CREATE POLICY carrier_rows ON shipping.parcels TO hawker_app
    USING (kernel.actor_id() = '00000000-0000-0000-0000-000000000005');
CREATE POLICY carrier_rows ON shipping.scans TO hawker_app
    USING (kernel.actor_id() = '00000000-0000-0000-0000-000000000005');
CREATE POLICY carrier_rows ON shipping.watches TO hawker_app
    USING (kernel.actor_id() = '00000000-0000-0000-0000-000000000005');
CREATE POLICY carrier_rows ON shipping.carrier_events TO hawker_app
    USING (kernel.actor_id() = '00000000-0000-0000-0000-000000000005');

-- Who signs in takes along what the guest had (accounts.policy.DOORKEEPER).
CREATE POLICY door_reads ON shipping.parcels FOR SELECT TO hawker_app
    USING ((SELECT kernel.actor_id()) = '00000000-0000-0000-0000-000000000002');
CREATE POLICY door_moves ON shipping.parcels FOR UPDATE TO hawker_app
    USING ((SELECT kernel.actor_id()) = '00000000-0000-0000-0000-000000000002');
CREATE POLICY door_reads ON shipping.scans FOR SELECT TO hawker_app
    USING ((SELECT kernel.actor_id()) = '00000000-0000-0000-0000-000000000002');
CREATE POLICY door_moves ON shipping.scans FOR UPDATE TO hawker_app
    USING ((SELECT kernel.actor_id()) = '00000000-0000-0000-0000-000000000002');
GRANT UPDATE (buyer_id) ON shipping.scans TO hawker_app;

CREATE POLICY worker_rows ON shipping.parcels TO hawker_worker USING (true);
CREATE POLICY worker_rows ON shipping.scans TO hawker_worker USING (true);
CREATE POLICY worker_rows ON shipping.corrections TO hawker_worker USING (true);
CREATE POLICY worker_rows ON shipping.watches TO hawker_worker USING (true);
CREATE POLICY worker_rows ON shipping.carrier_events TO hawker_worker USING (true);

GRANT SELECT, INSERT, UPDATE ON shipping.parcels TO hawker_app, hawker_worker;
GRANT SELECT, INSERT ON shipping.scans TO hawker_app;
GRANT SELECT, INSERT, UPDATE ON shipping.scans TO hawker_worker;
GRANT SELECT, INSERT ON shipping.corrections, shipping.carrier_events TO hawker_app, hawker_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON shipping.watches TO hawker_app, hawker_worker;
