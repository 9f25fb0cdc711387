-- How fast a room may talk, which words it does not take, and what its host says above the lines.
CREATE TABLE live.rules (
    store_id uuid NOT NULL,
    room_id uuid NOT NULL,
    slow_s integer NOT NULL DEFAULT 0 CHECK (slow_s BETWEEN 0 AND 300),
    is_quiet boolean NOT NULL DEFAULT false,  -- hosts and moderators alone speak
    announcement text CHECK (char_length(announcement) BETWEEN 1 AND 200),
    PRIMARY KEY (store_id, room_id),
    FOREIGN KEY (store_id, room_id) REFERENCES live.rooms (store_id, id)
);

CREATE TABLE live.words (
    store_id uuid NOT NULL,
    channel_id uuid NOT NULL,
    words text[] NOT NULL,
    PRIMARY KEY (store_id, channel_id)
);

ALTER TABLE live.rules ENABLE ROW LEVEL SECURITY;
ALTER TABLE live.words ENABLE ROW LEVEL SECURITY;
CREATE POLICY store_rows ON live.rules TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY store_rows ON live.words TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY worker_rows ON live.rules TO hawker_worker USING (true);
CREATE POLICY worker_rows ON live.words TO hawker_worker USING (true);
GRANT SELECT, INSERT, UPDATE ON live.rules, live.words TO hawker_app;
GRANT SELECT ON live.rules, live.words TO hawker_worker;
