-- Why a publication could not be played, for the control room.
ALTER TABLE streams.ingests ADD COLUMN words text;  -- for a person; NULL where there is nothing to say
CREATE INDEX ingests_of_stream ON streams.ingests (store_id, stream_id, id DESC);
