-- name: insert_message
INSERT INTO notifications.messages (id, address, subject, text, sent_at, kind, status, due_at)
VALUES (%(id)s, %(address)s, %(subject)s, %(text)s, %(sent_at)s, %(kind)s, %(status)s, %(due_at)s)

-- name: mailbox
SELECT id, address, subject, text, sent_at FROM notifications.messages
WHERE address = %(address)s
ORDER BY sent_at DESC, id DESC
LIMIT %(limit)s

-- name: forget_messages
DELETE FROM notifications.messages WHERE sent_at < %(before)s

-- name: keep_waiting
-- Without a mail server they stay in the mailbox.
UPDATE notifications.messages SET status = 'kept', due_at = NULL
WHERE id IN (
    SELECT id FROM notifications.messages
    WHERE status = 'waiting' AND due_at <= %(now)s ORDER BY due_at LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)

-- name: claim_messages
-- The claim is a lease: a worker that dies leaves the message to the next one.
UPDATE notifications.messages SET due_at = %(lease_until)s, tries = tries + 1
WHERE id IN (
    SELECT id FROM notifications.messages
    WHERE status = 'waiting' AND due_at <= %(now)s ORDER BY due_at LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
RETURNING id, address, subject, text, sent_at, tries

-- name: bring_messages
UPDATE notifications.messages SET due_at = greatest(%(earliest)s, due_at - %(by)s::interval)
WHERE status = 'waiting' AND due_at > %(earliest)s

-- name: message_sent
UPDATE notifications.messages
SET status = 'sent', due_at = NULL, carried_at = %(now)s, error = NULL
WHERE id = %(id)s AND status = 'waiting'

-- name: put_off_message
UPDATE notifications.messages SET due_at = %(due_at)s, error = %(error)s
WHERE id = %(id)s AND status = 'waiting'

-- name: free_messages
-- Claimed and not tried.
UPDATE notifications.messages SET due_at = %(now)s, tries = tries - 1
WHERE id = ANY (%(ids)s::uuid[]) AND status = 'waiting'

-- name: fail_message
UPDATE notifications.messages SET status = 'failed', due_at = NULL, error = %(error)s
WHERE id = %(id)s AND status = 'waiting'

-- name: send_again
-- Phones have no carrier.
UPDATE notifications.messages SET status = 'waiting', due_at = %(now)s, tries = 0, error = NULL
WHERE id = %(id)s AND status <> 'waiting' AND address LIKE '%%@%%'

-- name: outgoing
SELECT id, address, kind, status, tries, sent_at, due_at, carried_at, error
FROM notifications.messages
WHERE %(before)s::uuid IS NULL OR id < %(before)s
ORDER BY id DESC LIMIT %(limit)s

-- name: outgoing_of_status
SELECT id, address, kind, status, tries, sent_at, due_at, carried_at, error
FROM notifications.messages
WHERE status = %(status)s AND (%(before)s::uuid IS NULL OR id < %(before)s)
ORDER BY id DESC LIMIT %(limit)s

-- name: count_failed
SELECT count(*) FROM notifications.messages WHERE status = 'failed'

-- name: failed
SELECT id, sent_at AS parked_at, tries, coalesce(error, '') AS error
FROM notifications.messages WHERE status = 'failed' ORDER BY sent_at, id LIMIT %(limit)s

-- name: mail_due
SELECT count(*) AS count, min(due_at) AS oldest_at FROM (
    SELECT due_at FROM notifications.messages
    WHERE status = 'waiting' AND due_at <= %(now)s ORDER BY due_at LIMIT %(limit)s
) AS due

-- name: forget_address
DELETE FROM notifications.messages WHERE address = %(address)s
