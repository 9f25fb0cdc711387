-- What a replay is made of: who showed which product from when to when, what was said meanwhile,
-- and how long the recording is.
ALTER TABLE live.pins ADD COLUMN pinned_by uuid;  -- unknown of older ones, and once forgotten
CREATE INDEX pins_in_order ON live.pins (store_id, room_id, programme_time);
CREATE INDEX pins_of_product ON live.pins (store_id, product_id, programme_time DESC);
CREATE INDEX pins_by_person ON live.pins (pinned_by) WHERE pinned_by IS NOT NULL;
CREATE INDEX chat_in_order ON live.chat (store_id, room_id, said_at, id);
CREATE INDEX rooms_of_store ON live.rooms (store_id, id DESC);

CREATE POLICY public_rows ON streams.recordings FOR SELECT TO hawker_app USING (true);

-- A part of what was said in a room, for whoever watches it again; the tables of the chat stay
-- closed, and what is not to be seen any more is left out here alone.
CREATE FUNCTION live.said_in(store uuid, room uuid, since timestamptz, until timestamptz, most integer)
RETURNS TABLE (id uuid, name text, role text, text text, at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT said.id, said.name, said.role, said.text, said.said_at
    FROM live.chat AS said
    WHERE said.store_id = store AND said.room_id = room AND said.text <> ''
        AND said.said_at > since AND said.said_at <= until
    ORDER BY said.said_at, said.id LIMIT most
$$;
REVOKE ALL ON FUNCTION live.said_in FROM public;
GRANT EXECUTE ON FUNCTION live.said_in TO hawker_app, hawker_worker;
