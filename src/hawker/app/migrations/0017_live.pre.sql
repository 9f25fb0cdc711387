-- Rooms, their broadcasts, what is shown in them, and which hub speaks for each.
CREATE SCHEMA live;
GRANT USAGE ON SCHEMA live TO hawker_app, hawker_worker;

CREATE TABLE live.rooms (
    store_id uuid NOT NULL,
    id uuid NOT NULL,
    channel_id uuid NOT NULL,
    stream_id uuid NOT NULL,
    title text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 80),
    status text NOT NULL
        CHECK (status IN ('waiting', 'on_air', 'interrupted', 'idle', 'ended')),
    broadcast_id uuid,  -- the newest one; NULL until the first picture
    ingest_id uuid,  -- whose picture is shown: the goodbye of an older one changes nothing
    left_ingest_id uuid,  -- said goodbye before its start was heard: facts may arrive in any order
    created_at timestamptz NOT NULL,
    status_since timestamptz NOT NULL,
    PRIMARY KEY (store_id, id),
    CONSTRAINT seen_means_broadcast CHECK (status IN ('waiting', 'ended') OR broadcast_id IS NOT NULL)
);
CREATE UNIQUE INDEX rooms_by_id ON live.rooms (id);
CREATE UNIQUE INDEX rooms_by_stream ON live.rooms (stream_id);
CREATE INDEX rooms_by_channel ON live.rooms (channel_id, id DESC);
CREATE INDEX rooms_by_status ON live.rooms (status, id DESC);

CREATE TABLE live.broadcasts (
    store_id uuid NOT NULL,
    id uuid NOT NULL,
    room_id uuid NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    end_reason text CHECK (end_reason IN ('host', 'picture_lost')),
    PRIMARY KEY (store_id, id),
    FOREIGN KEY (store_id, room_id) REFERENCES live.rooms (store_id, id),
    CONSTRAINT ended_for_a_reason CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);
CREATE UNIQUE INDEX one_broadcast_at_a_time ON live.broadcasts (store_id, room_id)
    WHERE ended_at IS NULL;

CREATE TABLE live.showcase (
    store_id uuid NOT NULL,
    room_id uuid NOT NULL,
    product_id uuid NOT NULL,
    position integer NOT NULL CHECK (position >= 0),
    PRIMARY KEY (store_id, room_id, product_id),
    FOREIGN KEY (store_id, room_id) REFERENCES live.rooms (store_id, id)
);
CREATE INDEX showcase_by_room ON live.showcase (store_id, room_id, position);

-- Every pin stays written: the replay shows it at the same programme time.
CREATE TABLE live.pins (
    store_id uuid NOT NULL,
    id uuid NOT NULL,
    room_id uuid NOT NULL,
    product_id uuid NOT NULL,
    programme_time timestamptz NOT NULL,  -- the picture on which the card appears
    unpinned_at timestamptz,  -- the picture on which it goes
    PRIMARY KEY (store_id, id),
    FOREIGN KEY (store_id, room_id) REFERENCES live.rooms (store_id, id)
);
CREATE UNIQUE INDEX one_pin_at_a_time ON live.pins (store_id, room_id) WHERE unpinned_at IS NULL;
CREATE INDEX pins_of_room ON live.pins (store_id, room_id, unpinned_at);

-- The hub that orders a room. `epoch` is the fencing token: every owner has a higher one, and
-- whatever carries a lower one is refused. Times are the database's own clock, which all hubs
-- share; the injected clock does not move a lease.
CREATE TABLE live.leases (
    store_id uuid NOT NULL,
    room_id uuid NOT NULL,
    hub text NOT NULL CHECK (char_length(hub) BETWEEN 1 AND 100),
    epoch bigint NOT NULL CHECK (epoch > 0),
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (store_id, room_id)
) WITH (fillfactor = 50);  -- renewed every second: keep the updates in the page

-- What the owner counts: likes for good, viewers as of `counted_at`.
CREATE TABLE live.counts (
    store_id uuid NOT NULL,
    room_id uuid NOT NULL,
    epoch bigint NOT NULL,
    likes bigint NOT NULL CHECK (likes >= 0),
    viewers integer NOT NULL CHECK (viewers >= 0),
    counted_at timestamptz NOT NULL,
    PRIMARY KEY (store_id, room_id)
) WITH (fillfactor = 50);

-- Chat as it was said, written by the owner behind every tick.
CREATE TABLE live.chat (
    store_id uuid NOT NULL,
    room_id uuid NOT NULL,
    id uuid NOT NULL,
    actor_id uuid NOT NULL,  -- account or guest
    name text NOT NULL,
    role text NOT NULL,
    text text NOT NULL,
    said_at timestamptz NOT NULL,
    PRIMARY KEY (store_id, room_id, id)
);

ALTER TABLE live.rooms ENABLE ROW LEVEL SECURITY;
ALTER TABLE live.broadcasts ENABLE ROW LEVEL SECURITY;
ALTER TABLE live.showcase ENABLE ROW LEVEL SECURITY;
ALTER TABLE live.pins ENABLE ROW LEVEL SECURITY;
ALTER TABLE live.leases ENABLE ROW LEVEL SECURITY;
ALTER TABLE live.counts ENABLE ROW LEVEL SECURITY;
ALTER TABLE live.chat ENABLE ROW LEVEL SECURITY;

-- A room is a public place: everybody may see it, only its store may change it.
CREATE POLICY public_rows ON live.rooms FOR SELECT TO hawker_app USING (true);
CREATE POLICY public_rows ON live.broadcasts FOR SELECT TO hawker_app USING (true);
CREATE POLICY public_rows ON live.showcase FOR SELECT TO hawker_app USING (true);
CREATE POLICY public_rows ON live.pins FOR SELECT TO hawker_app USING (true);
CREATE POLICY public_rows ON live.counts FOR SELECT TO hawker_app USING (true);
CREATE POLICY store_rows ON live.rooms TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY store_rows ON live.broadcasts TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY store_rows ON live.showcase TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY store_rows ON live.pins TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));

CREATE POLICY worker_rows ON live.rooms TO hawker_worker USING (true);
CREATE POLICY worker_rows ON live.broadcasts TO hawker_worker USING (true);
CREATE POLICY worker_rows ON live.showcase TO hawker_worker USING (true);
CREATE POLICY worker_rows ON live.pins TO hawker_worker USING (true);
CREATE POLICY worker_rows ON live.leases TO hawker_worker USING (true);
CREATE POLICY worker_rows ON live.counts TO hawker_worker USING (true);
CREATE POLICY worker_rows ON live.chat TO hawker_worker USING (true);

GRANT SELECT, INSERT, UPDATE ON live.rooms, live.broadcasts, live.pins TO hawker_app, hawker_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON live.showcase TO hawker_app, hawker_worker;
GRANT SELECT ON live.counts TO hawker_app;
GRANT SELECT, INSERT, UPDATE ON live.leases, live.counts TO hawker_worker;
GRANT SELECT, INSERT ON live.chat TO hawker_worker;
