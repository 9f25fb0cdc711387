-- name: insert_store
-- No row is written when the short name is taken.
INSERT INTO stores.stores
    (id, slug, name_zh, name_en, currency, country, contact, logo_url, opened_by, opened_at)
VALUES (%(id)s, %(slug)s, %(name_zh)s, %(name_en)s, %(currency)s, %(country)s, %(contact)s,
    %(logo_url)s, %(owner)s, %(now)s)
ON CONFLICT (slug) DO NOTHING

-- name: lock_opener
SELECT pg_advisory_xact_lock(hashtextextended(%(name)s, 0))

-- name: opened_by
-- A function of the owner: who opened a store is nobody's business.
SELECT stores.opened_by(%(account)s)

-- name: insert_member
INSERT INTO stores.members (store_id, account_id, role, role_id, joined_at)
VALUES (%(store_id)s, %(account_id)s, %(role)s, %(role_id)s, %(now)s)

-- name: stores_by_ids
SELECT id, slug, jsonb_build_object('zh', name_zh, 'en', name_en) AS name, currency, logo_url,
    status, country
FROM stores.stores WHERE id = ANY (%(ids)s::uuid[])

-- name: all_selling
SELECT true WHERE NOT EXISTS (
    SELECT FROM stores.stores WHERE id = ANY (%(ids)s::uuid[]) AND status <> %(selling)s
)

-- name: store_names
SELECT id, jsonb_build_object('zh', name_zh, 'en', name_en) AS name
FROM stores.stores WHERE id = ANY (%(ids)s::uuid[])

-- name: store_by_slug
SELECT id, slug, jsonb_build_object('zh', name_zh, 'en', name_en) AS name, currency, logo_url,
    status, country
FROM stores.stores WHERE slug = %(slug)s

-- name: profile
SELECT id, slug, jsonb_build_object('zh', name_zh, 'en', name_en) AS name, currency, country,
    status, logo_url, cover_url, contact, jsonb_build_object('zh', about_zh, 'en', about_en) AS about,
    jsonb_build_object('zh', returns_zh, 'en', returns_en) AS returns
FROM stores.stores WHERE id = %(store)s

-- name: change_profile
UPDATE stores.stores
SET name_zh = %(name_zh)s, name_en = %(name_en)s, country = %(country)s, contact = %(contact)s,
    about_zh = %(about_zh)s, about_en = %(about_en)s, returns_zh = %(returns_zh)s,
    returns_en = %(returns_en)s
WHERE id = %(store)s

-- name: change_logo
UPDATE stores.stores SET logo_url = %(url)s WHERE id = %(store)s

-- name: change_cover
UPDATE stores.stores SET cover_url = %(url)s WHERE id = %(store)s

-- name: change_status
UPDATE stores.stores SET status = %(status)s WHERE id = %(store)s

-- name: lock_store
-- Whoever changes staff, roles or invitations waits here for whoever else does.
SELECT id FROM stores.stores WHERE id = %(store)s FOR NO KEY UPDATE

-- name: memberships
SELECT store.id AS store_id, jsonb_build_object('zh', store.name_zh, 'en', store.name_en) AS name,
    member.role, made.permissions AS custom
FROM stores.members AS member
JOIN stores.stores AS store ON store.id = member.store_id
LEFT JOIN stores.roles AS made ON made.store_id = member.store_id AND made.id = member.role_id
WHERE member.account_id = %(account_id)s
ORDER BY store.id LIMIT %(limit)s

-- name: all_ids
SELECT id FROM stores.stores ORDER BY id LIMIT %(limit)s

-- name: export_memberships
SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM (
    SELECT store_id, role, joined_at
    FROM stores.members WHERE account_id = %(account)s ORDER BY joined_at DESC LIMIT %(most)s
) AS each

-- name: owned
SELECT store_id FROM stores.members WHERE account_id = %(account)s AND role = 'owner' LIMIT 1

-- name: leave_all
DELETE FROM stores.members WHERE account_id = %(account)s

-- name: export_invitations
SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM (
    SELECT store_id, address, role, invited_at, ended_at
    FROM stores.invitations WHERE accepted_by = %(account)s ORDER BY ended_at DESC LIMIT %(most)s
) AS each

-- name: export_opened
SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM (
    SELECT id, slug, name_zh, name_en, contact, opened_at
    FROM stores.stores WHERE opened_by = %(account)s ORDER BY opened_at DESC LIMIT %(most)s
) AS each

-- name: erase_invitations_to
-- One that is open opens nothing any more.
UPDATE stores.invitations
SET address = '', status = CASE status WHEN 'open' THEN 'revoked' ELSE status END,
    ended_at = coalesce(ended_at, %(now)s)
WHERE address = ANY (%(addresses)s::text[]) AND address <> ''

-- name: erase_invitations
UPDATE stores.invitations SET address = '' WHERE accepted_by = %(account)s

-- name: erase_opener
-- The store is others' by then: whoever owns one is not forgotten.
UPDATE stores.stores SET opened_by = NULL WHERE opened_by = %(account)s

-- name: member
SELECT member.account_id, member.role, member.role_id, member.joined_at, made.permissions AS custom
FROM stores.members AS member
LEFT JOIN stores.roles AS made ON made.store_id = member.store_id AND made.id = member.role_id
WHERE member.store_id = %(store)s AND member.account_id = %(account)s

-- name: staff
SELECT member.account_id, member.role, member.role_id, member.joined_at, made.permissions AS custom
FROM stores.members AS member
LEFT JOIN stores.roles AS made ON made.store_id = member.store_id AND made.id = member.role_id
WHERE member.store_id = %(store)s
ORDER BY member.joined_at, member.account_id LIMIT %(limit)s

-- name: change_member
UPDATE stores.members SET role = %(role)s, role_id = %(role_id)s
WHERE store_id = %(store)s AND account_id = %(account)s

-- name: delete_member
DELETE FROM stores.members WHERE store_id = %(store)s AND account_id = %(account)s

-- name: roles
SELECT id, name, permissions FROM stores.roles WHERE store_id = %(store)s
ORDER BY name LIMIT %(limit)s

-- name: role
SELECT id, name, permissions FROM stores.roles WHERE store_id = %(store)s AND id = %(id)s

-- name: role_name
SELECT name FROM stores.roles WHERE store_id = %(store)s AND id = %(id)s

-- name: insert_role
-- No row is written when the name is taken.
INSERT INTO stores.roles (store_id, id, name, permissions, made_at)
VALUES (%(store)s, %(id)s, %(name)s, %(permissions)s, %(now)s)
ON CONFLICT (store_id, name) DO NOTHING

-- name: other_role_named
SELECT EXISTS (SELECT FROM stores.roles
               WHERE store_id = %(store)s AND name = %(name)s AND id <> %(id)s)

-- name: change_role
UPDATE stores.roles SET name = %(name)s, permissions = %(permissions)s
WHERE store_id = %(store)s AND id = %(id)s

-- name: holders_of_role
SELECT account_id FROM stores.members
WHERE store_id = %(store)s AND role = 'custom' AND role_id = %(role_id)s

-- name: is_role_used
SELECT EXISTS (SELECT FROM stores.members
               WHERE store_id = %(store)s AND role = 'custom' AND role_id = %(id)s)
    OR EXISTS (SELECT FROM stores.invitations
               WHERE store_id = %(store)s AND status = 'open' AND role_id = %(id)s
                 AND expires_at > %(now)s)

-- name: delete_role
DELETE FROM stores.roles WHERE store_id = %(store)s AND id = %(id)s

-- name: insert_invitation
-- No row is written when one to this address is open.
INSERT INTO stores.invitations (store_id, id, address, role, role_id, token_hash, status,
    invited_by, invited_at, expires_at, sent, sent_at)
VALUES (%(store_id)s, %(id)s, %(address)s, %(role)s, %(role_id)s, %(token_hash)s, %(status)s,
    %(invited_by)s, %(invited_at)s, %(expires_at)s, %(sent)s, %(sent_at)s)
ON CONFLICT (store_id, address) WHERE status = 'open' DO NOTHING

-- name: close_expired
-- One that is over makes room for a new one to the same address.
UPDATE stores.invitations SET status = 'revoked', ended_at = expires_at
WHERE store_id = %(store)s AND address = %(address)s AND status = 'open' AND expires_at <= %(now)s

-- name: send_again
UPDATE stores.invitations
SET token_hash = %(token_hash)s, sent = %(sent)s, sent_at = %(sent_at)s,
    expires_at = %(expires_at)s, invited_by = %(invited_by)s
WHERE store_id = %(store_id)s AND id = %(id)s AND status = 'open'

-- name: revoke_invitation
UPDATE stores.invitations SET status = 'revoked', ended_at = %(now)s
WHERE store_id = %(store)s AND id = %(id)s AND status = 'open'

-- name: accept_invitation
UPDATE stores.invitations SET status = 'accepted', accepted_by = %(account)s, ended_at = %(now)s
WHERE store_id = %(store)s AND id = %(id)s AND status = 'open' AND expires_at > %(now)s

-- name: open_invitations
SELECT store_id, id, address, role, role_id, status, invited_by, invited_at, expires_at, sent,
    sent_at
FROM stores.invitations WHERE store_id = %(store)s AND status = 'open'
ORDER BY id DESC LIMIT %(limit)s

-- name: invitation
SELECT store_id, id, address, role, role_id, status, invited_by, invited_at, expires_at, sent,
    sent_at
FROM stores.invitations WHERE store_id = %(store)s AND id = %(id)s

-- name: invitation_by_token
SELECT store_id, id, address, role, role_id, status, invited_by, invited_at, expires_at, sent,
    sent_at
FROM stores.invitations WHERE store_id = %(store)s AND token_hash = %(token_hash)s

-- name: invited_to
-- A function of the owner: whoever holds the token learns the store, nobody lists them.
SELECT store_id, id FROM stores.invited_to(%(token_hash)s)

-- name: sent_lately
SELECT coalesce(sum(sent), 0) AS count, min(sent_at) AS first_at FROM stores.invitations
WHERE store_id = %(store)s AND sent_at > %(since)s

-- name: heads
-- Without one that is sent again: it is counted once, whether it was over or not.
SELECT (SELECT count(*) FROM stores.members WHERE store_id = %(store)s)
     + (SELECT count(*) FROM stores.invitations
        WHERE store_id = %(store)s AND status = 'open' AND expires_at > %(now)s
          AND id IS DISTINCT FROM %(but)s::uuid)

-- name: listed
SELECT id, slug, jsonb_build_object('zh', name_zh, 'en', name_en) AS name, currency, status,
    held_for, opened_at
FROM stores.stores WHERE %(before)s::uuid IS NULL OR id < %(before)s
ORDER BY id DESC LIMIT %(limit)s

-- name: hold
-- `was_open` says whether the hold is what made it stop.
UPDATE stores.stores SET held_for = %(reason)s, held_open = %(was_open)s WHERE id = %(store)s

-- name: is_held
SELECT held_for IS NOT NULL FROM stores.stores WHERE id = %(store)s

-- name: held_open
SELECT held_open FROM stores.stores WHERE id = %(store)s
