-- name: insert_contact
INSERT INTO attention.contacts
    (account_id, id, sender, topic, purpose, channel, reason, price, outcome, contacted_at)
VALUES
    (%(account_id)s, %(id)s, %(sender)s, %(topic)s, %(purpose)s, %(channel)s, %(reason)s,
     %(price)s, %(outcome)s, %(contacted_at)s)

-- name: insert_consent
INSERT INTO attention.consents (account_id, id, sender, topic, granted_at)
VALUES (%(account_id)s, %(id)s, %(sender)s, %(topic)s, %(granted_at)s)

-- name: spend_consent
-- The oldest open consent; two contacts at once never spend the same one.
UPDATE attention.consents SET contact_id = %(contact)s
WHERE account_id = %(account)s AND id = (
    SELECT id FROM attention.consents
    WHERE account_id = %(account)s AND sender = %(sender)s AND topic = %(topic)s
      AND withdrawn_at IS NULL AND contact_id IS NULL
    ORDER BY id
    LIMIT 1
    FOR UPDATE SKIP LOCKED
)

-- name: withdraw_consents
UPDATE attention.consents SET withdrawn_at = %(now)s
WHERE account_id = %(account)s AND sender = %(sender)s AND topic = %(topic)s
  AND withdrawn_at IS NULL AND contact_id IS NULL

-- name: contacts_of
SELECT account_id, id, sender, topic, purpose, channel, reason, price, outcome, contacted_at
FROM attention.contacts
WHERE account_id = %(account)s AND (%(before)s::uuid IS NULL OR id < %(before)s::uuid)
ORDER BY id DESC
LIMIT %(limit)s

-- name: export_contacts
SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM (
    SELECT sender, topic, purpose, channel, reason, outcome, contacted_at
    FROM attention.contacts WHERE account_id = %(account)s ORDER BY id DESC LIMIT %(most)s
) AS each

-- name: export_consents
SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM (
    SELECT sender, topic, granted_at, withdrawn_at, contact_id IS NOT NULL AS is_spent
    FROM attention.consents WHERE account_id = %(account)s ORDER BY id DESC LIMIT %(most)s
) AS each

-- name: erase_contacts
DELETE FROM attention.contacts WHERE account_id = %(account)s

-- name: erase_consents
DELETE FROM attention.consents WHERE account_id = %(account)s
