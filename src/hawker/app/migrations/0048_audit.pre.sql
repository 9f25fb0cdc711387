-- Who did what, kept for good, and the chain of seals over it (decision 0029).
CREATE TABLE kernel.audit (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    action text NOT NULL CHECK (action ~ '^[a-z_]+\.[a-z_]+$'),
    store_id uuid,  -- whose log it stands in; or
    account_id uuid,  -- the person whose own security it is about
    actor_id uuid,  -- who did it; empty for the site itself
    subject text NOT NULL,  -- the external id of what it was done to
    address text NOT NULL,  -- where the request came from
    request_id text NOT NULL,
    details jsonb NOT NULL,
    position bigint UNIQUE CHECK (position > 0)  -- given once, by whoever seals
);
CREATE INDEX audit_of_store ON kernel.audit (store_id, id) WHERE store_id IS NOT NULL;
CREATE INDEX audit_of_person ON kernel.audit (account_id, id) WHERE account_id IS NOT NULL;
CREATE INDEX audit_unsealed ON kernel.audit (id) WHERE position IS NULL;

CREATE TABLE kernel.audit_seals (
    number bigint PRIMARY KEY CHECK (number > 0),
    first bigint NOT NULL,  -- position of the first entry under it
    count integer NOT NULL CHECK (count > 0),
    hashes bytea NOT NULL,  -- SHA-256 of each entry, in the order of their positions
    digest bytea NOT NULL,  -- SHA-256 over all of the above and the digest before
    sealed_at timestamptz NOT NULL
);

ALTER TABLE kernel.audit ENABLE ROW LEVEL SECURITY;
ALTER TABLE kernel.audit_seals ENABLE ROW LEVEL SECURITY;
CREATE POLICY app_writes ON kernel.audit FOR INSERT TO hawker_app WITH CHECK (true);
CREATE POLICY app_rows ON kernel.audit FOR SELECT TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[])
           OR account_id = (SELECT kernel.actor_id()));
CREATE POLICY worker_writes ON kernel.audit FOR INSERT TO hawker_worker WITH CHECK (true);
CREATE POLICY worker_rows ON kernel.audit FOR SELECT TO hawker_worker USING (true);
CREATE POLICY app_rows ON kernel.audit_seals FOR SELECT TO hawker_app USING (true);
CREATE POLICY worker_rows ON kernel.audit_seals FOR SELECT TO hawker_worker USING (true);
CREATE POLICY worker_writes ON kernel.audit_seals FOR INSERT TO hawker_worker WITH CHECK (true);

-- Nobody is granted a change, and nobody writes a position.
GRANT SELECT, INSERT (id, at, action, store_id, account_id, actor_id, subject, address, request_id,
    details) ON kernel.audit TO hawker_app, hawker_worker;
GRANT SELECT ON kernel.audit_seals TO hawker_app, hawker_worker;
GRANT INSERT ON kernel.audit_seals TO hawker_worker;

-- Refuses it to the owner as well; the one change there is gives an entry its position.
CREATE FUNCTION kernel.refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'audit' AND TG_LEVEL = 'ROW' AND TG_OP = 'UPDATE' THEN
        IF OLD.position IS NULL AND to_jsonb(NEW) - 'position' = to_jsonb(OLD) - 'position' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'kernel.% is append-only', TG_TABLE_NAME;
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON kernel.audit
    FOR EACH ROW EXECUTE FUNCTION kernel.refuse_audit_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON kernel.audit
    FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse_audit_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON kernel.audit_seals
    FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse_audit_change();

-- Gives the oldest entries that have none the next positions, and hands them to whoever seals. One
-- does it at a time: the lock is held until the seal is committed or undone.
CREATE FUNCTION kernel.place_audit(most integer) RETURNS SETOF kernel.audit
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    last bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(4207719512);
    SELECT greatest((SELECT max(a.position) FROM kernel.audit AS a),
                    (SELECT s.first + s.count - 1 FROM kernel.audit_seals AS s
                     ORDER BY s.number DESC LIMIT 1), 0) INTO last;
    RETURN QUERY UPDATE kernel.audit AS a SET position = last + chosen.place
        FROM (SELECT oldest.id, row_number() OVER (ORDER BY oldest.id) AS place
              FROM (SELECT o.id FROM kernel.audit AS o WHERE o.position IS NULL
                    ORDER BY o.id LIMIT most) AS oldest) AS chosen
        WHERE a.id = chosen.id
        RETURNING a.*;
END
$$;
REVOKE ALL ON FUNCTION kernel.place_audit(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kernel.place_audit(integer) TO hawker_worker;

-- Everybody's acts, for the operator, who asks in the role of requests: runs as the owner. Whether
-- it is the operator who asks is asked before.
CREATE FUNCTION kernel.audit_of_site(
    before uuid, action text, actor uuid, since timestamptz, until timestamptz, most integer
) RETURNS SETOF kernel.audit
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT * FROM kernel.audit AS a
    WHERE ($1 IS NULL OR a.id < $1) AND starts_with(a.action, $2)
      AND ($3 IS NULL OR a.actor_id = $3)
      AND ($4 IS NULL OR a.at >= $4) AND ($5 IS NULL OR a.at < $5)
    ORDER BY a.id DESC LIMIT $6
$$;
REVOKE ALL ON FUNCTION kernel.audit_of_site(uuid, text, uuid, timestamptz, timestamptz, integer)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kernel.audit_of_site(uuid, text, uuid, timestamptz, timestamptz, integer)
    TO hawker_app, hawker_worker;
