-- name: insert_message
INSERT INTO notifications.messages (id, address, subject, text, sent_at)
VALUES (%(id)s, %(address)s, %(subject)s, %(text)s, %(sent_at)s)

-- name: mailbox
SELECT id, address, subject, text, sent_at FROM notifications.messages
WHERE address = %(address)s
ORDER BY sent_at DESC, id DESC
LIMIT %(limit)s

-- name: forget_messages
DELETE FROM notifications.messages WHERE sent_at < %(before)s
