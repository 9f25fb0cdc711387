-- Faces: the picture of a person, and what a store and a channel show of themselves.

-- Written before anything is stored, with the time at which it goes; the one without a time is
-- shown. What is past its time is deleted from storage first, then here.
CREATE TABLE files.portraits (
    account_id uuid NOT NULL,
    id uuid NOT NULL,
    thumb_key text NOT NULL,  -- in storage; its neighbours are the other sizes and formats
    size_bytes integer NOT NULL CHECK (size_bytes > 0),  -- of what was brought
    width integer NOT NULL CHECK (width > 0),  -- pixels, upright
    height integer NOT NULL CHECK (height > 0),
    brought_at timestamptz NOT NULL,
    gone_due_at timestamptz,
    PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX one_portrait ON files.portraits (account_id) WHERE gone_due_at IS NULL;
CREATE INDEX portraits_gone ON files.portraits (gone_due_at) WHERE gone_due_at IS NOT NULL;
ALTER TABLE files.portraits ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON files.portraits TO hawker_app
    USING (account_id = (SELECT kernel.actor_id()));
CREATE POLICY worker_rows ON files.portraits TO hawker_worker USING (true);
GRANT SELECT, INSERT, UPDATE ON files.portraits TO hawker_app, hawker_worker;
GRANT DELETE ON files.portraits TO hawker_worker;

-- What colleagues see of each other beside the name, and no row of each other.
CREATE FUNCTION files.portraits_of(ids uuid[])
RETURNS TABLE (account_id uuid, thumb_key text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT p.account_id, p.thumb_key FROM files.portraits AS p
    WHERE p.account_id = ANY (ids) AND p.gone_due_at IS NULL
$$;
REVOKE ALL ON FUNCTION files.portraits_of(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION files.portraits_of(uuid[]) TO hawker_app, hawker_worker;

ALTER TABLE stores.stores ADD COLUMN cover_url text;
GRANT UPDATE (cover_url) ON stores.stores TO hawker_app, hawker_worker;

CREATE POLICY store_changes ON channels.channels FOR UPDATE TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
GRANT UPDATE (avatar_url) ON channels.channels TO hawker_app, hawker_worker;
