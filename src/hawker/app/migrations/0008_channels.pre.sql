-- The channels, and who hosts them.
CREATE SCHEMA channels;
GRANT USAGE ON SCHEMA channels TO hawker_app, hawker_worker;

CREATE TABLE channels.channels (
    store_id uuid NOT NULL,  -- whose goods it shows
    id uuid NOT NULL,
    owner_id uuid NOT NULL,
    name_zh text NOT NULL CHECK (name_zh <> ''),
    name_en text NOT NULL CHECK (name_en <> ''),
    avatar_url text,
    opened_at timestamptz NOT NULL,
    PRIMARY KEY (store_id, id)
);
CREATE UNIQUE INDEX channels_by_id ON channels.channels (id);

CREATE TABLE channels.members (
    store_id uuid NOT NULL,
    channel_id uuid NOT NULL,
    account_id uuid NOT NULL,
    role text NOT NULL CHECK (role IN ('host', 'moderator')),
    joined_at timestamptz NOT NULL,
    PRIMARY KEY (store_id, channel_id, account_id),
    FOREIGN KEY (store_id, channel_id) REFERENCES channels.channels (store_id, id)
);
CREATE INDEX members_by_account ON channels.members (account_id);

ALTER TABLE channels.channels ENABLE ROW LEVEL SECURITY;
ALTER TABLE channels.members ENABLE ROW LEVEL SECURITY;

-- A channel is seen by everybody; who works in it is known to its people and to each of them.
CREATE POLICY public_rows ON channels.channels FOR SELECT TO hawker_app USING (true);
CREATE POLICY worker_rows ON channels.channels TO hawker_worker USING (true);
CREATE POLICY member_rows ON channels.members FOR SELECT TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[])
           OR account_id = (SELECT kernel.actor_id()));
CREATE POLICY worker_rows ON channels.members TO hawker_worker USING (true);

GRANT SELECT ON channels.channels, channels.members TO hawker_app;
GRANT SELECT, INSERT ON channels.channels, channels.members TO hawker_worker;
