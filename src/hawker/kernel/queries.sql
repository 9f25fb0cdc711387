-- name: insert_facts
INSERT INTO kernel.outbox (id, tag, at, data, request_id, trace)
SELECT id, tag, %(at)s::timestamptz, data::jsonb, request_id, trace
FROM unnest(%(ids)s::uuid[], %(tags)s::text[], %(data)s::text[], %(requests)s::text[],
    %(traces)s::text[]) AS fact (id, tag, data, request_id, trace)

-- name: unrelayed
SELECT id, tag, at, data, request_id, trace FROM kernel.outbox
WHERE relayed_at IS NULL ORDER BY id LIMIT %(limit)s

-- name: mark_relayed
UPDATE kernel.outbox SET relayed_at = %(now)s WHERE id = ANY (%(ids)s::uuid[])

-- name: mark_carried
-- No row is touched when the stream was begun anew meanwhile: what the old one took is carried again.
WITH stream AS (
    UPDATE kernel.carried SET sequence = greatest(sequence, %(sequence)s)
    WHERE stream = %(stream)s AND life = %(life)s
    RETURNING life
)
UPDATE kernel.outbox SET relayed_at = %(now)s
WHERE id = ANY (%(ids)s::uuid[]) AND EXISTS (SELECT FROM stream)

-- name: carried
SELECT life, sequence AS last_sequence FROM kernel.carried WHERE stream = %(stream)s

-- name: begin_stream
INSERT INTO kernel.carried (stream, life, sequence) VALUES (%(stream)s, %(life)s, 0)
ON CONFLICT (stream) DO UPDATE SET life = excluded.life, sequence = 0

-- name: relay_again
-- The stream is new or lost something: what we still have is carried once more, in batches that a
-- statement's time is enough for. Subscribers know what they handled.
UPDATE kernel.outbox SET relayed_at = NULL
WHERE id IN (SELECT id FROM kernel.outbox WHERE relayed_at IS NOT NULL LIMIT %(limit)s)

-- name: forget_facts
DELETE FROM kernel.outbox WHERE relayed_at < %(before)s

-- name: claim_facts
-- Gives back the facts this subscriber has not handled before.
INSERT INTO kernel.handled (subscriber, event_id, at)
SELECT %(subscriber)s, event_id, %(now)s FROM unnest(%(ids)s::uuid[]) AS fact (event_id)
ON CONFLICT DO NOTHING
RETURNING event_id

-- name: forget_handled
-- What may come again is remembered: the outbox still has it, or somebody parked it.
DELETE FROM kernel.handled AS h
WHERE at < %(before)s
  AND NOT EXISTS (SELECT FROM kernel.outbox AS o WHERE o.id = h.event_id)
  AND NOT EXISTS (SELECT FROM kernel.parked AS p WHERE p.event_id = h.event_id)

-- name: park_fact
INSERT INTO kernel.parked (subscriber, event_id, tag, at, data, attempts, error, parked_at)
VALUES (%(subscriber)s, %(id)s, %(tag)s, %(at)s, %(data)s::jsonb, %(attempts)s, %(error)s, %(now)s)
ON CONFLICT (subscriber, event_id) DO UPDATE
SET attempts = excluded.attempts, error = excluded.error, parked_at = excluded.parked_at

-- name: count_parked_facts
SELECT count(*) FROM kernel.parked

-- name: parked_facts
SELECT subscriber, event_id AS id, attempts, error, parked_at, left(data::text, 2000) AS payload
FROM kernel.parked ORDER BY parked_at, event_id LIMIT %(limit)s

-- name: unpark_fact
DELETE FROM kernel.parked WHERE subscriber = %(subscriber)s AND event_id = %(event)s
RETURNING event_id AS id, tag, at, data

-- name: set_timer
INSERT INTO kernel.timers (kind, ref, store_id, due_at)
VALUES (%(kind)s, %(ref)s, %(store)s, %(due_at)s)
ON CONFLICT (kind, ref) DO UPDATE
SET due_at = excluded.due_at, attempts = 0, error = NULL, parked_at = NULL

-- name: cancel_timer
DELETE FROM kernel.timers WHERE kind = %(kind)s AND ref = %(ref)s

-- name: due_timers
SELECT kind, ref, store_id AS store, due_at, attempts
FROM kernel.timers
WHERE due_at <= %(now)s AND parked_at IS NULL
ORDER BY due_at
LIMIT %(limit)s

-- name: timers_by_kind
SELECT kind, count(*) AS count, count(*) FILTER (WHERE due_at <= %(now)s) AS late,
       min(due_at) AS next_at
FROM kernel.timers WHERE parked_at IS NULL GROUP BY kind ORDER BY kind

-- name: claim_timer
-- No row comes back when it was cancelled or moved meanwhile, or another worker runs it.
DELETE FROM kernel.timers
WHERE (kind, ref) IN (
    SELECT kind, ref FROM kernel.timers
    WHERE kind = %(kind)s AND ref = %(ref)s AND due_at <= %(now)s AND parked_at IS NULL
    FOR UPDATE SKIP LOCKED
)
RETURNING kind, ref, store_id AS store, due_at, attempts

-- name: put_off_timer
-- No row is touched when it was set anew meanwhile.
UPDATE kernel.timers
SET due_at = %(due_at)s, attempts = %(attempts)s, error = %(error)s, parked_at = %(parked_at)s
WHERE kind = %(kind)s AND ref = %(ref)s AND due_at = %(was_due_at)s AND parked_at IS NULL

-- name: bring_timers
-- Those that failed and wait to be tried again; the others keep the time that people were told.
UPDATE kernel.timers SET due_at = greatest(%(earliest)s, due_at - %(by)s::interval)
WHERE due_at > %(earliest)s AND parked_at IS NULL AND attempts > 0

-- name: count_parked_timers
SELECT count(*) FROM kernel.timers WHERE parked_at IS NOT NULL

-- name: parked_timers
SELECT kind || '/' || ref AS name, parked_at, attempts AS tries, error
FROM kernel.timers WHERE parked_at IS NOT NULL ORDER BY parked_at, ref LIMIT %(limit)s

-- name: unpark_timer
UPDATE kernel.timers SET due_at = %(now)s, attempts = 0, error = NULL, parked_at = NULL
WHERE kind = %(kind)s AND ref = %(ref)s AND parked_at IS NOT NULL

-- name: claim_key
-- Waits for a request with the same key that is still running; no row then comes back.
INSERT INTO kernel.idempotency (account_id, key, request, at)
VALUES (%(actor)s, %(key)s, %(request)s, %(now)s)
ON CONFLICT DO NOTHING
RETURNING true

-- name: answer_of_key
SELECT request, status, answer FROM kernel.idempotency
WHERE account_id = %(actor)s AND key = %(key)s

-- name: keep_answer
UPDATE kernel.idempotency SET status = %(status)s, answer = %(answer)s
WHERE account_id = %(actor)s AND key = %(key)s

-- name: forget_answers
DELETE FROM kernel.idempotency WHERE at < %(before)s

-- name: preferences
-- A row per declared setting at most.
SELECT name, value, sealed, version, changed_at, changed_by FROM kernel.preferences ORDER BY name

-- name: preference
SELECT name, value, sealed, version, changed_at, changed_by
FROM kernel.preferences WHERE name = %(name)s

-- name: change_preference
-- No row comes back when somebody changed it since `expected`; 0 is for what nobody ever set.
INSERT INTO kernel.preferences AS p (name, value, sealed, version, changed_at, changed_by)
SELECT %(name)s, %(value)s::jsonb, %(sealed)s::bytea, 1, %(now)s::timestamptz, %(by)s::uuid
WHERE %(expected)s = 0 OR EXISTS (SELECT FROM kernel.preferences WHERE name = %(name)s)
ON CONFLICT (name) DO UPDATE
SET value = excluded.value, sealed = excluded.sealed, version = p.version + 1,
    changed_at = excluded.changed_at, changed_by = excluded.changed_by
WHERE p.version = %(expected)s
RETURNING version

-- name: ping
SELECT 1

-- name: count_limit
-- A window that is over begins anew, and one that a clock began which ran ahead.
INSERT INTO kernel.limits AS kept (name, subject, count, most, began_at, ends_at)
VALUES (%(name)s, %(subject)s, 1, %(most)s, %(now)s, %(ends_at)s)
ON CONFLICT (name, subject) DO UPDATE
SET (count, began_at, ends_at) = (
    SELECT CASE WHEN is_over THEN 1 ELSE kept.count + 1 END,
           CASE WHEN is_over THEN excluded.began_at ELSE kept.began_at END,
           CASE WHEN is_over THEN excluded.ends_at ELSE kept.ends_at END
    FROM (SELECT kept.ends_at <= %(now)s
                 OR kept.ends_at > excluded.ends_at + %(skew)s::interval AS is_over)
        AS asked
), most = excluded.most
RETURNING count, ends_at

-- name: uncount_limit
UPDATE kernel.limits SET count = count - 1
WHERE name = %(name)s AND subject = %(subject)s AND count > 0

-- name: note_limit
INSERT INTO kernel.limits AS kept (name, subject, count, most, began_at, ends_at)
VALUES (%(name)s, %(subject)s, %(count)s, %(most)s, %(now)s, %(ends_at)s)
ON CONFLICT (name, subject) DO UPDATE
SET count = greatest(kept.count, excluded.count), ends_at = greatest(kept.ends_at, excluded.ends_at)

-- name: limit_stands
SELECT EXISTS (
    SELECT FROM kernel.limits
    WHERE name = %(name)s AND subject = %(subject)s AND ends_at > %(now)s
)

-- name: forget_limit
DELETE FROM kernel.limits WHERE name = %(name)s AND subject = %(subject)s

-- name: standings
SELECT name, subject, count, most, began_at, ends_at FROM kernel.limits
WHERE ends_at > %(now)s
ORDER BY count::real / most DESC, ends_at DESC, name, subject
LIMIT %(most_listed)s

-- name: forget_limits
DELETE FROM kernel.limits WHERE ends_at < %(before)s

-- name: facts_due
-- Ids rise with time, so the first one is the oldest.
SELECT count(*) AS count, min(at) AS oldest_at FROM (
    SELECT at FROM kernel.outbox WHERE relayed_at IS NULL AND at <= %(now)s
    ORDER BY id LIMIT %(limit)s
) AS due

-- name: timers_overdue
SELECT count(*) AS count, min(due_at) AS oldest_at FROM (
    SELECT due_at FROM kernel.timers WHERE parked_at IS NULL AND due_at <= %(now)s
    ORDER BY due_at LIMIT %(limit)s
) AS due

-- name: export_audit_words
SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM (
    SELECT id, words, at FROM kernel.audit_words WHERE account_id = %(account)s
    ORDER BY at DESC LIMIT %(most)s
) AS each

-- name: erase_audit_words
DELETE FROM kernel.audit_words WHERE account_id = %(account)s

-- name: erase_answers
DELETE FROM kernel.idempotency WHERE account_id = %(account)s
