-- How many watched a broadcast, over its time. The hub that owns the room writes two rows as it
-- counts: one of this second and one of these ten. Seconds are kept for ten minutes, tens for two
-- days while it goes on; a hub takes away what is older.
CREATE TABLE live.samples (
    store_id uuid NOT NULL,
    room_id uuid NOT NULL,
    step_s smallint NOT NULL CHECK (step_s IN (1, 10)),
    at timestamptz NOT NULL,  -- when the step begins
    viewers integer NOT NULL CHECK (viewers >= 0),  -- the most of the step
    likes bigint NOT NULL CHECK (likes >= 0),  -- of the room, at its end
    PRIMARY KEY (store_id, room_id, step_s, at),
    FOREIGN KEY (store_id, room_id) REFERENCES live.rooms (store_id, id)
);
ALTER TABLE live.samples ENABLE ROW LEVEL SECURITY;
CREATE POLICY store_rows ON live.samples TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY worker_rows ON live.samples TO hawker_worker USING (true);
GRANT SELECT ON live.samples TO hawker_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON live.samples TO hawker_worker;
