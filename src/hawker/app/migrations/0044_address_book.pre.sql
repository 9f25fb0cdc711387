-- The book knows a default, what its owner calls an entry, the code of a district, and what was
-- deleted a moment ago: an entry comes back when that was a slip (accounts.jobs forgets it).
ALTER TABLE accounts.addresses
    ADD COLUMN region_code text NOT NULL DEFAULT '',
    ADD COLUMN label text NOT NULL DEFAULT '',
    ADD COLUMN is_default boolean NOT NULL DEFAULT false,
    ADD COLUMN deleted_at timestamptz,
    ADD CONSTRAINT deleted_is_no_default CHECK (deleted_at IS NULL OR NOT is_default);
CREATE UNIQUE INDEX one_default_address ON accounts.addresses (account_id) WHERE is_default;
CREATE INDEX deleted_addresses ON accounts.addresses (deleted_at) WHERE deleted_at IS NOT NULL;
GRANT DELETE ON accounts.addresses TO hawker_worker;
