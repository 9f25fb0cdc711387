-- How much of each stream was recorded; the segments and their journal lie on disk.
CREATE TABLE streams.recordings (
    store_id uuid NOT NULL,
    stream_id uuid NOT NULL,
    duration_s double precision NOT NULL,  -- on disk
    size_bytes bigint NOT NULL,
    missing_s double precision NOT NULL,  -- not recorded, because the disk was full
    is_stopped boolean NOT NULL,  -- the newest segment was not kept
    noted_at timestamptz NOT NULL,
    PRIMARY KEY (store_id, stream_id),
    FOREIGN KEY (store_id, stream_id) REFERENCES streams.streams (store_id, id)
);
ALTER TABLE streams.recordings ENABLE ROW LEVEL SECURITY;
CREATE POLICY store_rows ON streams.recordings TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY worker_rows ON streams.recordings TO hawker_worker USING (true);
GRANT SELECT, INSERT, UPDATE ON streams.recordings TO hawker_app, hawker_worker;
