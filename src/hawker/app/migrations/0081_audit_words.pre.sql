-- What somebody wrote of their own accord about an act. It stands beside the audit log, which is never
-- erased, so that words about a person can go.
CREATE TABLE kernel.audit_words (
    id uuid PRIMARY KEY,  -- of the entry
    store_id uuid,  -- as the entry has them
    account_id uuid,
    words text NOT NULL CHECK (length(words) <= 300),
    at timestamptz NOT NULL
);
CREATE INDEX audit_words_of_person ON kernel.audit_words (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX audit_words_at ON kernel.audit_words (at);
ALTER TABLE kernel.audit_words ENABLE ROW LEVEL SECURITY;
CREATE POLICY app_rows ON kernel.audit_words FOR SELECT TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[])
           OR account_id = (SELECT kernel.actor_id()));
CREATE POLICY worker_rows ON kernel.audit_words TO hawker_worker USING (true);
GRANT SELECT ON kernel.audit_words TO hawker_app;
GRANT SELECT, INSERT, DELETE ON kernel.audit_words TO hawker_worker;
