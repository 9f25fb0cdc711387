-- Who keeps order in a room, whom they muted, banned or hid, and which lines they took away.
GRANT INSERT, DELETE ON channels.members TO hawker_app;
CREATE POLICY store_rows ON channels.members TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));

-- What somebody is called beside their lines, when they were appointed by one.
ALTER TABLE channels.members ADD COLUMN name text NOT NULL DEFAULT '';

-- One row per act; the newest of a kind that was not lifted counts.
CREATE TABLE live.sanctions (
    store_id uuid NOT NULL,
    id uuid NOT NULL,
    channel_id uuid NOT NULL,  -- in all its rooms: who is banned from one is not let into the next
    actor_id uuid NOT NULL,  -- account or guest
    name text NOT NULL,  -- under which they spoke
    kind text NOT NULL CHECK (kind IN ('mute', 'ban', 'shadow')),
    until timestamptz,  -- NULL: until it is lifted
    imposed_at timestamptz NOT NULL,
    lifted_at timestamptz,
    PRIMARY KEY (store_id, id)
);
CREATE UNIQUE INDEX one_sanction_of_a_kind ON live.sanctions (store_id, channel_id, actor_id, kind)
    WHERE lifted_at IS NULL;
CREATE INDEX sanctions_of_actor ON live.sanctions (actor_id);

-- Lines that are not shown any more: one, or everything that somebody said until then. A row of its
-- own, for a hub may still have to write the line down when it is taken away.
CREATE TABLE live.removals (
    store_id uuid NOT NULL,
    id uuid NOT NULL,
    room_id uuid NOT NULL,
    line_id uuid,
    actor_id uuid,
    until timestamptz NOT NULL,
    PRIMARY KEY (store_id, id),
    CONSTRAINT a_line_or_a_person CHECK ((line_id IS NULL) <> (actor_id IS NULL)),
    FOREIGN KEY (store_id, room_id) REFERENCES live.rooms (store_id, id)
);
CREATE INDEX removals_of_line ON live.removals (store_id, room_id, line_id);
CREATE INDEX removals_of_actor ON live.removals (actor_id, room_id) WHERE actor_id IS NOT NULL;
CREATE INDEX removals_of_room ON live.removals (store_id, room_id, id DESC);

-- What viewers found wrong, until somebody looks at it.
CREATE TABLE live.reports (
    store_id uuid NOT NULL,
    room_id uuid NOT NULL,
    line_id uuid NOT NULL,
    actor_id uuid NOT NULL,  -- who reported
    reported_at timestamptz NOT NULL,
    PRIMARY KEY (store_id, room_id, line_id, actor_id),
    FOREIGN KEY (store_id, room_id) REFERENCES live.rooms (store_id, id)
);
CREATE INDEX reports_of_actor ON live.reports (actor_id);

-- Shown to the author alone, who is not told.
ALTER TABLE live.chat ADD COLUMN is_hidden boolean NOT NULL DEFAULT false;
ALTER TABLE live.chat ADD COLUMN is_guest boolean NOT NULL DEFAULT false;

-- The lines of a room that anybody may see, now and in a replay. Whoever shows chat reads this.
CREATE VIEW live.visible_chat WITH (security_invoker = true) AS
SELECT said.* FROM live.chat AS said
WHERE NOT said.is_hidden AND said.text <> '' AND NOT EXISTS (
    SELECT FROM live.removals AS gone
    WHERE gone.store_id = said.store_id AND gone.room_id = said.room_id
      AND (gone.line_id = said.id OR (gone.actor_id = said.actor_id AND said.said_at <= gone.until))
);

ALTER TABLE live.sanctions ENABLE ROW LEVEL SECURITY;
ALTER TABLE live.removals ENABLE ROW LEVEL SECURITY;
ALTER TABLE live.reports ENABLE ROW LEVEL SECURITY;
CREATE POLICY store_rows ON live.sanctions TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY store_rows ON live.removals TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY store_rows ON live.reports TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY store_rows ON live.chat FOR SELECT TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY worker_rows ON live.sanctions TO hawker_worker USING (true);
CREATE POLICY worker_rows ON live.removals TO hawker_worker USING (true);
CREATE POLICY worker_rows ON live.reports TO hawker_worker USING (true);

GRANT SELECT, INSERT, UPDATE ON live.sanctions TO hawker_app;
GRANT SELECT, INSERT ON live.removals TO hawker_app;
GRANT SELECT, INSERT, DELETE ON live.reports TO hawker_app;
GRANT SELECT ON live.chat, live.visible_chat TO hawker_app;
GRANT SELECT, DELETE ON live.sanctions, live.removals, live.reports TO hawker_worker;
GRANT SELECT ON live.visible_chat TO hawker_worker;

-- Why somebody was muted is said by whoever did it, beside the log of their store.
CREATE POLICY store_words ON kernel.audit_words FOR INSERT TO hawker_app
    WITH CHECK (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
GRANT INSERT ON kernel.audit_words TO hawker_app;
