-- name: lock
-- One at a time per name: the limits below are counted, not guessed.
SELECT pg_advisory_xact_lock(hashtextextended('accounts.login_codes ' || %(name)s::text, 0))

-- name: asked_lately
SELECT count(*) FILTER (WHERE address = %(address)s AND client_address = %(client)s) AS of_both,
       count(*) FILTER (WHERE address = %(address)s) AS of_address,
       count(*) FILTER (WHERE client_address = %(client)s) AS of_client
FROM accounts.login_codes
WHERE created_at > %(since)s AND (address = %(address)s OR client_address = %(client)s)

-- name: insert_code
INSERT INTO accounts.login_codes
    (id, address, client_address, code_hash, created_at, expires_at)
VALUES (%(id)s, %(address)s, %(client)s, %(code_hash)s, %(now)s, %(expires_at)s)

-- name: tried_lately
SELECT count(*) FILTER (
        WHERE address = %(address)s AND client_address = %(client)s AND at > %(window)s
    ) AS lately,
    count(*) FILTER (WHERE address = %(address)s AND client_address = %(client)s) AS of_both,
    count(*) FILTER (WHERE address = %(address)s) AS of_address,
    count(*) FILTER (WHERE client_address = %(client)s) AS of_client,
    (SELECT count(*) FROM accounts.login_codes
     WHERE address = %(address)s AND client_address = %(client)s
       AND used_at IS NULL AND expires_at > %(now)s) AS own_codes
FROM accounts.wrong_tries
WHERE at > %(day)s AND (address = %(address)s OR client_address = %(client)s)

-- name: insert_wrong_try
INSERT INTO accounts.wrong_tries (id, address, client_address, at)
VALUES (%(id)s, %(address)s, %(client)s, %(now)s)

-- name: living_codes
-- A stranger may have asked for some of them; they all came to the owner of the address.
SELECT id, code_hash FROM accounts.login_codes
WHERE address = %(address)s AND used_at IS NULL AND expires_at > %(now)s
  AND (client_address = %(client)s OR %(of_others)s)
ORDER BY client_address = %(client)s DESC, created_at DESC
LIMIT %(most)s

-- name: use_code
UPDATE accounts.login_codes SET used_at = %(now)s WHERE id = %(id)s AND used_at IS NULL

-- name: account_at
SELECT a.id, a.name, a.is_operator
FROM accounts.identities AS i
JOIN accounts.accounts AS a ON a.id = i.account_id
WHERE i.address = %(address)s

-- name: insert_account
INSERT INTO accounts.accounts (id, name, language, opened_at)
VALUES (%(id)s, %(name)s, %(language)s, %(now)s)

-- name: insert_first_identity
INSERT INTO accounts.identities (account_id, id, address, verified_at, is_primary)
VALUES (%(account)s, %(id)s, %(address)s, %(now)s, true)

-- name: insert_identity
INSERT INTO accounts.identities (account_id, id, address, verified_at)
VALUES (%(account)s, %(id)s, %(address)s, %(now)s)

-- name: identities
SELECT id, address, verified_at, is_primary FROM accounts.identities
WHERE account_id = %(account)s ORDER BY is_primary DESC, verified_at, id LIMIT %(most)s

-- name: lock_account
SELECT id FROM accounts.accounts WHERE id = %(account)s FOR UPDATE

-- name: choose_no_identity
UPDATE accounts.identities SET is_primary = false WHERE account_id = %(account)s AND is_primary

-- name: choose_identity
UPDATE accounts.identities SET is_primary = true WHERE account_id = %(account)s AND id = %(id)s

-- name: delete_identity
DELETE FROM accounts.identities WHERE account_id = %(account)s AND id = %(id)s

-- name: account
SELECT id, name, is_operator FROM accounts.accounts WHERE id = %(account)s

-- name: has_operator
SELECT EXISTS (SELECT FROM accounts.accounts WHERE is_operator)

-- name: make_operator
UPDATE accounts.accounts SET is_operator = true WHERE id = %(account)s

-- name: reach_of
-- The chosen address; when that was removed, the one that has been there longest.
SELECT i.address, a.language
FROM accounts.identities AS i
JOIN accounts.accounts AS a ON a.id = i.account_id
WHERE i.account_id = %(account)s
ORDER BY i.is_primary DESC, i.verified_at, i.id
LIMIT 1

-- name: reaches_of
-- The chosen address of each; when that was removed, the one that has been there longest.
SELECT DISTINCT ON (i.account_id) i.account_id AS id, i.address, a.language
FROM accounts.identities AS i
JOIN accounts.accounts AS a ON a.id = i.account_id
WHERE i.account_id = ANY (%(ids)s)
ORDER BY i.account_id, i.is_primary DESC, i.verified_at, i.id

-- name: insert_session
INSERT INTO accounts.sessions
    (account_id, id, token_hash, created_at, proven_at, seen_at, expires_at, agent, client_address)
VALUES (%(account)s, %(id)s, %(token_hash)s, %(now)s, %(now)s, %(now)s, %(expires_at)s, %(agent)s,
        %(address)s)

-- name: session
-- From here on the account acts in this transaction, no longer the doorkeeper: what is asked next,
-- the roles, shows it its own rows and no others.
SELECT a.id, a.name, a.is_operator, a.has_password, a.has_passkey, s.proven_at, s.seen_at,
       set_config('hawker.account_id', a.id::text, true) AS acts_as
FROM accounts.sessions AS s
JOIN accounts.accounts AS a ON a.id = s.account_id
WHERE s.token_hash = %(token_hash)s AND s.revoked_at IS NULL AND s.expires_at > %(now)s
  AND a.suspended_at IS NULL

-- name: see_session
-- Nothing is touched when another request was faster.
UPDATE accounts.sessions SET seen_at = %(now)s,
    client_address = coalesce(nullif(%(address)s::text, ''), client_address)
WHERE token_hash = %(token_hash)s AND seen_at < %(before)s

-- name: prove_session
UPDATE accounts.sessions SET proven_at = %(now)s
WHERE account_id = %(account)s AND token_hash = %(token_hash)s AND revoked_at IS NULL

-- name: has_address
SELECT EXISTS (
    SELECT FROM accounts.identities WHERE account_id = %(account)s AND address = %(address)s
)

-- name: sessions_of
SELECT id, agent AS device, client_address, created_at, seen_at,
       token_hash = %(token_hash)s AS is_this
FROM accounts.sessions
WHERE account_id = %(account)s AND revoked_at IS NULL AND expires_at > %(now)s
ORDER BY is_this DESC, seen_at DESC, id
LIMIT %(most)s

-- name: end_session
UPDATE accounts.sessions SET revoked_at = %(now)s
WHERE account_id = %(account)s AND id = %(id)s AND revoked_at IS NULL AND expires_at > %(now)s

-- name: end_sessions
-- All but the one to keep; none is kept when that is empty.
UPDATE accounts.sessions SET revoked_at = %(now)s
WHERE account_id = %(account)s AND token_hash <> %(keep)s AND revoked_at IS NULL
  AND expires_at > %(now)s

-- name: devices_of
SELECT EXISTS (
    SELECT FROM accounts.devices WHERE account_id = %(account)s AND device_hash = %(device_hash)s
) AS is_known, EXISTS (
    SELECT FROM accounts.devices WHERE account_id = %(account)s
) AS has_others

-- name: see_device
INSERT INTO accounts.devices (account_id, device_hash, seen_at)
VALUES (%(account)s, %(device_hash)s, %(now)s)
ON CONFLICT (account_id, device_hash) DO UPDATE SET seen_at = excluded.seen_at

-- name: password_at
SELECT a.id, a.name, a.is_operator, p.hash
FROM accounts.identities AS i
JOIN accounts.accounts AS a ON a.id = i.account_id
LEFT JOIN accounts.passwords AS p ON p.account_id = a.id
WHERE i.address = %(address)s

-- name: password_of
SELECT hash FROM accounts.passwords WHERE account_id = %(account)s

-- name: hold_password
SELECT true FROM accounts.passwords
WHERE account_id = %(account)s AND hash = %(hash)s FOR SHARE

-- name: mark_password
UPDATE accounts.accounts SET has_password = %(has)s WHERE id = %(account)s

-- name: write_password
INSERT INTO accounts.passwords (account_id, hash, set_at)
VALUES (%(account)s, %(hash)s, %(now)s)
ON CONFLICT (account_id) DO UPDATE SET hash = excluded.hash, set_at = excluded.set_at

-- name: delete_password
DELETE FROM accounts.passwords WHERE account_id = %(account)s

-- name: insert_reset
INSERT INTO accounts.resets (account_id, token_hash, address, created_at, expires_at)
VALUES (%(account)s, %(token_hash)s, %(address)s, %(now)s, %(expires_at)s)

-- name: reset_by_token
-- A letter to an address that was removed since leads nowhere.
SELECT a.id, a.name, a.is_operator, r.address
FROM accounts.resets AS r
JOIN accounts.identities AS i ON i.account_id = r.account_id AND i.address = r.address
JOIN accounts.accounts AS a ON a.id = r.account_id
WHERE r.token_hash = %(token_hash)s AND r.used_at IS NULL AND r.expires_at > %(now)s

-- name: use_reset
UPDATE accounts.resets SET used_at = %(now)s
WHERE account_id = %(account)s AND token_hash = %(token_hash)s AND used_at IS NULL
  AND expires_at > %(now)s

-- name: void_resets
UPDATE accounts.resets SET used_at = %(now)s WHERE account_id = %(account)s AND used_at IS NULL

-- name: descriptors_of
SELECT credential_id, transports FROM accounts.passkeys
WHERE account_id = %(account)s ORDER BY id LIMIT %(most)s

-- name: descriptors_at
SELECT p.credential_id, p.transports
FROM accounts.identities AS i
JOIN accounts.passkeys AS p ON p.account_id = i.account_id
WHERE i.address = %(address)s ORDER BY p.id LIMIT %(most)s

-- name: insert_challenge
INSERT INTO accounts.challenges (holder, challenge, purpose, expires_at)
VALUES (%(holder)s, %(challenge)s, %(purpose)s, %(expires_at)s)

-- name: spend_challenge
DELETE FROM accounts.challenges
WHERE holder = %(holder)s AND challenge = %(challenge)s AND purpose = %(purpose)s
  AND expires_at > %(now)s

-- name: mark_passkey
UPDATE accounts.accounts SET has_passkey = %(has)s WHERE id = %(account)s

-- name: count_passkeys
SELECT count(*) FROM accounts.passkeys WHERE account_id = %(account)s

-- name: insert_passkey
-- No row is written for a passkey that opens an account already.
INSERT INTO accounts.passkeys
    (account_id, id, credential_id, public_key, sign_count, transports, aaguid, is_backed_up, name,
     created_at)
VALUES (%(account)s, %(id)s, %(credential_id)s, %(public_key)s, %(sign_count)s, %(transports)s,
        %(aaguid)s, %(is_backed_up)s, %(name)s, %(now)s)
ON CONFLICT (credential_id) DO NOTHING

-- name: passkey_by_credential
SELECT a.id, a.name, a.is_operator, p.id AS passkey, p.name AS passkey_name, p.public_key,
       p.sign_count, (
           SELECT address FROM accounts.identities
           WHERE account_id = a.id ORDER BY is_primary DESC, verified_at, id LIMIT 1
       ) AS address
FROM accounts.passkeys AS p
JOIN accounts.accounts AS a ON a.id = p.account_id
WHERE p.credential_id = %(credential)s

-- name: use_passkey
-- No row is touched when the counter did not grow; authenticators without one say 0 for ever.
UPDATE accounts.passkeys
SET sign_count = %(count)s, is_backed_up = %(is_backed_up)s, used_at = %(now)s
WHERE account_id = %(account)s AND id = %(id)s
  AND (sign_count < %(count)s OR (sign_count = 0 AND %(count)s = 0))

-- name: passkeys_of
SELECT id, name, created_at, used_at, is_backed_up FROM accounts.passkeys
WHERE account_id = %(account)s ORDER BY id DESC LIMIT %(most)s

-- name: rename_passkey
UPDATE accounts.passkeys SET name = %(name)s WHERE account_id = %(account)s AND id = %(id)s

-- name: delete_passkey
DELETE FROM accounts.passkeys WHERE account_id = %(account)s AND id = %(id)s RETURNING name

-- name: revoke_session
UPDATE accounts.sessions SET revoked_at = %(now)s
WHERE token_hash = %(token_hash)s AND revoked_at IS NULL

-- name: lock_book
-- One entry at a time: the end of the book is counted.
SELECT pg_advisory_xact_lock(hashtextextended('accounts.addresses ' || %(account)s::uuid::text, 0))

-- name: insert_address
-- No row is written when the book is full. The first entry is the default.
WITH held AS (
    SELECT count(*) AS n FROM accounts.addresses
    WHERE account_id = %(account)s AND deleted_at IS NULL
)
INSERT INTO accounts.addresses
    (account_id, id, name, phone, country, region, city, district, line1, postal_code,
     region_code, label, is_default, added_at)
SELECT %(account)s, %(id)s, %(name)s, %(phone)s, %(country)s, %(region)s, %(city)s, %(district)s,
       %(line1)s, %(postal_code)s, %(region_code)s, %(label)s, %(is_default)s OR held.n = 0, %(now)s
FROM held WHERE held.n < %(most)s
RETURNING is_default

-- name: change_address
UPDATE accounts.addresses
SET name = %(name)s, phone = %(phone)s, country = %(country)s, region = %(region)s,
    city = %(city)s, district = %(district)s, line1 = %(line1)s, postal_code = %(postal_code)s,
    region_code = %(region_code)s, label = %(label)s, is_default = is_default OR %(is_default)s
WHERE account_id = %(account)s AND id = %(id)s AND deleted_at IS NULL
RETURNING is_default

-- name: no_default
UPDATE accounts.addresses SET is_default = false WHERE account_id = %(account)s AND is_default

-- name: delete_address
UPDATE accounts.addresses SET deleted_at = %(now)s, is_default = false
WHERE account_id = %(account)s AND id = %(id)s AND deleted_at IS NULL

-- name: restore_address
-- No row is changed when the book is full by now.
UPDATE accounts.addresses SET deleted_at = NULL
WHERE account_id = %(account)s AND id = %(id)s AND deleted_at IS NOT NULL
  AND (SELECT count(*) FROM accounts.addresses
       WHERE account_id = %(account)s AND deleted_at IS NULL) < %(most)s
RETURNING id, name, phone, country, region, city, district, line1, postal_code, region_code, label,
    is_default

-- name: forget_addresses
DELETE FROM accounts.addresses WHERE deleted_at < %(before)s

-- name: addresses
SELECT id, name, phone, country, region, city, district, line1, postal_code, region_code, label,
    is_default
FROM accounts.addresses
WHERE account_id = %(account)s AND deleted_at IS NULL
ORDER BY is_default DESC, id DESC
LIMIT %(most)s

-- name: move_addresses
-- The account keeps its own default.
UPDATE accounts.addresses SET account_id = %(account)s,
    is_default = is_default AND NOT EXISTS (
        SELECT FROM accounts.addresses WHERE account_id = %(account)s AND is_default)
WHERE account_id = %(guest)s

-- name: names
SELECT id, name FROM accounts.accounts WHERE id = ANY (%(ids)s::uuid[])

-- name: forget_codes
DELETE FROM accounts.login_codes WHERE created_at < %(before)s

-- name: forget_wrong_tries
DELETE FROM accounts.wrong_tries WHERE at < %(before)s

-- name: forget_challenges
DELETE FROM accounts.challenges WHERE expires_at < %(before)s

-- name: forget_resets
DELETE FROM accounts.resets WHERE expires_at < %(before)s

-- name: forget_devices
DELETE FROM accounts.devices WHERE seen_at < %(before)s

-- name: forget_sessions
DELETE FROM accounts.sessions WHERE least(expires_at, revoked_at) < %(before)s

-- name: export_account
SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM (
    SELECT name, language, opened_at, has_password, has_passkey
    FROM accounts.accounts WHERE id = %(account)s ORDER BY id LIMIT %(most)s
) AS each

-- name: export_identities
SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM (
    SELECT address, verified_at
    FROM accounts.identities WHERE account_id = %(account)s ORDER BY verified_at DESC LIMIT %(most)s
) AS each

-- name: export_sessions
SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM (
    SELECT created_at, seen_at, expires_at, revoked_at, agent, client_address
    FROM accounts.sessions WHERE account_id = %(account)s ORDER BY created_at DESC LIMIT %(most)s
) AS each

-- name: export_addresses
SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM (
    SELECT name, phone, country, region, city, district, line1, postal_code,
        region_code, label, is_default, added_at
    FROM accounts.addresses WHERE account_id = %(account)s ORDER BY id DESC LIMIT %(most)s
) AS each

-- name: addresses_proven
SELECT address FROM accounts.identities WHERE account_id = %(account)s

-- name: erase_codes
DELETE FROM accounts.login_codes
WHERE address IN (SELECT address FROM accounts.identities WHERE account_id = %(account)s)

-- name: erase_tries
DELETE FROM accounts.wrong_tries
WHERE address IN (SELECT address FROM accounts.identities WHERE account_id = %(account)s)

-- name: erase_sessions
DELETE FROM accounts.sessions WHERE account_id = %(account)s

-- name: erase_addresses
DELETE FROM accounts.addresses WHERE account_id = %(account)s

-- name: erase_identities
DELETE FROM accounts.identities WHERE account_id = %(account)s

-- name: erase_account
-- The row stays as the pseudonym that orders and the book go on naming.
UPDATE accounts.accounts
SET name = '', is_operator = false, has_password = false, has_passkey = false, erased_at = %(now)s
WHERE id = %(account)s

-- name: export_devices
SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM (
    SELECT seen_at FROM accounts.devices
    WHERE account_id = %(account)s ORDER BY seen_at DESC LIMIT %(most)s
) AS each

-- name: export_passkeys
SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM (
    SELECT name, transports, is_backed_up, created_at, used_at FROM accounts.passkeys
    WHERE account_id = %(account)s ORDER BY id LIMIT %(most)s
) AS each

-- name: erase_passwords
DELETE FROM accounts.passwords WHERE account_id = %(account)s

-- name: erase_resets
DELETE FROM accounts.resets WHERE account_id = %(account)s

-- name: erase_devices
DELETE FROM accounts.devices WHERE account_id = %(account)s

-- name: erase_passkeys
DELETE FROM accounts.passkeys WHERE account_id = %(account)s

-- name: faces
-- A function of the owner: colleagues see each other's names, and no row of each other.
SELECT id, name, seen_at FROM accounts.faces_of(%(ids)s::uuid[])

-- name: is_proven
SELECT EXISTS (SELECT FROM accounts.identities WHERE account_id = %(account)s AND address = %(address)s)

-- name: find_people
-- By id, by the beginning of a name or of an address; the newest when nothing is asked for.
WITH wanted AS (
    SELECT id FROM accounts.accounts WHERE id = %(id)s::uuid
    UNION
    (SELECT id FROM accounts.accounts WHERE lower(name) LIKE %(name)s LIMIT %(limit)s)
    UNION
    (SELECT account_id FROM accounts.identities
     WHERE %(name)s::text IS NOT NULL AND address LIKE %(address)s LIMIT %(limit)s)
    UNION
    (SELECT id FROM accounts.accounts
     WHERE %(id)s::uuid IS NULL AND %(name)s::text IS NULL ORDER BY id DESC LIMIT %(limit)s)
)
SELECT a.id, a.name, a.is_operator, a.opened_at, a.suspended_at, a.suspended_for,
    array(
        SELECT i.address FROM accounts.identities AS i
        WHERE i.account_id = a.id ORDER BY i.verified_at
    ) AS addresses,
    (SELECT count(*) FROM accounts.sessions AS s
     WHERE s.account_id = a.id AND s.revoked_at IS NULL AND s.expires_at > %(now)s) AS sessions,
    (SELECT max(s.seen_at) FROM accounts.sessions AS s WHERE s.account_id = a.id) AS seen_at
FROM wanted JOIN accounts.accounts AS a ON a.id = wanted.id
ORDER BY a.id DESC LIMIT %(limit)s

-- name: operators
SELECT a.id, a.name, a.is_operator, a.opened_at, a.suspended_at, a.suspended_for,
    array(
        SELECT i.address FROM accounts.identities AS i
        WHERE i.account_id = a.id ORDER BY i.verified_at
    ) AS addresses,
    (SELECT count(*) FROM accounts.sessions AS s
     WHERE s.account_id = a.id AND s.revoked_at IS NULL AND s.expires_at > %(now)s) AS sessions,
    (SELECT max(s.seen_at) FROM accounts.sessions AS s WHERE s.account_id = a.id) AS seen_at
FROM accounts.accounts AS a
WHERE a.is_operator
ORDER BY a.id

-- name: dismiss_operator
UPDATE accounts.accounts SET is_operator = false WHERE id = %(account)s

-- name: suspend
UPDATE accounts.accounts SET suspended_at = %(now)s, suspended_for = %(reason)s
WHERE id = %(account)s AND suspended_at IS NULL AND NOT is_operator

-- name: let_in_again
UPDATE accounts.accounts SET suspended_at = NULL, suspended_for = NULL
WHERE id = %(account)s AND suspended_at IS NOT NULL

-- name: is_operator
SELECT is_operator FROM accounts.accounts WHERE id = %(account)s

-- name: is_suspended
SELECT suspended_at IS NOT NULL FROM accounts.accounts WHERE id = %(account)s
