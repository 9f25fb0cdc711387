-- name: put_line
-- Writes the line and comes back with the whole cart. The SELECT sees the cart as it was before,
-- so the changed line is taken from what was written; it is missing when the cart was full.
WITH written AS (
    INSERT INTO carts.lines (account_id, sku_id, quantity, added_at)
    SELECT %(account_id)s, %(sku_id)s, %(quantity)s, %(now)s
    WHERE %(limit)s > (
        SELECT count(*) FROM carts.lines
        WHERE account_id = %(account_id)s AND sku_id <> %(sku_id)s
    )
    ON CONFLICT (account_id, sku_id) DO UPDATE SET quantity = excluded.quantity
    RETURNING sku_id, quantity, added_at
)
SELECT sku_id, quantity FROM (
    SELECT sku_id, quantity, added_at FROM written
    UNION ALL
    SELECT sku_id, quantity, added_at FROM carts.lines
    WHERE account_id = %(account_id)s AND sku_id <> %(sku_id)s
) AS cart
ORDER BY added_at DESC, sku_id

-- name: remove_line
-- Comes back with the rest of the cart.
WITH removed AS (
    DELETE FROM carts.lines WHERE account_id = %(account_id)s AND sku_id = %(sku_id)s
)
SELECT sku_id, quantity FROM carts.lines
WHERE account_id = %(account_id)s AND sku_id <> %(sku_id)s
ORDER BY added_at DESC, sku_id

-- name: lines
SELECT sku_id, quantity FROM carts.lines
WHERE account_id = %(account_id)s
ORDER BY added_at DESC, sku_id

-- name: remove_bought
-- A line that was raised since the checkout keeps what was not bought. The buyers come back in
-- whose carts something was found.
WITH bought AS MATERIALIZED (
    SELECT account_id, sku_id, sum(quantity)::int AS quantity
    FROM unnest(%(account_ids)s::uuid[], %(sku_ids)s::uuid[], %(quantities)s::int[])
         AS b (account_id, sku_id, quantity)
    GROUP BY account_id, sku_id
), lowered AS (
    UPDATE carts.lines AS line SET quantity = line.quantity - bought.quantity
    FROM bought
    WHERE line.account_id = bought.account_id AND line.sku_id = bought.sku_id
      AND line.quantity > bought.quantity
    RETURNING line.account_id
), removed AS (
    DELETE FROM carts.lines AS line USING bought
    WHERE line.account_id = bought.account_id AND line.sku_id = bought.sku_id
      AND line.quantity <= bought.quantity
    RETURNING line.account_id
)
SELECT account_id FROM lowered UNION SELECT account_id FROM removed

-- name: merge
-- A SKU in both carts is wanted as often as both say; lines beyond the limit are left behind.
WITH brought AS (
    DELETE FROM carts.lines WHERE account_id = %(guest_id)s
    RETURNING sku_id, quantity, added_at
)
INSERT INTO carts.lines AS line (account_id, sku_id, quantity, added_at)
SELECT %(account_id)s, sku_id, quantity, added_at FROM brought
ORDER BY added_at DESC, sku_id
LIMIT greatest(0, %(limit)s - (SELECT count(*) FROM carts.lines WHERE account_id = %(account_id)s))
ON CONFLICT (account_id, sku_id)
DO UPDATE SET quantity = least(line.quantity + excluded.quantity, %(quantity_limit)s)

-- name: export_lines
SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM (
    SELECT sku_id, quantity, added_at
    FROM carts.lines WHERE account_id = %(account)s ORDER BY added_at DESC LIMIT %(most)s
) AS each

-- name: erase_lines
DELETE FROM carts.lines WHERE account_id = %(account)s
