-- What moderators took away or hid is not said again.
CREATE OR REPLACE FUNCTION live.said_in(
    store uuid, room uuid, since timestamptz, until timestamptz, most integer
)
RETURNS TABLE (id uuid, name text, role text, text text, at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT said.id, said.name, said.role, said.text, said.said_at
    FROM live.visible_chat AS said
    WHERE said.store_id = store AND said.room_id = room
        AND said.said_at > since AND said.said_at <= until
    ORDER BY said.said_at, said.id LIMIT most
$$;
