-- name: insert_channel
INSERT INTO channels.channels (store_id, id, owner_id, name_zh, name_en, avatar_url, has_own_face,
    opened_at)
VALUES (%(store_id)s, %(id)s, %(owner_id)s, %(name_zh)s, %(name_en)s, %(avatar_url)s,
    %(has_own_face)s, %(now)s)

-- name: insert_member
INSERT INTO channels.members (store_id, channel_id, account_id, role, joined_at)
VALUES (%(store_id)s, %(channel_id)s, %(account_id)s, %(role)s, %(now)s)

-- name: channels_by_ids
SELECT store_id, id, owner_id, jsonb_build_object('zh', name_zh, 'en', name_en) AS name, avatar_url,
    has_own_face
FROM channels.channels WHERE id = ANY (%(ids)s::uuid[])

-- name: channel_ids
SELECT id FROM channels.channels ORDER BY id DESC LIMIT %(limit)s

-- name: channels_of
SELECT channel.store_id, channel.id, channel.owner_id,
    jsonb_build_object('zh', channel.name_zh, 'en', channel.name_en) AS name, channel.avatar_url,
    channel.has_own_face
FROM channels.members AS member
JOIN channels.channels AS channel
  ON channel.store_id = member.store_id AND channel.id = member.channel_id
WHERE member.account_id = %(account_id)s
ORDER BY channel.id LIMIT %(limit)s

-- name: export_memberships
SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM (
    SELECT channel_id, role, joined_at
    FROM channels.members WHERE account_id = %(account)s ORDER BY joined_at DESC LIMIT %(most)s
) AS each

-- name: owned
SELECT id FROM channels.channels WHERE owner_id = %(account)s LIMIT 1

-- name: leave_all
DELETE FROM channels.members WHERE account_id = %(account)s

-- name: lock_channel
SELECT store_id, id, owner_id, jsonb_build_object('zh', name_zh, 'en', name_en) AS name, avatar_url,
    has_own_face
FROM channels.channels WHERE store_id = %(store)s AND id = %(id)s FOR NO KEY UPDATE

-- name: change_face
UPDATE channels.channels SET avatar_url = %(url)s, has_own_face = %(is_own)s
WHERE store_id = %(store)s AND id = %(id)s

-- name: lock_followers
-- Before the logo is read: of two that follow at once, the later one reads the later logo.
SELECT id FROM channels.channels WHERE store_id = %(store)s AND NOT has_own_face
ORDER BY id FOR NO KEY UPDATE

-- name: follow_logo
UPDATE channels.channels SET avatar_url = %(url)s WHERE store_id = %(store)s AND NOT has_own_face

-- name: channels_of_stores
SELECT store_id, id, owner_id, jsonb_build_object('zh', name_zh, 'en', name_en) AS name, avatar_url,
    has_own_face
FROM channels.channels WHERE store_id = ANY (%(stores)s::uuid[])
ORDER BY id LIMIT %(limit)s

-- name: moderators
SELECT account_id, name FROM channels.members
WHERE store_id = %(store)s AND channel_id = %(channel)s AND role = 'moderator'
ORDER BY joined_at LIMIT %(limit)s

-- name: is_moderator
SELECT 1 FROM channels.members
WHERE store_id = %(store)s AND channel_id = %(channel)s AND account_id = %(account)s
    AND role = 'moderator'

-- name: appoint
INSERT INTO channels.members (store_id, channel_id, account_id, name, role, joined_at)
VALUES (%(store)s, %(channel)s, %(account_id)s, %(name)s, 'moderator', %(now)s)
ON CONFLICT (store_id, channel_id, account_id) DO NOTHING

-- name: dismiss
DELETE FROM channels.members
WHERE store_id = %(store)s AND channel_id = %(channel)s AND account_id = %(account)s
    AND role = 'moderator'
