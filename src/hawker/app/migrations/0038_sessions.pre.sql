-- A session knows which device holds it, when it was seen, and when its person last proved who they
-- are. The defaults are for web processes of the version before, which name none of these.
ALTER TABLE accounts.sessions
    ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN proven_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN seen_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN agent text NOT NULL DEFAULT '',  -- what the browser says it is
    ADD COLUMN client_address text NOT NULL DEFAULT '';  -- where it was seen last
UPDATE accounts.sessions SET proven_at = created_at, seen_at = created_at;
CREATE UNIQUE INDEX sessions_by_id ON accounts.sessions (account_id, id);

-- The ways in beside a code are kept at the person, where every request reads them for nothing.
ALTER TABLE accounts.accounts
    ADD COLUMN has_password boolean NOT NULL DEFAULT false,
    ADD COLUMN has_passkey boolean NOT NULL DEFAULT false;

CREATE POLICY own_rows ON accounts.sessions FOR SELECT TO hawker_app
    USING (account_id = (SELECT kernel.actor_id()));
GRANT UPDATE (has_password, has_passkey) ON accounts.accounts TO hawker_app;
GRANT UPDATE (seen_at, client_address) ON accounts.sessions TO hawker_worker;
