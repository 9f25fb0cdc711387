-- What the host of a room means to say, step by step; at most one step runs. Never told to buyers.
CREATE TABLE live.steps (
    store_id uuid NOT NULL,
    room_id uuid NOT NULL,
    id uuid NOT NULL,
    position integer NOT NULL CHECK (position BETWEEN 0 AND 59),
    text text NOT NULL CHECK (char_length(text) BETWEEN 1 AND 500),
    product_id uuid,
    planned_minutes integer CHECK (planned_minutes BETWEEN 1 AND 240),
    begun_at timestamptz,  -- of the step that runs
    spent_s integer NOT NULL DEFAULT 0 CHECK (spent_s >= 0),  -- before it began this time
    PRIMARY KEY (store_id, room_id, id),
    FOREIGN KEY (store_id, room_id) REFERENCES live.rooms (store_id, id)
);
CREATE UNIQUE INDEX one_step_at_a_time ON live.steps (store_id, room_id)
    WHERE begun_at IS NOT NULL;

ALTER TABLE live.steps ENABLE ROW LEVEL SECURITY;
CREATE POLICY store_rows ON live.steps TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY worker_rows ON live.steps TO hawker_worker USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON live.steps TO hawker_app;
