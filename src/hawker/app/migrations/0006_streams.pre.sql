-- Streams: where publishers send pictures to, the keys that let them in, and their connections.

CREATE SCHEMA streams;
GRANT USAGE ON SCHEMA streams TO hawker_app, hawker_worker;

CREATE TABLE streams.streams (
    store_id uuid NOT NULL,
    id uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('waiting', 'live', 'interrupted', 'closed')),
    cover text,  -- file name below the stream's folder
    created_at timestamptz NOT NULL,
    PRIMARY KEY (store_id, id)
);
-- A playlist's address holds the id alone; ids never collide.
CREATE UNIQUE INDEX streams_by_id ON streams.streams (id);

-- Secrets stand apart from the streams, whose rows are public.
CREATE TABLE streams.keys (
    store_id uuid NOT NULL,
    id uuid NOT NULL,
    stream_id uuid NOT NULL,
    key_hash bytea NOT NULL CHECK (length(key_hash) = 32),  -- SHA-256 of a 160-bit secret
    hint text NOT NULL,  -- the last characters, for people to tell keys apart
    created_at timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (store_id, id),
    FOREIGN KEY (store_id, stream_id) REFERENCES streams.streams (store_id, id)
);
CREATE UNIQUE INDEX keys_by_hash ON streams.keys (key_hash);
CREATE UNIQUE INDEX one_good_key ON streams.keys (store_id, stream_id) WHERE revoked_at IS NULL;

CREATE TABLE streams.ingests (
    store_id uuid NOT NULL,
    id uuid NOT NULL,
    stream_id uuid NOT NULL,
    key_id uuid NOT NULL,
    instance text NOT NULL,  -- the process that holds the connection
    opened_at timestamptz NOT NULL,
    started_at timestamptz,  -- of the picture
    seen_at timestamptz NOT NULL,  -- the process still held it then
    ended_at timestamptz,
    reason text CHECK ((reason IS NULL) = (ended_at IS NULL)),
    width integer NOT NULL DEFAULT 0,
    height integer NOT NULL DEFAULT 0,
    bitrate_bps bigint NOT NULL DEFAULT 0,
    fps double precision NOT NULL DEFAULT 0,
    keyframe_interval_s double precision,
    audio boolean NOT NULL DEFAULT false,
    warnings text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (store_id, id),
    FOREIGN KEY (store_id, stream_id) REFERENCES streams.streams (store_id, id),
    FOREIGN KEY (store_id, key_id) REFERENCES streams.keys (store_id, id)
);
CREATE UNIQUE INDEX ingests_by_id ON streams.ingests (id);
CREATE UNIQUE INDEX one_open_ingest ON streams.ingests (store_id, stream_id)
WHERE ended_at IS NULL;
CREATE INDEX open_ingests ON streams.ingests (seen_at) WHERE ended_at IS NULL;

ALTER TABLE streams.streams ENABLE ROW LEVEL SECURITY;
ALTER TABLE streams.keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE streams.ingests ENABLE ROW LEVEL SECURITY;

-- Everybody may know that there is a stream, how it is doing, and its cover.
CREATE POLICY public_rows ON streams.streams FOR SELECT TO hawker_app USING (true);
CREATE POLICY store_rows ON streams.streams TO hawker_app
USING (store_id = ANY (kernel.store_ids()));
CREATE POLICY store_rows ON streams.keys TO hawker_app
USING (store_id = ANY (kernel.store_ids()));
CREATE POLICY store_rows ON streams.ingests TO hawker_app
USING (store_id = ANY (kernel.store_ids()));

CREATE POLICY worker_rows ON streams.streams TO hawker_worker USING (true);
CREATE POLICY worker_rows ON streams.keys TO hawker_worker USING (true);
CREATE POLICY worker_rows ON streams.ingests TO hawker_worker USING (true);

GRANT SELECT, INSERT, UPDATE ON streams.streams, streams.keys, streams.ingests
TO hawker_app, hawker_worker;
