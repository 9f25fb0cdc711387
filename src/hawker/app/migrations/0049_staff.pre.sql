-- Stores that people open themselves, what a store says of itself, roles made by a store, invitations.
ALTER TABLE stores.stores
    ADD COLUMN status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'paused', 'closed')),
    ADD COLUMN country text NOT NULL DEFAULT 'CN' CHECK (country ~ '^[A-Z]{2}$'),
    ADD COLUMN contact text NOT NULL DEFAULT '',  -- where buyers reach the store
    ADD COLUMN about_zh text NOT NULL DEFAULT '',
    ADD COLUMN about_en text NOT NULL DEFAULT '',
    ADD COLUMN returns_zh text NOT NULL DEFAULT '',
    ADD COLUMN returns_en text NOT NULL DEFAULT '',
    ADD COLUMN opened_by uuid;  -- counts against the stores a person may open
CREATE INDEX stores_by_opener ON stores.stores (opened_by);

-- A role that a store made itself: a name for permissions.
CREATE TABLE stores.roles (
    store_id uuid NOT NULL REFERENCES stores.stores (id),
    id uuid NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    permissions text[] NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (store_id, id),
    UNIQUE (store_id, name)
);

ALTER TABLE stores.members
    DROP CONSTRAINT members_role_check,
    ADD COLUMN role_id uuid,
    ADD CONSTRAINT members_role_known CHECK (role IN (
        'owner', 'manager', 'clerk', 'goods', 'orders', 'finance', 'host', 'custom')),
    ADD CONSTRAINT members_role_named CHECK ((role = 'custom') = (role_id IS NOT NULL)),
    ADD CONSTRAINT members_role_made
        FOREIGN KEY (store_id, role_id) REFERENCES stores.roles (store_id, id);
CREATE INDEX members_by_role ON stores.members (store_id, role, role_id);

CREATE TABLE stores.invitations (
    store_id uuid NOT NULL REFERENCES stores.stores (id),
    id uuid NOT NULL,
    address text NOT NULL,  -- who proves it is who was invited
    role text NOT NULL,
    role_id uuid,
    token_hash bytea NOT NULL UNIQUE,
    status text NOT NULL CHECK (status IN ('open', 'accepted', 'revoked')),
    invited_by uuid NOT NULL,
    invited_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,  -- later it opens nothing, whatever its status
    sent smallint NOT NULL DEFAULT 1,
    sent_at timestamptz NOT NULL,
    accepted_by uuid,
    ended_at timestamptz,
    PRIMARY KEY (store_id, id)
);
CREATE UNIQUE INDEX invitations_open ON stores.invitations (store_id, address)
    WHERE status = 'open';
CREATE INDEX invitations_of_person ON stores.invitations (accepted_by)
    WHERE accepted_by IS NOT NULL;
CREATE INDEX invitations_sent ON stores.invitations (store_id, sent_at);

ALTER TABLE stores.roles ENABLE ROW LEVEL SECURITY;
ALTER TABLE stores.invitations ENABLE ROW LEVEL SECURITY;
CREATE POLICY store_rows ON stores.roles TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
-- Whoever holds the role sees it before anything else of the store is known: sessions begin so.
CREATE POLICY held_rows ON stores.roles FOR SELECT TO hawker_app
    USING ((store_id, id) IN (SELECT m.store_id, m.role_id FROM stores.members AS m
                              WHERE m.account_id = (SELECT kernel.actor_id())));
CREATE POLICY worker_rows ON stores.roles TO hawker_worker USING (true);
CREATE POLICY store_rows ON stores.invitations TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY worker_rows ON stores.invitations TO hawker_worker USING (true);
CREATE POLICY store_opens ON stores.stores FOR INSERT TO hawker_app
    WITH CHECK (id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY store_changes ON stores.stores FOR UPDATE TO hawker_app
    USING (id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY store_writes ON stores.members FOR INSERT TO hawker_app
    WITH CHECK (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY store_changes ON stores.members FOR UPDATE TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY store_removes ON stores.members FOR DELETE TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));

GRANT INSERT ON stores.stores, stores.members TO hawker_app;
GRANT UPDATE (name_zh, name_en, logo_url, status, country, contact, about_zh, about_en, returns_zh,
    returns_en) ON stores.stores TO hawker_app, hawker_worker;
GRANT UPDATE (opened_by) ON stores.stores TO hawker_worker;
GRANT UPDATE (role, role_id), DELETE ON stores.members TO hawker_app, hawker_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON stores.roles TO hawker_app, hawker_worker;
GRANT SELECT, INSERT, UPDATE ON stores.invitations TO hawker_app, hawker_worker;

-- Which store a token invites to: asked before anybody may see its rows, so it runs as the owner.
CREATE FUNCTION stores.invited_to(hash bytea) RETURNS TABLE (store_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT i.store_id, i.id FROM stores.invitations AS i WHERE i.token_hash = hash
$$;
REVOKE ALL ON FUNCTION stores.invited_to(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION stores.invited_to(bytea) TO hawker_app;

-- How many stores somebody opened that are not closed: their rows are public, who opened them not.
CREATE FUNCTION stores.opened_by(account uuid) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT count(*) FROM stores.stores AS s WHERE s.opened_by = account AND s.status <> 'closed'
$$;
REVOKE ALL ON FUNCTION stores.opened_by(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION stores.opened_by(uuid) TO hawker_app, hawker_worker;

-- What colleagues see of each other: a name, and when somebody was here last. Ask for STAFF_READ.
CREATE FUNCTION accounts.faces_of(ids uuid[])
RETURNS TABLE (id uuid, name text, seen_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT a.id, a.name,
           (SELECT max(s.seen_at) FROM accounts.sessions AS s WHERE s.account_id = a.id)
    FROM accounts.accounts AS a WHERE a.id = ANY (ids)
$$;
REVOKE ALL ON FUNCTION accounts.faces_of(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accounts.faces_of(uuid[]) TO hawker_app, hawker_worker;
