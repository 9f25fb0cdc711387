-- name: picture_by_digest
SELECT * FROM files.pictures WHERE store_id = %(store_id)s AND digest = %(digest)s

-- name: pictures_by_ids
SELECT * FROM files.pictures WHERE store_id = %(store_id)s AND id = ANY (%(ids)s::uuid[])

-- name: unused_count
SELECT count(*) FROM files.pictures WHERE store_id = %(store_id)s AND unused_due_at IS NOT NULL

-- name: insert_picture
-- Nothing happens when the store has the same bytes already.
INSERT INTO files.pictures (store_id, id, digest, media_type, size_bytes, width, height, renditions,
    colour, preview, brought_at, unused_due_at)
VALUES (%(store_id)s, %(id)s, %(digest)s, %(media_type)s, %(size_bytes)s, %(width)s, %(height)s,
    %(renditions)s, %(colour)s, %(preview)s, %(now)s, %(unused_due_at)s)
ON CONFLICT (store_id, digest) DO NOTHING

-- name: keep_longer
-- A picture that is brought again may be shown soon.
UPDATE files.pictures SET unused_due_at = %(unused_due_at)s
WHERE store_id = %(store_id)s AND digest = %(digest)s AND unused_due_at < %(unused_due_at)s

-- name: hold_pictures
-- They are shown from now on; locked in the order of their ids.
UPDATE files.pictures SET unused_due_at = NULL
WHERE (store_id, id) IN (
    SELECT store_id, id FROM files.pictures
    WHERE store_id = %(store_id)s AND id = ANY (%(ids)s::uuid[]) ORDER BY id FOR UPDATE
)

-- name: insert_use
INSERT INTO files.uses (store_id, picture_id, holder)
VALUES (%(store_id)s, %(picture_id)s, %(holder)s) ON CONFLICT DO NOTHING

-- name: pictures_of_holder
SELECT picture_id FROM files.uses WHERE store_id = %(store_id)s AND holder = %(holder)s
ORDER BY picture_id

-- name: lock_pictures
SELECT id FROM files.pictures WHERE store_id = %(store_id)s AND id = ANY (%(ids)s::uuid[])
ORDER BY id FOR UPDATE

-- name: delete_uses
DELETE FROM files.uses
WHERE store_id = %(store_id)s AND holder = %(holder)s AND picture_id = ANY (%(ids)s::uuid[])

-- name: let_go
-- Of these pictures, those that nothing shows any more.
UPDATE files.pictures AS picture SET unused_due_at = %(unused_due_at)s
WHERE picture.store_id = %(store_id)s AND picture.id = ANY (%(ids)s::uuid[]) AND NOT EXISTS (
    SELECT FROM files.uses AS kept
    WHERE kept.store_id = picture.store_id AND kept.picture_id = picture.id
)

-- name: unused_pictures
SELECT * FROM files.pictures WHERE unused_due_at <= %(now)s
ORDER BY unused_due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED

-- name: delete_picture
DELETE FROM files.pictures WHERE store_id = %(store_id)s AND id = %(id)s

-- name: insert_litter
INSERT INTO files.litter (store_id, prefix, due_at) VALUES (%(store_id)s, %(prefix)s, %(due_at)s)

-- name: delete_litter
DELETE FROM files.litter WHERE store_id = %(store_id)s AND prefix = %(prefix)s

-- name: due_litter
SELECT store_id, prefix FROM files.litter WHERE due_at <= %(now)s ORDER BY due_at LIMIT %(limit)s

-- name: insert_portrait
INSERT INTO files.portraits (account_id, id, thumb_key, size_bytes, width, height, brought_at,
    gone_due_at)
VALUES (%(account_id)s, %(id)s, %(thumb_key)s, %(size_bytes)s, %(width)s, %(height)s, %(now)s,
    %(gone_due_at)s)

-- name: lock_portraits
SELECT id FROM files.portraits WHERE account_id = %(account_id)s ORDER BY id FOR UPDATE

-- name: take_off_portrait
UPDATE files.portraits SET gone_due_at = %(gone_due_at)s
WHERE account_id = %(account_id)s AND gone_due_at IS NULL

-- name: show_portrait
UPDATE files.portraits SET gone_due_at = NULL
WHERE account_id = %(account_id)s AND id = %(id)s AND gone_due_at > %(now)s

-- name: portraits_of
-- A function of the owner: who sees a name sees the face, and no row.
SELECT account_id, thumb_key FROM files.portraits_of(%(ids)s::uuid[])

-- name: take_gone_portraits
-- From here on nobody shows them, whatever the clock says next: what is stored is about to go.
UPDATE files.portraits AS p SET gone_due_at = '-infinity'
FROM (
    SELECT account_id, id FROM files.portraits WHERE gone_due_at <= %(now)s
    ORDER BY gone_due_at LIMIT %(limit)s
) AS gone
WHERE p.account_id = gone.account_id AND p.id = gone.id AND p.gone_due_at <= %(now)s
RETURNING p.account_id, p.id

-- name: delete_portrait
DELETE FROM files.portraits
WHERE account_id = %(account_id)s AND id = %(id)s AND gone_due_at = '-infinity'

-- name: export_portraits
SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM (
    SELECT thumb_key AS kept_at, width, height, size_bytes, brought_at FROM files.portraits
    WHERE account_id = %(account)s AND gone_due_at IS NULL ORDER BY id LIMIT %(most)s
) AS each

-- name: erase_portraits
-- The worker deletes what is stored within a minute, and the row behind it.
UPDATE files.portraits SET gone_due_at = %(now)s WHERE account_id = %(account)s
