-- The ways in which a stream can be played: kind, height and measured bandwidth of each.
ALTER TABLE streams.streams ADD COLUMN renditions jsonb NOT NULL DEFAULT '[]';
