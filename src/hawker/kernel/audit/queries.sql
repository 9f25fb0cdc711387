-- name: note
INSERT INTO kernel.audit
    (id, at, action, store_id, account_id, actor_id, subject, address, request_id, details)
VALUES (%(id)s, %(at)s, %(action)s, %(store_id)s, %(account_id)s, %(actor_id)s, %(subject)s,
    %(address)s, %(request_id)s, %(details)s::jsonb)

-- name: add_words
INSERT INTO kernel.audit_words (id, store_id, account_id, words, at)
VALUES (%(id)s, %(store_id)s, %(account_id)s, %(words)s, %(at)s)

-- name: forget_words
DELETE FROM kernel.audit_words WHERE at < %(before)s

-- name: of_store
SELECT a.*, w.words FROM kernel.audit AS a LEFT JOIN kernel.audit_words AS w ON w.id = a.id
WHERE a.store_id = %(store)s AND (%(before)s::uuid IS NULL OR a.id < %(before)s::uuid)
  AND starts_with(a.action, %(action)s)
  AND (%(actor)s::uuid IS NULL OR a.actor_id = %(actor)s::uuid)
  AND (%(since)s::timestamptz IS NULL OR a.at >= %(since)s::timestamptz)
  AND (%(until)s::timestamptz IS NULL OR a.at < %(until)s::timestamptz)
ORDER BY a.id DESC LIMIT %(limit)s

-- name: of_person
SELECT a.*, w.words FROM kernel.audit AS a LEFT JOIN kernel.audit_words AS w ON w.id = a.id
WHERE a.account_id = %(account)s AND (%(before)s::uuid IS NULL OR a.id < %(before)s::uuid)
ORDER BY a.id DESC LIMIT %(limit)s

-- name: of_site
-- A function of the owner: requests see the acts of their stores and of their person alone.
SELECT a.*, w.words FROM kernel.audit_of_site(%(before)s::uuid, %(action)s, %(actor)s::uuid,
    %(since)s::timestamptz, %(until)s::timestamptz, %(limit)s) AS a
LEFT JOIN kernel.audit_words AS w ON w.id = a.id
ORDER BY a.id DESC

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
