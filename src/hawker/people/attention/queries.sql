-- name: insert_contact
INSERT INTO attention.contacts
    (account_id, id, sender, topic, purpose, channel, reason, price, outcome, contacted_at)
VALUES
    (%(account_id)s, %(id)s, %(sender)s, %(topic)s, %(purpose)s, %(channel)s, %(reason)s,
     %(price)s, %(outcome)s, %(contacted_at)s)

-- name: insert_consent
INSERT INTO attention.consents (account_id, id, sender, topic, granted_at)
VALUES (%(account_id)s, %(id)s, %(sender)s, %(topic)s, %(granted_at)s)

-- name: lock_open_consents
-- The oldest open consent of each; two contacts at once never spend the same one.
SELECT one.account_id, one.id
FROM unnest(%(accounts)s::uuid[]) AS who (account_id)
CROSS JOIN LATERAL (
    SELECT account_id, id FROM attention.consents AS consent
    WHERE consent.account_id = who.account_id AND sender = %(sender)s AND topic = %(topic)s
      AND withdrawn_at IS NULL AND contact_id IS NULL
    ORDER BY id
    LIMIT 1
    FOR UPDATE SKIP LOCKED
) AS one

-- name: spend_consent
-- It is locked, and open.
UPDATE attention.consents SET contact_id = %(contact)s
WHERE account_id = %(account_id)s AND id = %(id)s

-- name: lock_people
-- Two transactions that write to one person count one after the other; always in the same order.
SELECT pg_advisory_xact_lock(hashtextextended('attention.people ' || account::text, 0))::text
FROM (SELECT unnest(%(accounts)s::uuid[]) AS account ORDER BY 1) AS people

-- name: sent_since
-- How many messages reached these people since then that were not about what they did.
SELECT account_id, sender, count(*)::integer AS count FROM attention.contacts
WHERE account_id = ANY (%(accounts)s) AND contacted_at >= %(since)s
  AND purpose = 'marketing' AND outcome = 'sent'
GROUP BY account_id, sender

-- name: withdraw_consents
UPDATE attention.consents SET withdrawn_at = %(now)s
WHERE account_id = ANY (%(accounts)s) AND sender = %(sender)s AND topic = %(topic)s
  AND withdrawn_at IS NULL AND contact_id IS NULL

-- name: consented
SELECT DISTINCT topic FROM attention.consents
WHERE account_id = %(account)s AND sender = %(sender)s AND topic = ANY (%(topics)s)
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
