-- name: insert_parcel
INSERT INTO shipping.parcels (store_id, id, order_ref, buyer_id, carrier, carrier_name, number,
    status, items, city, shipped_at, shipped_by)
VALUES (%(store_id)s, %(id)s, %(order_ref)s, %(buyer_id)s, %(carrier)s, %(carrier_name)s,
    %(number)s, %(status)s, %(items)s::jsonb, %(city)s, %(now)s, %(shipped_by)s)

-- name: watch
-- Begun with the parcel, and again when its label is another.
INSERT INTO shipping.watches (store_id, parcel_id, due_at)
VALUES (%(store_id)s, %(parcel_id)s, %(now)s)
ON CONFLICT (store_id, parcel_id) DO UPDATE
SET due_at = excluded.due_at, tries = 0, parked_at = NULL, last_error = NULL

-- name: end_watch
DELETE FROM shipping.watches WHERE store_id = %(store_id)s AND parcel_id = %(parcel_id)s

-- name: parcel
SELECT store_id, id, order_ref, buyer_id, carrier, carrier_name, number, revision, status, items,
    city, shipped_at, moved_at, delivered_at, delivered_heard_at, corrected_at
FROM shipping.parcels WHERE id = %(id)s

-- name: lock_parcel
SELECT store_id, id, order_ref, buyer_id, carrier, carrier_name, number, revision, status, items,
    city, shipped_at, moved_at, delivered_at, delivered_heard_at, corrected_at
FROM shipping.parcels WHERE store_id = %(store_id)s AND id = %(id)s FOR UPDATE

-- name: lock_reference
-- What a carrier calls it by: the id alone.
SELECT store_id, id, order_ref, buyer_id, carrier, carrier_name, number, revision, status, items,
    city, shipped_at, moved_at, delivered_at, delivered_heard_at, corrected_at
FROM shipping.parcels WHERE id = %(id)s AND carrier = %(carrier)s FOR UPDATE

-- name: of_orders
SELECT store_id, id, order_ref, buyer_id, carrier, carrier_name, number, revision, status, items,
    city, shipped_at, moved_at, delivered_at, delivered_heard_at, corrected_at
FROM shipping.parcels
WHERE store_id = ANY (%(stores)s::uuid[]) AND order_ref = ANY (%(orders)s::text[])
ORDER BY id

-- name: correct
UPDATE shipping.parcels SET carrier = %(carrier)s, carrier_name = %(carrier_name)s,
    number = %(number)s, revision = revision + 1, corrected_at = %(now)s
WHERE store_id = %(store_id)s AND id = %(id)s AND status = 'sent' AND revision = %(revision)s

-- name: keep_label
INSERT INTO shipping.corrections (store_id, parcel_id, revision, carrier, carrier_name, number,
    corrected_at, corrected_by)
VALUES (%(store_id)s, %(id)s, %(revision)s, %(carrier)s, %(carrier_name)s, %(number)s, %(now)s,
    %(corrected_by)s)

-- name: insert_scan
INSERT INTO shipping.scans (store_id, parcel_id, number, id, buyer_id, kind, occurred_at, place,
    heard_at)
VALUES (%(store_id)s, %(parcel_id)s, %(number)s, %(id)s, %(buyer_id)s, %(kind)s, %(occurred_at)s,
    %(place)s, %(now)s)
ON CONFLICT DO NOTHING

-- name: scans
SELECT kind, occurred_at, place, heard_at FROM shipping.scans
WHERE store_id = %(store_id)s AND parcel_id = %(parcel_id)s AND number = %(number)s
ORDER BY occurred_at LIMIT %(limit)s

-- name: move
UPDATE shipping.parcels SET status = %(status)s, moved_at = %(moved_at)s,
    delivered_at = %(delivered_at)s, delivered_heard_at = %(delivered_heard_at)s
WHERE store_id = %(store_id)s AND id = %(id)s AND status = %(was)s

-- name: keep_event
-- No row is written when the carrier told it before.
INSERT INTO shipping.carrier_events (carrier, id, type, reference, body, received_at)
VALUES (%(carrier)s, %(event)s, %(type)s, %(reference)s, %(body)s, %(received_at)s)
ON CONFLICT DO NOTHING

-- name: claim_watches
-- The claim is a lease: a worker that dies leaves the parcel to the next one.
UPDATE shipping.watches AS w
SET due_at = %(lease_until)s, tries = tries + 1
FROM (
    SELECT store_id, parcel_id FROM shipping.watches
    WHERE due_at <= %(now)s AND parked_at IS NULL
    ORDER BY due_at
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
) AS due
WHERE w.store_id = due.store_id AND w.parcel_id = due.parcel_id
RETURNING w.store_id, w.parcel_id, w.registered, w.tries

-- name: bring_watches
UPDATE shipping.watches SET due_at = greatest(%(earliest)s, due_at - %(by)s::interval)
WHERE due_at > %(earliest)s AND parked_at IS NULL

-- name: registered
UPDATE shipping.watches SET registered = %(revision)s
WHERE store_id = %(store_id)s AND parcel_id = %(parcel_id)s

-- name: look_again
-- No row is touched when the parcel is over; one whose label was corrected meanwhile stays due.
UPDATE shipping.watches SET due_at = %(due_at)s, tries = 0, last_error = NULL
WHERE store_id = %(store_id)s AND parcel_id = %(parcel_id)s AND registered = %(revision)s
  AND due_at = %(lease_until)s

-- name: put_off_watch
UPDATE shipping.watches SET due_at = %(due_at)s, last_error = %(error)s, parked_at = %(parked_at)s
WHERE store_id = %(store_id)s AND parcel_id = %(parcel_id)s AND due_at = %(lease_until)s

-- name: move_parcels
UPDATE shipping.parcels SET buyer_id = %(account)s WHERE buyer_id = %(guest)s

-- name: move_scans
UPDATE shipping.scans SET buyer_id = %(account)s WHERE buyer_id = %(guest)s

-- name: count_parked_watches
SELECT count(*) FROM shipping.watches WHERE parked_at IS NOT NULL

-- name: parked_watches
SELECT parcel_id::text AS name, parked_at, tries, last_error AS error
FROM shipping.watches WHERE parked_at IS NOT NULL ORDER BY parked_at, parcel_id LIMIT %(limit)s

-- name: unpark_watch
UPDATE shipping.watches SET due_at = %(now)s, tries = 0, last_error = NULL, parked_at = NULL
WHERE parcel_id = %(parcel)s AND parked_at IS NOT NULL

-- name: watches_due
SELECT count(*) AS count, min(due_at) AS oldest_at FROM (
    SELECT due_at FROM shipping.watches WHERE parked_at IS NULL AND due_at <= %(now)s
    ORDER BY due_at LIMIT %(limit)s
) AS due

-- name: export_parcels
SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM (
    SELECT order_ref, carrier, carrier_name, number, status, items, city, shipped_at, delivered_at
    FROM shipping.parcels WHERE buyer_id = %(account)s ORDER BY id DESC LIMIT %(most)s
) AS each

-- name: export_scans
SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM (
    SELECT number, kind, place, occurred_at
    FROM shipping.scans WHERE buyer_id = %(account)s ORDER BY occurred_at DESC LIMIT %(most)s
) AS each
