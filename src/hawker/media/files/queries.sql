-- name: insert_picture
-- No row is written when the store has this picture already.
INSERT INTO files.pictures (store_id, id, digest, media_type, size_bytes, width, height,
    renditions, brought_at)
VALUES (%(store_id)s, %(id)s, %(digest)s, %(media_type)s, %(size_bytes)s, %(width)s, %(height)s,
    %(renditions)s::jsonb, %(now)s)
ON CONFLICT (store_id, digest) DO NOTHING

-- name: picture_by_digest
SELECT store_id, id, media_type, size_bytes, width, height, renditions
FROM files.pictures WHERE store_id = %(store_id)s AND digest = %(digest)s
