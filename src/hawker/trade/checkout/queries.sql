-- name: insert_checkout
INSERT INTO checkout.checkouts (buyer_id, id, source, room_id, parts, goods_total_amount,
    freight_amount, total_amount, currency, created_at, expires_at)
VALUES (%(buyer_id)s, %(id)s, %(source)s, %(room_id)s, %(parts)s::jsonb, %(goods_total_amount)s,
    %(freight_amount)s, %(total_amount)s, %(currency)s, %(created_at)s, %(expires_at)s)

-- name: checkout
SELECT buyer_id, id, source, room_id, parts, goods_total_amount, freight_amount, total_amount,
    currency, created_at, expires_at
FROM checkout.checkouts
WHERE buyer_id = %(buyer_id)s AND id = %(id)s

-- name: keep_checkout
-- No row comes back when it became somebody else's; until the transaction ends it cannot.
SELECT id FROM checkout.checkouts WHERE buyer_id = %(buyer_id)s AND id = %(id)s FOR KEY SHARE

-- name: change_buyer
UPDATE checkout.checkouts SET buyer_id = %(account_id)s WHERE buyer_id = %(guest_id)s

-- name: export_checkouts
SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM (
    SELECT source, room_id, parts, total_amount, currency, created_at, expires_at
    FROM checkout.checkouts WHERE buyer_id = %(account)s ORDER BY id DESC LIMIT %(most)s
) AS each

-- name: erase_checkouts
DELETE FROM checkout.checkouts WHERE buyer_id = %(account)s
