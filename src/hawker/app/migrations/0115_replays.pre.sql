-- What a replay is made of: who showed which product from when to when, what was said meanwhile,
-- and how long the recording is.
ALTER TABLE live.pins ADD COLUMN pinned_by uuid;  -- unknown of older ones, and once forgotten
CREATE INDEX pins_in_order ON live.pins (store_id, room_id, programme_time);
CREATE INDEX pins_of_product ON live.pins (store_id, product_id, programme_time DESC);
CREATE INDEX pins_by_person ON live.pins (pinned_by) WHERE pinned_by IS NOT NULL;
CREATE INDEX chat_in_order ON live.chat (store_id, room_id, said_at, id);
CREATE INDEX rooms_of_store ON live.rooms (store_id, id DESC);

CREATE POLICY public_rows ON streams.recordings FOR SELECT TO hawker_app USING (true);
