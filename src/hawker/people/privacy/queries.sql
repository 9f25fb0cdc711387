-- name: insert_export
-- No row is written when one is open.
INSERT INTO privacy.exports (account_id, id, status, language, asked_at, work_due_at)
VALUES (%(account)s, %(id)s, %(status)s, %(language)s, %(now)s, %(now)s)
ON CONFLICT (account_id) WHERE status IN ('requested', 'building') DO NOTHING

-- name: exports
SELECT account_id, id, status, language, asked_at, parts_done, parts_total, file_key, size_bytes,
    ready_at, expires_due_at
FROM privacy.exports WHERE account_id = %(account)s ORDER BY id DESC LIMIT %(most)s

-- name: export
SELECT account_id, id, status, language, asked_at, parts_done, parts_total, file_key, size_bytes,
    ready_at, expires_due_at
FROM privacy.exports WHERE account_id = %(account)s AND id = %(id)s

-- name: claim_export
-- The claim is a lease: a worker that dies leaves the export to the next one.
UPDATE privacy.exports AS e
SET status = %(status)s, work_due_at = %(lease_until)s, tries = tries + 1, parts_done = 0,
    parts_total = %(parts)s
FROM (
    SELECT account_id, id FROM privacy.exports WHERE work_due_at <= %(now)s
    ORDER BY work_due_at LIMIT 1 FOR UPDATE SKIP LOCKED
) AS due
WHERE e.account_id = due.account_id AND e.id = due.id AND e.status = ANY (%(sources)s)
RETURNING e.account_id, e.id, e.language, e.asked_at, e.tries

-- name: bring_exports
UPDATE privacy.exports SET work_due_at = greatest(%(earliest)s, work_due_at - %(by)s::interval)
WHERE work_due_at > %(earliest)s

-- name: note_part
UPDATE privacy.exports SET parts_done = %(done)s WHERE account_id = %(account)s AND id = %(id)s

-- name: finish_export
UPDATE privacy.exports
SET status = %(status)s, work_due_at = NULL, file_key = %(key)s, size_bytes = %(size)s,
    ready_at = %(now)s, expires_due_at = %(expires)s
WHERE account_id = %(account)s AND id = %(id)s AND status = ANY (%(sources)s)

-- name: give_up_export
UPDATE privacy.exports SET status = %(status)s, work_due_at = NULL
WHERE account_id = %(account)s AND id = %(id)s AND status = ANY (%(sources)s)

-- name: over_exports
SELECT account_id, id, file_key FROM privacy.exports
WHERE status = 'ready' AND expires_due_at <= %(now)s ORDER BY expires_due_at LIMIT %(most)s

-- name: expire_export
UPDATE privacy.exports SET status = %(status)s, file_key = NULL
WHERE account_id = %(account)s AND id = %(id)s AND status = ANY (%(sources)s)

-- name: expire_exports_now
UPDATE privacy.exports SET expires_due_at = %(now)s
WHERE account_id = %(account)s AND status = 'ready'

-- name: drop_open_exports
UPDATE privacy.exports SET status = 'failed', work_due_at = NULL
WHERE account_id = %(account)s AND status IN ('requested', 'building')

-- name: insert_erasure
-- No row is written when one is waiting.
INSERT INTO privacy.erasures (account_id, id, status, asked_at, erase_due_at)
VALUES (%(account_id)s, %(id)s, %(status)s, %(asked_at)s, %(erase_due_at)s)
ON CONFLICT (account_id) WHERE status = 'waiting' DO NOTHING

-- name: waiting_erasure
SELECT account_id, id, status, asked_at, erase_due_at, ended_at FROM privacy.erasures
WHERE account_id = %(account)s AND status = 'waiting'

-- name: due_erasure
SELECT account_id, id, status, asked_at, erase_due_at, ended_at FROM privacy.erasures
WHERE id = %(id)s AND status = 'waiting' FOR UPDATE

-- name: end_erasure
UPDATE privacy.erasures SET status = %(status)s, ended_at = %(now)s
WHERE account_id = %(account)s AND id = %(id)s AND status = ANY (%(sources)s)

-- name: put_off_erasure
UPDATE privacy.erasures SET erase_due_at = %(due_at)s
WHERE account_id = %(account)s AND id = %(id)s AND status = 'waiting'

-- name: export_exports
SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM (
    SELECT status, asked_at, ready_at FROM privacy.exports
    WHERE account_id = %(account)s ORDER BY id DESC LIMIT %(most)s
) AS each

-- name: export_erasures
SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM (
    SELECT status, asked_at, erase_due_at, ended_at FROM privacy.erasures
    WHERE account_id = %(account)s ORDER BY id DESC LIMIT %(most)s
) AS each
