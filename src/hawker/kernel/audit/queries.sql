-- name: note
INSERT INTO kernel.audit
    (id, at, action, store_id, account_id, actor_id, subject, address, request_id, details)
VALUES (%(id)s, %(at)s, %(action)s, %(store_id)s, %(account_id)s, %(actor_id)s, %(subject)s,
    %(address)s, %(request_id)s, %(details)s::jsonb)

-- name: of_store
SELECT * FROM kernel.audit
WHERE store_id = %(store)s AND (%(before)s::uuid IS NULL OR id < %(before)s::uuid)
  AND starts_with(action, %(action)s) AND (%(actor)s::uuid IS NULL OR actor_id = %(actor)s::uuid)
  AND (%(since)s::timestamptz IS NULL OR at >= %(since)s::timestamptz)
  AND (%(until)s::timestamptz IS NULL OR at < %(until)s::timestamptz)
ORDER BY id DESC LIMIT %(limit)s

-- name: of_person
SELECT * FROM kernel.audit
WHERE account_id = %(account)s AND (%(before)s::uuid IS NULL OR id < %(before)s::uuid)
ORDER BY id DESC LIMIT %(limit)s

-- name: of_site
-- A function of the owner: requests see the acts of their stores and of their person alone.
SELECT * FROM kernel.audit_of_site(%(before)s::uuid, %(action)s, %(actor)s::uuid,
    %(since)s::timestamptz, %(until)s::timestamptz, %(limit)s)

-- name: place
-- A function of the owner: an entry gets its position once, and no role may change one.
SELECT * FROM kernel.place_audit(%(most)s) ORDER BY position

-- name: last_seal
SELECT * FROM kernel.audit_seals ORDER BY number DESC LIMIT 1

-- name: insert_seal
INSERT INTO kernel.audit_seals (number, first, count, hashes, digest, sealed_at)
VALUES (%(number)s, %(first)s, %(count)s, %(hashes)s, %(digest)s, %(sealed_at)s)

-- name: seals
SELECT * FROM kernel.audit_seals WHERE number > %(behind)s AND number <= %(last)s
ORDER BY number LIMIT %(limit)s

-- name: at_positions
SELECT * FROM kernel.audit WHERE position BETWEEN %(first)s AND %(last)s ORDER BY position

-- name: first_outside
-- In one statement, so that no seal comes in between.
SELECT min(position) FROM kernel.audit
WHERE position > coalesce((SELECT first + count - 1 FROM kernel.audit_seals
                           ORDER BY number DESC LIMIT 1), 0)

-- name: count_unsealed
SELECT count(*) FROM kernel.audit WHERE position IS NULL
