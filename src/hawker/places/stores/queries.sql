-- name: insert_store
-- No row is written when the short name is taken.
INSERT INTO stores.stores (id, slug, name_zh, name_en, currency, logo_url, opened_at)
VALUES (%(id)s, %(slug)s, %(name_zh)s, %(name_en)s, %(currency)s, %(logo_url)s, %(now)s)
ON CONFLICT (slug) DO NOTHING

-- name: insert_member
INSERT INTO stores.members (store_id, account_id, role, joined_at)
VALUES (%(store_id)s, %(account_id)s, %(role)s, %(now)s)

-- name: stores_by_ids
SELECT id, slug, jsonb_build_object('zh', name_zh, 'en', name_en) AS name, currency, logo_url
FROM stores.stores WHERE id = ANY (%(ids)s::uuid[])

-- name: store_by_slug
SELECT id, slug, jsonb_build_object('zh', name_zh, 'en', name_en) AS name, currency, logo_url
FROM stores.stores WHERE slug = %(slug)s

-- name: memberships
SELECT store.id AS store_id, jsonb_build_object('zh', store.name_zh, 'en', store.name_en) AS name,
    member.role
FROM stores.members AS member JOIN stores.stores AS store ON store.id = member.store_id
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
