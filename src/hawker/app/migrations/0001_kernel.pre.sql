-- What every module stands on. Roles belong to the whole server, so another site may have made them.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['hawker_app', 'hawker_worker'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', name);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;
        END;
        EXECUTE format('GRANT %I TO %I', name, session_user);
    END LOOP;
END
$$;

CREATE SCHEMA kernel;
GRANT USAGE ON SCHEMA kernel TO hawker_app, hawker_worker;

-- Who acts and whose rows they see; set with BEGIN, empty for nobody.
CREATE FUNCTION kernel.actor_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('hawker.account_id', true), '')::uuid
$$;
CREATE FUNCTION kernel.store_ids() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(nullif(current_setting('hawker.store_ids', true), ''), '{}')::uuid[]
$$;

CREATE TABLE kernel.outbox (
    id uuid PRIMARY KEY,
    tag text NOT NULL,
    at timestamptz NOT NULL,
    data jsonb NOT NULL,
    relayed_at timestamptz
) WITH (autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX outbox_unrelayed ON kernel.outbox (id) WHERE relayed_at IS NULL;
CREATE INDEX outbox_relayed ON kernel.outbox (relayed_at) WHERE relayed_at IS NOT NULL;
ALTER TABLE kernel.outbox ENABLE ROW LEVEL SECURITY;
CREATE POLICY app_writes ON kernel.outbox FOR INSERT TO hawker_app WITH CHECK (true);
CREATE POLICY worker_rows ON kernel.outbox TO hawker_worker USING (true);
GRANT INSERT ON kernel.outbox TO hawker_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON kernel.outbox TO hawker_worker;

CREATE TABLE kernel.handled (
    subscriber text NOT NULL,
    event_id uuid NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (subscriber, event_id)
);
CREATE INDEX handled_at ON kernel.handled USING brin (at);
ALTER TABLE kernel.handled ENABLE ROW LEVEL SECURITY;
CREATE POLICY worker_rows ON kernel.handled TO hawker_worker USING (true);
GRANT SELECT, INSERT, DELETE ON kernel.handled TO hawker_worker;

CREATE TABLE kernel.parked (
    subscriber text NOT NULL,
    event_id uuid NOT NULL,
    tag text NOT NULL,
    at timestamptz NOT NULL,
    data jsonb NOT NULL,
    attempts integer NOT NULL,
    error text NOT NULL,
    parked_at timestamptz NOT NULL,
    PRIMARY KEY (subscriber, event_id)
);
ALTER TABLE kernel.parked ENABLE ROW LEVEL SECURITY;
CREATE POLICY worker_rows ON kernel.parked TO hawker_worker USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON kernel.parked TO hawker_worker;

CREATE TABLE kernel.timers (
    kind text NOT NULL,
    ref text NOT NULL,  -- the external id of what is due
    store_id uuid,
    due_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    error text,
    parked_at timestamptz,
    PRIMARY KEY (kind, ref)
);
CREATE INDEX timers_due ON kernel.timers (due_at) WHERE parked_at IS NULL;
ALTER TABLE kernel.timers ENABLE ROW LEVEL SECURITY;
CREATE POLICY app_rows ON kernel.timers TO hawker_app USING (true);
CREATE POLICY worker_rows ON kernel.timers TO hawker_worker USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON kernel.timers TO hawker_app, hawker_worker;

CREATE TABLE kernel.idempotency (
    account_id uuid NOT NULL,
    key text NOT NULL CHECK (length(key) <= 128),
    request bytea NOT NULL,  -- SHA-256 of method, path and body
    status smallint,
    answer bytea,
    at timestamptz NOT NULL,
    PRIMARY KEY (account_id, key)
);
CREATE INDEX idempotency_at ON kernel.idempotency USING brin (at);
ALTER TABLE kernel.idempotency ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON kernel.idempotency TO hawker_app USING (account_id = kernel.actor_id());
CREATE POLICY worker_rows ON kernel.idempotency TO hawker_worker USING (true);
GRANT SELECT, INSERT, UPDATE ON kernel.idempotency TO hawker_app;
GRANT SELECT, DELETE ON kernel.idempotency TO hawker_worker;
