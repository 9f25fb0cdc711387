-- Several addresses may lead to an account; one of them is where it is written to.
ALTER TABLE accounts.identities
    ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN is_primary boolean NOT NULL DEFAULT false;
CREATE UNIQUE INDEX identities_by_id ON accounts.identities (account_id, id);
CREATE UNIQUE INDEX identities_primary ON accounts.identities (account_id) WHERE is_primary;
GRANT UPDATE (is_primary), DELETE ON accounts.identities TO hawker_app;
UPDATE accounts.identities AS i SET is_primary = true
FROM (
    SELECT DISTINCT ON (account_id) account_id, address FROM accounts.identities
    ORDER BY account_id, address LIKE '+%', verified_at
) AS first
WHERE i.account_id = first.account_id AND i.address = first.address;
