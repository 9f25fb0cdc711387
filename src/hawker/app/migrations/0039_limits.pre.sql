-- How often something was done in the running window, by whoever `subject` names: see kernel.limits.
CREATE TABLE kernel.limits (
    name     text        NOT NULL,  -- of the limit, "accounts.password_of_client"
    subject  text        NOT NULL,  -- an account, the address of a client, an address of a person
    count    integer     NOT NULL,
    most     integer     NOT NULL,
    began_at timestamptz NOT NULL,
    ends_at  timestamptz NOT NULL,
    PRIMARY KEY (name, subject)
);
CREATE INDEX limits_by_end ON kernel.limits (ends_at);
ALTER TABLE kernel.limits ENABLE ROW LEVEL SECURITY;
-- No person sees who is counted: counting has an actor of its own (kernel.limits.COUNTER).
CREATE POLICY counter_rows ON kernel.limits TO hawker_app
    USING ((SELECT kernel.actor_id()) = '00000000-0000-0000-0000-000000000004');
CREATE POLICY worker_rows ON kernel.limits TO hawker_worker USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON kernel.limits TO hawker_app, hawker_worker;
