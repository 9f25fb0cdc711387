-- What people ask about their own data: to have all of it, or to be forgotten.
CREATE SCHEMA privacy;
GRANT USAGE ON SCHEMA privacy TO hawker_app, hawker_worker;

CREATE TABLE privacy.exports (
    account_id uuid NOT NULL,
    id uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('requested', 'building', 'ready', 'failed', 'expired')),
    language text NOT NULL CHECK (language IN ('zh-CN', 'en')),
    asked_at timestamptz NOT NULL,
    work_due_at timestamptz,  -- when a worker takes it (again); NULL when nothing is left to do
    tries smallint NOT NULL DEFAULT 0,
    parts_done smallint NOT NULL DEFAULT 0,
    parts_total smallint NOT NULL DEFAULT 0,
    file_key text,  -- in the private storage
    size_bytes bigint,
    ready_at timestamptz,
    expires_due_at timestamptz,  -- the file is then deleted
    PRIMARY KEY (account_id, id),
    CONSTRAINT ready_has_a_file CHECK (status <> 'ready' OR file_key IS NOT NULL)
);
CREATE UNIQUE INDEX one_open_export ON privacy.exports (account_id)
    WHERE status IN ('requested', 'building');
CREATE INDEX exports_due ON privacy.exports (work_due_at) WHERE work_due_at IS NOT NULL;
CREATE INDEX exports_expiring ON privacy.exports (expires_due_at) WHERE status = 'ready';

CREATE TABLE privacy.erasures (
    account_id uuid NOT NULL,
    id uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('waiting', 'undone', 'done')),
    asked_at timestamptz NOT NULL,
    erase_due_at timestamptz NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (account_id, id),
    CONSTRAINT ended_when_not_waiting CHECK ((status = 'waiting') = (ended_at IS NULL))
);
CREATE UNIQUE INDEX one_waiting_erasure ON privacy.erasures (account_id) WHERE status = 'waiting';
CREATE INDEX erasures_by_id ON privacy.erasures (id);

ALTER TABLE privacy.exports ENABLE ROW LEVEL SECURITY;
ALTER TABLE privacy.erasures ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON privacy.exports TO hawker_app
    USING (account_id = (SELECT kernel.actor_id()));
CREATE POLICY own_rows ON privacy.erasures TO hawker_app
    USING (account_id = (SELECT kernel.actor_id()));
CREATE POLICY worker_rows ON privacy.exports TO hawker_worker USING (true);
CREATE POLICY worker_rows ON privacy.erasures TO hawker_worker USING (true);
GRANT SELECT, INSERT ON privacy.exports TO hawker_app;
GRANT SELECT, INSERT, UPDATE ON privacy.erasures TO hawker_app;
GRANT SELECT, UPDATE ON privacy.exports, privacy.erasures TO hawker_worker;

-- What is forgotten with the person, or stays without their name.
ALTER TABLE accounts.accounts ADD COLUMN erased_at timestamptz;
GRANT DELETE ON accounts.identities TO hawker_worker;
GRANT DELETE ON attention.contacts, attention.consents TO hawker_worker;
GRANT DELETE ON checkout.checkouts TO hawker_worker;
GRANT DELETE ON stores.members, channels.members TO hawker_worker;
GRANT DELETE ON notifications.messages TO hawker_worker;
GRANT UPDATE ON live.chat TO hawker_worker;
CREATE INDEX chat_of_actor ON live.chat (actor_id);
CREATE INDEX channels_of_owner ON channels.channels (owner_id);
