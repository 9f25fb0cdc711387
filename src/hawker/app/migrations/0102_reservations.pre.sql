-- Who wants to be told of a room before it begins, or when it does: one tick, one message at most.
CREATE TABLE live.reservations (
    store_id uuid NOT NULL,
    room_id uuid NOT NULL,
    account_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('reminder', 'on_air')),
    ticked_at timestamptz NOT NULL,
    settled_at timestamptz,  -- NULL while a message is owed
    outcome text,
    PRIMARY KEY (store_id, room_id, account_id, kind),
    FOREIGN KEY (store_id, room_id) REFERENCES live.rooms (store_id, id),
    CONSTRAINT settled_somehow CHECK ((settled_at IS NULL) = (outcome IS NULL))
);
CREATE INDEX reservations_open ON live.reservations (store_id, room_id, kind, account_id)
    WHERE settled_at IS NULL;
CREATE INDEX reservations_of_person ON live.reservations (account_id, room_id);

ALTER TABLE live.reservations ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON live.reservations TO hawker_app
    USING (account_id = (SELECT kernel.actor_id()));
CREATE POLICY worker_rows ON live.reservations TO hawker_worker USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON live.reservations TO hawker_app, hawker_worker;

-- How many people reserved, without who they are.
CREATE FUNCTION live.reserved_in(store uuid, room uuid) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT count(DISTINCT account_id) FROM live.reservations
    WHERE store_id = store AND room_id = room
$$;
REVOKE ALL ON FUNCTION live.reserved_in FROM public;
GRANT EXECUTE ON FUNCTION live.reserved_in TO hawker_app, hawker_worker;
