-- Lines that answer lines and name people, questions with their answers, and polls.
ALTER TABLE live.chat ADD COLUMN reply_id uuid;
ALTER TABLE live.chat ADD COLUMN mentions text[] NOT NULL DEFAULT '{}';
ALTER TABLE live.chat ADD COLUMN is_question boolean NOT NULL DEFAULT false;
CREATE INDEX questions_of_room ON live.chat (store_id, room_id, id DESC) WHERE is_question;

-- Anew: a view keeps the columns it was made with.
CREATE OR REPLACE VIEW live.visible_chat WITH (security_invoker = true) AS
SELECT said.* FROM live.chat AS said
WHERE NOT said.is_hidden AND said.text <> '' AND NOT EXISTS (
    SELECT FROM live.removals AS gone
    WHERE gone.store_id = said.store_id AND gone.room_id = said.room_id
      AND (gone.line_id = said.id OR (gone.actor_id = said.actor_id AND said.said_at <= gone.until))
);

CREATE TABLE live.answers (
    store_id uuid NOT NULL,
    room_id uuid NOT NULL,
    line_id uuid NOT NULL,
    answered_at timestamptz NOT NULL,
    PRIMARY KEY (store_id, room_id, line_id),
    FOREIGN KEY (store_id, room_id) REFERENCES live.rooms (store_id, id)
);

CREATE TABLE live.polls (
    store_id uuid NOT NULL,
    id uuid NOT NULL,
    room_id uuid NOT NULL,
    question text NOT NULL CHECK (char_length(question) BETWEEN 1 AND 120),
    options text[] NOT NULL CHECK (cardinality(options) BETWEEN 2 AND 6),
    opened_at timestamptz NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (store_id, id),
    FOREIGN KEY (store_id, room_id) REFERENCES live.rooms (store_id, id)
);
CREATE UNIQUE INDEX one_poll_at_a_time ON live.polls (store_id, room_id) WHERE ended_at IS NULL;
CREATE INDEX polls_of_room ON live.polls (store_id, room_id, id DESC);

CREATE TABLE live.votes (
    store_id uuid NOT NULL,
    poll_id uuid NOT NULL,
    actor_id uuid NOT NULL,
    choice integer NOT NULL CHECK (choice BETWEEN 0 AND 5),
    PRIMARY KEY (store_id, poll_id, actor_id),
    FOREIGN KEY (store_id, poll_id) REFERENCES live.polls (store_id, id)
);
CREATE INDEX votes_of_actor ON live.votes (actor_id);

ALTER TABLE live.answers ENABLE ROW LEVEL SECURITY;
ALTER TABLE live.polls ENABLE ROW LEVEL SECURITY;
ALTER TABLE live.votes ENABLE ROW LEVEL SECURITY;
CREATE POLICY public_rows ON live.polls FOR SELECT TO hawker_app USING (true);
CREATE POLICY store_rows ON live.answers TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY store_rows ON live.polls TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY own_rows ON live.votes TO hawker_app
    USING (actor_id = (SELECT kernel.actor_id()));
CREATE POLICY worker_rows ON live.answers TO hawker_worker USING (true);
CREATE POLICY worker_rows ON live.polls TO hawker_worker USING (true);
CREATE POLICY worker_rows ON live.votes TO hawker_worker USING (true);
GRANT SELECT, INSERT, DELETE ON live.answers TO hawker_app;
GRANT SELECT, INSERT, UPDATE ON live.polls TO hawker_app;
GRANT SELECT, INSERT ON live.votes TO hawker_app;
GRANT SELECT ON live.answers, live.polls TO hawker_worker;
GRANT SELECT, UPDATE ON live.votes TO hawker_worker;

-- What was said in a part of a room's time, as it may be seen now: without what was taken away, and
-- without what was for its author alone. For whoever watches again; the tables stay closed.
CREATE FUNCTION
    live.heard_in(store uuid, room uuid, since timestamptz, until timestamptz, most integer)
RETURNS TABLE (id uuid, name text, role text, text text, at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT said.id, said.name, said.role, said.text, said.said_at
    FROM live.visible_chat AS said
    WHERE said.store_id = store AND said.room_id = room
        AND said.said_at > since AND said.said_at <= until
    ORDER BY said.said_at, said.id LIMIT most
$$;
REVOKE ALL ON FUNCTION live.heard_in FROM public;
GRANT EXECUTE ON FUNCTION live.heard_in TO hawker_app, hawker_worker;
