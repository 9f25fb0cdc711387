-- What the operator set (kernel.preferences). Every process reads all of it; whoever writes signs
-- with their own name. A secret is kept sealed: without the site's secret it says nothing.
CREATE TABLE kernel.preferences (
    name       text        PRIMARY KEY CHECK (length(name) <= 80),
    value      jsonb,
    sealed     bytea,
    version    integer     NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by uuid        NOT NULL,
    CHECK (value IS NULL OR sealed IS NULL)  -- neither: as declared
);
ALTER TABLE kernel.preferences ENABLE ROW LEVEL SECURITY;
CREATE POLICY app_reads ON kernel.preferences FOR SELECT TO hawker_app USING (true);
CREATE POLICY app_signs ON kernel.preferences FOR INSERT TO hawker_app
    WITH CHECK (changed_by = kernel.actor_id());
CREATE POLICY app_changes ON kernel.preferences FOR UPDATE TO hawker_app
    USING (true) WITH CHECK (changed_by = kernel.actor_id());
CREATE POLICY worker_rows ON kernel.preferences TO hawker_worker USING (true);
GRANT SELECT, INSERT, UPDATE ON kernel.preferences TO hawker_app, hawker_worker;
