-- Rooms that are announced: when they begin, and the picture that stands for them until they do.
ALTER TABLE live.rooms ADD COLUMN starts_at timestamptz;
ALTER TABLE live.rooms ADD COLUMN cover_url text;
CREATE INDEX rooms_announced ON live.rooms (starts_at, id)
    WHERE status = 'waiting' AND starts_at IS NOT NULL;
