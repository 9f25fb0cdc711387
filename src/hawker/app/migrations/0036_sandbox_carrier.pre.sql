-- The sandbox is a carrier too: parcels that it moves by the clock, and the door its words go to.
CREATE TABLE sandbox.parcels (
    id            uuid        PRIMARY KEY,
    key           text        NOT NULL UNIQUE,
    body_hash     bytea       NOT NULL,
    reference     text        NOT NULL,
    number        text        NOT NULL,
    registered_at timestamptz NOT NULL
);
CREATE INDEX parcels_of_number ON sandbox.parcels (number, reference);

-- The whole journey is written when it begins; what lies in the future is not told.
CREATE TABLE sandbox.scans (
    id        uuid        PRIMARY KEY,
    parcel_id uuid        NOT NULL REFERENCES sandbox.parcels (id),
    kind      text        NOT NULL,
    at        timestamptz NOT NULL,
    place     text        NOT NULL
);
CREATE INDEX scans_of_parcel ON sandbox.scans (parcel_id, at);

ALTER TABLE sandbox.deliveries ADD COLUMN door text NOT NULL DEFAULT 'sandbox';

GRANT SELECT, INSERT ON sandbox.parcels, sandbox.scans TO hawker_sandbox;
ALTER TABLE sandbox.parcels ENABLE ROW LEVEL SECURITY;
ALTER TABLE sandbox.scans ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON sandbox.parcels TO hawker_sandbox USING (true);
CREATE POLICY own_rows ON sandbox.scans TO hawker_sandbox USING (true);
