-- name: insert_order
-- Takes the lowest free place among those the buyer has for unpaid orders of the store. No row
-- comes back when the store has an order of this origin already, when no place is free, or when
-- somebody took this number or place at the same moment.
INSERT INTO orders.orders (store_id, id, number, buyer_id, origin, source, room_id, status, lines,
    goods_total_amount, freight_amount, total_amount, currency, address, contact, payment_id,
    hold_id, timeline, placed_at, payment_due_at, unpaid_place)
SELECT %(store_id)s, %(id)s, %(number)s, %(buyer_id)s, %(origin)s, %(source)s, %(room_id)s,
    %(status)s, %(lines)s::jsonb, %(goods_total_amount)s, %(freight_amount)s, %(total_amount)s,
    %(currency)s, %(address)s::jsonb, %(contact)s, %(payment_id)s, %(hold_id)s,
    %(timeline)s::jsonb, %(placed_at)s, %(payment_due_at)s, place
FROM generate_series(1, %(places)s::int) AS place
WHERE NOT EXISTS (
    SELECT FROM orders.orders AS taken
    WHERE taken.store_id = %(store_id)s AND taken.buyer_id = %(buyer_id)s
      AND taken.status = 'pending_payment' AND taken.unpaid_place = place
)
ORDER BY place LIMIT 1
ON CONFLICT DO NOTHING
RETURNING number

-- name: places_taken
SELECT payment_id FROM orders.orders
WHERE store_id = %(store_id)s AND buyer_id = %(buyer_id)s AND status = 'pending_payment'
  AND unpaid_place IS NOT NULL

-- name: free_places
UPDATE orders.orders SET unpaid_place = NULL
WHERE store_id = %(store_id)s AND buyer_id = %(buyer_id)s AND status = 'pending_payment'
  AND payment_id = ANY (%(payments)s::uuid[])

-- name: pay
-- All orders of each origin are paid at once, locked by id. None comes back when they were paid or
-- closed before.
WITH unpaid AS MATERIALIZED (
    SELECT store_id, id FROM orders.orders
    WHERE origin = ANY (%(origins)s::text[]) AND status = ANY (%(sources)s)
    ORDER BY id FOR UPDATE
)
UPDATE orders.orders AS o SET status = %(to)s, paid_at = %(now)s,
    timeline = timeline || %(moments)s::jsonb
FROM unpaid
WHERE o.store_id = unpaid.store_id AND o.id = unpaid.id
RETURNING o.store_id, o.id, number, buyer_id, origin, source, room_id, status, lines,
    goods_total_amount, freight_amount, total_amount, currency, address, contact, payment_id,
    hold_id, timeline, placed_at, payment_due_at, paid_at, closed_at, shipped_at, delivered_at,
    confirm_due_at, confirm_extended_at, completed_at

-- name: origin_of
SELECT origin FROM orders.orders WHERE store_id = %(store_id)s AND id = %(id)s

-- name: lock_unpaid
-- The orders of an origin are locked by id, before their payment. No row comes back when they left
-- the state before, or are not due yet.
SELECT store_id, id, payment_id FROM orders.orders
WHERE origin = %(origin)s AND status = ANY (%(sources)s)
  AND (%(due_at)s::timestamptz IS NULL OR payment_due_at <= %(due_at)s)
ORDER BY id FOR UPDATE

-- name: close
UPDATE orders.orders SET status = %(to)s, closed_at = %(now)s,
    timeline = timeline || %(moments)s::jsonb
WHERE store_id = %(store_id)s AND id = %(id)s AND status = ANY (%(sources)s)
RETURNING store_id, id, number, buyer_id, origin, source, room_id, status, lines,
    goods_total_amount, freight_amount, total_amount, currency, address, contact, payment_id,
    hold_id, timeline, placed_at, payment_due_at, paid_at, closed_at, shipped_at, delivered_at,
    confirm_due_at, confirm_extended_at, completed_at

-- name: call_off
-- What was only just paid ends nevertheless; when it was paid stays.
UPDATE orders.orders SET status = %(to)s, closed_at = %(now)s,
    timeline = timeline || %(moments)s::jsonb
WHERE store_id = %(store_id)s AND id = %(id)s AND status = ANY (%(sources)s)

-- name: change_hold
UPDATE orders.orders SET hold_id = %(hold_id)s WHERE store_id = %(store_id)s AND id = %(id)s

-- name: standing
SELECT id, store_id, buyer_id, status FROM orders.orders WHERE origin = %(origin)s ORDER BY id

-- name: buyers_of
SELECT o.id AS order_id, o.buyer_id FROM orders.orders AS o
JOIN unnest(%(store_ids)s::uuid[], %(ids)s::uuid[]) AS asked (store_id, id) USING (store_id, id)

-- name: together
-- For their buyer: which orders one payment is for.
SELECT payment_id, store_id, id, number, total_amount, currency FROM orders.orders
WHERE buyer_id = %(buyer_id)s AND origin = ANY (%(origins)s::text[]) ORDER BY id

-- name: of_buyer
-- Newest first: ids rise with time. The page goes on below `before`.
SELECT store_id, id, number, buyer_id, origin, source, room_id, status, lines,
    goods_total_amount, freight_amount, total_amount, currency, address, contact, payment_id,
    hold_id, timeline, placed_at, payment_due_at, paid_at, closed_at, shipped_at, delivered_at,
    confirm_due_at, confirm_extended_at, completed_at
FROM orders.orders
WHERE buyer_id = %(buyer_id)s AND id < %(before)s::uuid
ORDER BY id DESC LIMIT %(limit)s

-- name: of_store
SELECT store_id, id, number, buyer_id, origin, source, room_id, status, lines,
    goods_total_amount, freight_amount, total_amount, currency, address, contact, payment_id,
    hold_id, timeline, placed_at, payment_due_at, paid_at, closed_at, shipped_at, delivered_at,
    confirm_due_at, confirm_extended_at, completed_at
FROM orders.orders
WHERE store_id = %(store_id)s AND id < %(before)s::uuid
ORDER BY id DESC LIMIT %(limit)s

-- name: of_store_by_status
SELECT store_id, id, number, buyer_id, origin, source, room_id, status, lines,
    goods_total_amount, freight_amount, total_amount, currency, address, contact, payment_id,
    hold_id, timeline, placed_at, payment_due_at, paid_at, closed_at, shipped_at, delivered_at,
    confirm_due_at, confirm_extended_at, completed_at
FROM orders.orders
WHERE store_id = %(store_id)s AND status = %(status)s AND id < %(before)s::uuid
ORDER BY id DESC LIMIT %(limit)s

-- name: one_of_buyer
SELECT store_id, id, number, buyer_id, origin, source, room_id, status, lines,
    goods_total_amount, freight_amount, total_amount, currency, address, contact, payment_id,
    hold_id, timeline, placed_at, payment_due_at, paid_at, closed_at, shipped_at, delivered_at,
    confirm_due_at, confirm_extended_at, completed_at
FROM orders.orders
WHERE buyer_id = %(buyer_id)s AND id = %(id)s

-- name: one_of_store
SELECT store_id, id, number, buyer_id, origin, source, room_id, status, lines,
    goods_total_amount, freight_amount, total_amount, currency, address, contact, payment_id,
    hold_id, timeline, placed_at, payment_due_at, paid_at, closed_at, shipped_at, delivered_at,
    confirm_due_at, confirm_extended_at, completed_at
FROM orders.orders
WHERE store_id = %(store_id)s AND id = %(id)s

-- name: change_buyer
-- The places are the guest's; the account may have taken the same ones.
UPDATE orders.orders SET buyer_id = %(account_id)s, unpaid_place = NULL WHERE buyer_id = %(guest_id)s

-- name: lock
SELECT store_id, id, number, buyer_id, origin, source, room_id, status, lines,
    goods_total_amount, freight_amount, total_amount, currency, address, contact, payment_id,
    hold_id, timeline, placed_at, payment_due_at, paid_at, closed_at, shipped_at, delivered_at,
    confirm_due_at, confirm_extended_at, completed_at
FROM orders.orders WHERE store_id = %(store_id)s AND id = %(id)s FOR UPDATE

-- name: lock_of_buyer
SELECT store_id, id, number, buyer_id, origin, source, room_id, status, lines,
    goods_total_amount, freight_amount, total_amount, currency, address, contact, payment_id,
    hold_id, timeline, placed_at, payment_due_at, paid_at, closed_at, shipped_at, delivered_at,
    confirm_due_at, confirm_extended_at, completed_at
FROM orders.orders WHERE buyer_id = %(buyer_id)s AND id = %(id)s FOR UPDATE

-- name: lock_due
-- Never waits: whoever runs the timer holds its row, and others set it with the order locked.
SELECT store_id, id, number, buyer_id, origin, source, room_id, status, lines,
    goods_total_amount, freight_amount, total_amount, currency, address, contact, payment_id,
    hold_id, timeline, placed_at, payment_due_at, paid_at, closed_at, shipped_at, delivered_at,
    confirm_due_at, confirm_extended_at, completed_at
FROM orders.orders WHERE store_id = %(store_id)s AND id = %(id)s FOR UPDATE SKIP LOCKED

-- name: by_numbers
SELECT id, number FROM orders.orders
WHERE store_id = %(store_id)s AND number = ANY (%(numbers)s::bigint[])

-- name: shares
SELECT sku_id, ordered, shipped FROM orders.shares
WHERE store_id = %(store_id)s AND order_id = %(order_id)s ORDER BY sku_id

-- name: insert_share
INSERT INTO orders.shares (store_id, order_id, sku_id, ordered, shipped)
VALUES (%(store_id)s, %(order_id)s, %(sku_id)s, %(ordered)s, 0)
ON CONFLICT DO NOTHING

-- name: take_share
UPDATE orders.shares SET shipped = shipped + %(quantity)s
WHERE store_id = %(store_id)s AND order_id = %(order_id)s AND sku_id = %(sku_id)s
  AND shipped + %(quantity)s <= ordered

-- name: ship
UPDATE orders.orders SET status = %(to)s, shipped_at = %(shipped_at)s,
    confirm_due_at = %(confirm_due_at)s, timeline = timeline || %(moments)s::jsonb
WHERE store_id = %(store_id)s AND id = %(id)s AND status = ANY (%(sources)s)

-- name: note
-- What happened to parcels, and what it does to the deadline.
UPDATE orders.orders SET delivered_at = %(delivered_at)s, confirm_due_at = %(confirm_due_at)s,
    confirm_extended_at = %(confirm_extended_at)s, timeline = timeline || %(moments)s::jsonb
WHERE store_id = %(store_id)s AND id = %(id)s AND status = %(status)s

-- name: complete
UPDATE orders.orders SET status = %(to)s, completed_at = %(now)s,
    timeline = timeline || %(moments)s::jsonb
WHERE store_id = %(store_id)s AND id = %(id)s AND status = ANY (%(sources)s)

-- name: export_orders
SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM (
    SELECT number, store_id, status, source, room_id, lines, total_amount, currency, address,
        contact, timeline, placed_at, paid_at, closed_at
    FROM orders.orders WHERE buyer_id = %(account)s ORDER BY id DESC LIMIT %(most)s
) AS each

-- name: under_way
-- Whatever is paid for or may still be: the parcel needs its address, the money its owner.
SELECT id FROM orders.orders
WHERE buyer_id = %(account)s AND status NOT IN ('closed', 'cancelled_oversold', 'completed')
LIMIT 1

-- name: take_names_off
-- The order is the store's book and the law's: it stays, without who and where exactly.
UPDATE orders.orders
SET contact = NULL, address = address || '{"name": "–", "phone": "000000", "line1": "–",
    "postal_code": "", "district": "", "region_code": ""}'::jsonb
WHERE buyer_id = %(account)s

-- name: waited_for
-- The payments that orders have waited for longest.
SELECT payment_id FROM orders.orders
WHERE status = 'pending_payment' AND placed_at < %(before)s
GROUP BY payment_id
ORDER BY min(placed_at) LIMIT %(limit)s

-- name: sold_in_room
-- By steps of time, each with the money of one currency.
SELECT date_bin(make_interval(secs => %(step_s)s::integer), paid_at, 'epoch') AS at,
    count(*)::integer AS orders, sum(total_amount)::bigint AS total_amount, currency
FROM orders.orders
WHERE store_id = %(store_id)s AND room_id = %(room_id)s AND status = ANY (%(statuses)s)
    AND paid_at >= %(since)s AND paid_at < %(until)s
GROUP BY 1, currency ORDER BY 1
