-- name: open_intent
-- No row comes back when the same key is being written beside us.
WITH opened AS (
    INSERT INTO sandbox.intents
        (id, key, body_hash, reference, amount, currency, status, created_at, expires_at)
    VALUES
        (%(id)s, %(key)s, %(body_hash)s, %(reference)s, %(amount)s, %(currency)s, 'open', %(now)s,
         %(expires_at)s)
    ON CONFLICT (key) DO NOTHING
    RETURNING id, body_hash
)
SELECT id, body_hash FROM opened
UNION ALL
SELECT id, body_hash FROM sandbox.intents WHERE key = %(key)s
LIMIT 1

-- name: intent
SELECT id, reference, amount, currency, status, expires_at FROM sandbox.intents WHERE id = %(id)s

-- name: charges
SELECT id, amount, currency, taken_at FROM sandbox.charges
WHERE intent_id = %(intent)s AND (taken_at <= %(now)s OR %(also_coming)s)
ORDER BY taken_at, id

-- name: confirm
-- No row comes back when the intent was confirmed, closed or too old.
WITH intent AS (
    UPDATE sandbox.intents SET status = 'confirmed'
    WHERE id = %(id)s AND status = 'open' AND expires_at > %(now)s
    RETURNING id, amount, currency
), charge AS (
    INSERT INTO sandbox.charges (id, intent_id, amount, currency, taken_at)
    SELECT taken.id, intent.id, amount, currency, taken.at
    FROM intent, unnest(%(charges)s::uuid[], %(taken_at)s::timestamptz[]) AS taken (id, at)
), delivery AS (
    INSERT INTO sandbox.deliveries (id, body, due_at, left_to_send)
    SELECT word.id, word.body, word.due_at, word.times
    FROM intent, unnest(
        %(events)s::uuid[], %(bodies)s::text[], %(due_at)s::timestamptz[], %(times)s::int[]
    ) AS word (id, body, due_at, times)
)
SELECT id FROM intent

-- name: insert_delivery
INSERT INTO sandbox.deliveries (id, body, due_at, left_to_send, door)
VALUES (%(id)s, %(body)s, %(due_at)s, 1, %(door)s)

-- name: close_intent
UPDATE sandbox.intents SET status = 'closed' WHERE id = %(id)s AND status = 'open'

-- name: lock_charge
-- A statement of its own: what comes next then sees what others gave back meanwhile.
SELECT FROM sandbox.charges WHERE id = %(charge)s FOR UPDATE

-- name: refund
-- A charge is given back in parts, never more than it was; the same key told again finds the first
-- refund.
WITH charge AS (
    UPDATE sandbox.charges SET refunded = refunded + %(amount)s
    WHERE id = %(charge)s AND taken_at <= %(now)s AND currency = %(currency)s
      AND %(amount)s > 0 AND refunded + %(amount)s <= amount
      AND NOT EXISTS (SELECT FROM sandbox.refunds WHERE key = %(key)s)
    RETURNING id, currency
), refunded AS (
    INSERT INTO sandbox.refunds (id, key, charge_id, amount, currency, refunded_at)
    SELECT %(id)s, %(key)s, id, %(amount)s, currency, %(now)s FROM charge
    RETURNING id
)
SELECT id FROM refunded
UNION ALL
SELECT id FROM sandbox.refunds
WHERE key = %(key)s AND charge_id = %(charge)s AND amount = %(amount)s
LIMIT 1

-- name: book
SELECT currency, sum(charged)::bigint AS charged, sum(refunded)::bigint AS refunded
FROM (
    SELECT currency, amount AS charged, 0 AS refunded FROM sandbox.charges
    WHERE taken_at <= %(now)s
    UNION ALL
    SELECT currency, 0, amount FROM sandbox.refunds
) AS moved
GROUP BY currency
ORDER BY currency

-- name: claim_deliveries
-- The claim is a lease: a sender that dies leaves the event to the next one.
UPDATE sandbox.deliveries AS d
SET due_at = %(lease_until)s, tries = tries + 1
FROM (
    SELECT id FROM sandbox.deliveries
    WHERE left_to_send > 0 AND due_at <= %(now)s
    ORDER BY due_at
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
) AS due
WHERE d.id = due.id
RETURNING d.id, d.body, d.door, d.tries

-- name: mark_delivered
UPDATE sandbox.deliveries
SET left_to_send = left_to_send - 1, delivered_at = %(now)s, due_at = %(now)s, tries = 0
WHERE id = ANY (%(ids)s::uuid[])

-- name: retry_delivery
UPDATE sandbox.deliveries
SET due_at = %(due_at)s, parked_at = %(parked_at)s,
    left_to_send = CASE WHEN %(parked_at)s::timestamptz IS NULL THEN left_to_send ELSE 0 END
WHERE id = %(id)s

-- name: bring_deliveries
-- What a parcel goes through keeps the time that was told, unless it waits for another try.
UPDATE sandbox.deliveries SET due_at = greatest(%(earliest)s, due_at - %(by)s::interval)
WHERE due_at > %(earliest)s AND left_to_send > 0 AND (tries > 0 OR door = 'sandbox')

-- name: bring_charges
UPDATE sandbox.charges SET taken_at = greatest(%(earliest)s, taken_at - %(by)s::interval)
WHERE taken_at > %(earliest)s

-- name: take_in
-- No row comes back when the same key is being written beside us.
WITH taken AS (
    INSERT INTO sandbox.parcels (id, key, body_hash, reference, number, registered_at)
    VALUES (%(id)s, %(key)s, %(body_hash)s, %(reference)s, %(number)s, %(now)s)
    ON CONFLICT (key) DO NOTHING
    RETURNING id, body_hash
)
SELECT id, body_hash, true AS is_new FROM taken
UNION ALL
SELECT id, body_hash, false FROM sandbox.parcels WHERE key = %(key)s
LIMIT 1

-- name: parcel_of
SELECT id FROM sandbox.parcels WHERE number = %(number)s AND reference = %(reference)s
ORDER BY registered_at DESC LIMIT 1

-- name: insert_scan
INSERT INTO sandbox.scans (id, parcel_id, kind, at, place)
VALUES (%(id)s, %(parcel)s, %(kind)s, %(occurred_at)s, %(place)s)

-- name: scans
SELECT id, kind, at AS occurred_at, place FROM sandbox.scans
WHERE parcel_id = %(parcel)s AND at <= %(now)s
ORDER BY at, id
