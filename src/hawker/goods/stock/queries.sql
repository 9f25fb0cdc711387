-- name: hold
-- One statement for all lines, all or nothing. The levels are locked in SKU order first, so two
-- holds of the same SKUs cannot deadlock; what is read under the lock is what the guard sees.
-- One row: whether the hold was taken now, and the first SKU that is short, if one is. Neither
-- means that there was a hold of this id before: nothing is taken twice.
WITH wanted AS (
    SELECT sku_id, quantity
    FROM unnest(%(sku_ids)s::uuid[], %(quantities)s::int[]) AS line (sku_id, quantity)
    WHERE NOT EXISTS (SELECT FROM stock.holds WHERE store_id = %(store_id)s AND id = %(id)s)
), locked AS MATERIALIZED (
    SELECT sku_id, on_hand - reserved AS available FROM stock.levels
    WHERE store_id = %(store_id)s AND sku_id = ANY (%(sku_ids)s::uuid[])
    ORDER BY sku_id FOR UPDATE
), short AS MATERIALIZED (
    SELECT wanted.sku_id, coalesce(locked.available, 0) AS available
    FROM wanted LEFT JOIN locked USING (sku_id)
    WHERE coalesce(locked.available, 0) < wanted.quantity
    ORDER BY wanted.sku_id LIMIT 1
), kept AS (
    INSERT INTO stock.holds (store_id, id, owner, status, sku_ids, quantities, held_at, expires_at)
    SELECT %(store_id)s, %(id)s, %(owner)s, 'held', %(sku_ids)s::uuid[], %(quantities)s::int[],
           %(now)s, %(expires_at)s
    WHERE EXISTS (SELECT FROM wanted) AND NOT EXISTS (SELECT FROM short)
    ON CONFLICT (store_id, id) DO NOTHING
    RETURNING id
), taken AS (
    UPDATE stock.levels AS level SET reserved = level.reserved + wanted.quantity
    FROM wanted
    WHERE level.store_id = %(store_id)s AND level.sku_id = wanted.sku_id
      AND level.on_hand - level.reserved >= wanted.quantity
      AND EXISTS (SELECT FROM kept)
)
SELECT EXISTS (SELECT FROM kept) AS is_taken, short.sku_id, short.available
FROM (SELECT) AS answer LEFT JOIN short ON true

-- name: hold_together
-- The same for holds of several stores, one each, all or nothing. `line_*` are flat arrays over all
-- lines, `hold_*` over all holds; the levels of all stores are locked in one SKU order.
WITH wanted AS MATERIALIZED (
    SELECT store_id, sku_id, quantity
    FROM unnest(%(line_stores)s::uuid[], %(line_skus)s::uuid[], %(line_quantities)s::int[])
         AS line (store_id, sku_id, quantity)
), locked AS MATERIALIZED (
    SELECT store_id, sku_id, on_hand - reserved AS available FROM stock.levels
    WHERE store_id = ANY (%(store_ids)s::uuid[]) AND sku_id = ANY (%(line_skus)s::uuid[])
    ORDER BY sku_id FOR UPDATE
), short AS MATERIALIZED (
    SELECT wanted.sku_id, coalesce(locked.available, 0) AS available
    FROM wanted LEFT JOIN locked USING (store_id, sku_id)
    WHERE coalesce(locked.available, 0) < wanted.quantity
    ORDER BY wanted.sku_id LIMIT 1
), kept AS (
    INSERT INTO stock.holds (store_id, id, owner, status, sku_ids, quantities, held_at, expires_at)
    SELECT hold.store_id, hold.id, hold.owner, 'held', line.sku_ids, line.quantities, %(now)s, NULL
    FROM unnest(%(hold_ids)s::uuid[], %(store_ids)s::uuid[], %(owners)s::text[])
         AS hold (id, store_id, owner)
    JOIN (
        SELECT store_id, array_agg(sku_id ORDER BY sku_id) AS sku_ids,
               array_agg(quantity ORDER BY sku_id) AS quantities
        FROM wanted GROUP BY store_id
    ) AS line USING (store_id)
    WHERE NOT EXISTS (SELECT FROM short)
    RETURNING id
), taken AS (
    UPDATE stock.levels AS level SET reserved = level.reserved + wanted.quantity
    FROM wanted
    WHERE level.store_id = wanted.store_id AND level.sku_id = wanted.sku_id
      AND level.on_hand - level.reserved >= wanted.quantity
      AND EXISTS (SELECT FROM kept)
)
SELECT EXISTS (SELECT FROM kept) AS is_taken, short.sku_id, short.available
FROM (SELECT) AS answer LEFT JOIN short ON true

-- name: hold_by_id
SELECT id, store_id, owner, status, sku_ids, quantities, expires_at FROM stock.holds
WHERE store_id = %(store_id)s AND id = %(id)s

-- name: bind_hold
-- Gives a hold its lasting owner. No row changes when the hold ended or was about to: its time
-- counts even if the timer that ends it is late.
UPDATE stock.holds SET owner = %(owner)s, expires_at = %(expires_at)s
WHERE store_id = %(store_id)s AND id = %(id)s AND status = 'held'
  AND (expires_at IS NULL OR expires_at > %(now)s)

-- name: commit_holds
-- One movement per line. No row comes back for a hold that was not held.
WITH ended AS (
    UPDATE stock.holds AS hold SET status = 'committed', ended_at = %(now)s
    FROM unnest(%(store_ids)s::uuid[], %(ids)s::uuid[]) AS wanted (store_id, id)
    WHERE hold.store_id = wanted.store_id AND hold.id = wanted.id AND hold.status = 'held'
    RETURNING hold.store_id, hold.id, hold.sku_ids, hold.quantities
), written AS (
    INSERT INTO stock.movements (store_id, sku_id, delta, reason, hold_id, moved_at)
    SELECT ended.store_id, line.sku_id, -line.quantity, 'sold', ended.id, %(now)s
    FROM ended, unnest(ended.sku_ids, ended.quantities) AS line (sku_id, quantity)
)
SELECT id, store_id, sku_ids, quantities, true AS is_sold FROM ended

-- name: release_hold
-- No row comes back when the hold was not held.
UPDATE stock.holds SET status = 'released', ended_at = %(now)s
WHERE store_id = %(store_id)s AND id = %(id)s AND status = 'held'
RETURNING id, store_id, sku_ids, quantities, false AS is_sold

-- name: put_back_hold
-- No row comes back when the hold ended, or was bound to another owner: it is that owner's to end.
UPDATE stock.holds SET status = 'released', ended_at = %(now)s
WHERE store_id = %(store_id)s AND id = %(id)s AND status = 'held' AND owner = %(owner)s
RETURNING id, store_id, sku_ids, quantities, false AS is_sold

-- name: expire_holds
-- Every hold of the store whose time is over, at most `limit` at a time; holds another process is
-- just ending are left to it.
WITH due AS (
    SELECT id FROM stock.holds
    WHERE store_id = %(store_id)s AND status = 'held' AND expires_at <= %(now)s
    ORDER BY expires_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
UPDATE stock.holds AS hold SET status = 'expired', ended_at = %(now)s
FROM due WHERE hold.store_id = %(store_id)s AND hold.id = due.id AND hold.status = 'held'
RETURNING hold.id, hold.store_id, hold.sku_ids, hold.quantities, false AS is_sold

-- name: leave_levels
-- What ended holds took off the shelf (`sold`), and all they kept back (`freed`), one row per SKU.
-- The levels are locked in SKU order, as everywhere.
WITH change AS (
    SELECT * FROM unnest(%(store_ids)s::uuid[], %(sku_ids)s::uuid[], %(sold)s::int[],
                         %(freed)s::int[]) AS line (store_id, sku_id, sold, freed)
), locked AS MATERIALIZED (
    SELECT level.store_id, level.sku_id, change.sold, change.freed
    FROM stock.levels AS level JOIN change USING (store_id, sku_id)
    ORDER BY level.sku_id FOR UPDATE OF level
)
UPDATE stock.levels AS level
SET on_hand = level.on_hand - locked.sold, reserved = level.reserved - locked.freed
FROM locked WHERE level.store_id = locked.store_id AND level.sku_id = locked.sku_id

-- name: lock_levels
-- What a batch of decisions may give away, locked in SKU order until the batch is written.
SELECT store_id, sku_id, on_hand - reserved AS available FROM stock.levels
WHERE store_id = ANY (%(store_ids)s::uuid[]) AND sku_id = ANY (%(sku_ids)s::uuid[])
ORDER BY sku_id FOR UPDATE

-- name: write_batch
-- The holds a batch decided on, and what they took together. `line_*` are flat arrays over all
-- lines, `hold_*` over all holds. Comes back with the number of levels that kept within their
-- bounds; anything but the number of SKUs means that the batch decided wrongly.
WITH kept AS (
    INSERT INTO stock.holds (store_id, id, owner, status, sku_ids, quantities, held_at, expires_at)
    SELECT hold.store_id, hold.id, hold.owner, 'held', line.sku_ids, line.quantities,
           %(now)s, %(expires_at)s
    FROM unnest(%(hold_ids)s::uuid[], %(store_ids)s::uuid[], %(owners)s::text[])
         AS hold (id, store_id, owner)
    JOIN (
        SELECT hold_id, array_agg(sku_id ORDER BY sku_id) AS sku_ids,
               array_agg(quantity ORDER BY sku_id) AS quantities
        FROM unnest(%(line_holds)s::uuid[], %(line_skus)s::uuid[], %(line_quantities)s::int[])
             AS flat (hold_id, sku_id, quantity)
        GROUP BY hold_id
    ) AS line ON line.hold_id = hold.id
), taken AS (
    UPDATE stock.levels AS level SET reserved = level.reserved + sums.quantity
    FROM (
        SELECT hold.store_id, flat.sku_id, sum(flat.quantity)::int AS quantity
        FROM unnest(%(line_holds)s::uuid[], %(line_skus)s::uuid[], %(line_quantities)s::int[])
             AS flat (hold_id, sku_id, quantity)
        JOIN unnest(%(hold_ids)s::uuid[], %(store_ids)s::uuid[]) AS hold (id, store_id)
             ON hold.id = flat.hold_id
        GROUP BY hold.store_id, flat.sku_id
    ) AS sums
    WHERE level.store_id = sums.store_id AND level.sku_id = sums.sku_id
      AND level.on_hand - level.reserved >= sums.quantity
    RETURNING level.sku_id
)
SELECT count(*) FROM taken

-- name: raise_level
-- A SKU that was never counted gets its level here. No row comes back when the shelf would hold
-- more than `limit`.
WITH changed AS (
    INSERT INTO stock.levels AS level (store_id, sku_id, on_hand, reserved)
    VALUES (%(store_id)s, %(sku_id)s, %(delta)s, 0)
    ON CONFLICT (store_id, sku_id) DO UPDATE SET on_hand = level.on_hand + excluded.on_hand
        WHERE level.on_hand + excluded.on_hand <= %(limit)s
    RETURNING on_hand, reserved
), written AS (
    INSERT INTO stock.movements (store_id, sku_id, delta, reason, moved_by, moved_at)
    SELECT %(store_id)s, %(sku_id)s, %(delta)s, %(reason)s, %(moved_by)s, %(now)s FROM changed
)
SELECT on_hand, reserved FROM changed

-- name: lower_level
-- No row comes back when holds keep back what should be taken off the shelf.
WITH changed AS (
    UPDATE stock.levels SET on_hand = on_hand + %(delta)s
    WHERE store_id = %(store_id)s AND sku_id = %(sku_id)s AND on_hand + %(delta)s >= reserved
    RETURNING on_hand, reserved
), written AS (
    INSERT INTO stock.movements (store_id, sku_id, delta, reason, moved_by, moved_at)
    SELECT %(store_id)s, %(sku_id)s, %(delta)s, %(reason)s, %(moved_by)s, %(now)s FROM changed
)
SELECT on_hand, reserved FROM changed

-- name: levels
SELECT sku_id, on_hand, reserved FROM stock.levels WHERE sku_id = ANY (%(sku_ids)s::uuid[])

-- name: available
-- One row: what is available of each SKU, in the order asked.
SELECT array_agg(coalesce(level.on_hand - level.reserved, 0) ORDER BY asked.place) AS pieces
FROM unnest(%(sku_ids)s::uuid[]) WITH ORDINALITY AS asked (sku_id, place)
LEFT JOIN stock.levels AS level ON level.sku_id = asked.sku_id
