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

-- name: insert_identity
INSERT INTO accounts.identities (account_id, address, verified_at)
VALUES (%(account)s, %(address)s, %(now)s)

-- name: account
SELECT id, name, is_operator FROM accounts.accounts WHERE id = %(account)s

-- name: has_operator
SELECT EXISTS (SELECT FROM accounts.accounts WHERE is_operator)

-- name: make_operator
UPDATE accounts.accounts SET is_operator = true WHERE id = %(account)s

-- name: reach_of
-- E-mail first: it costs nothing to send.
SELECT i.address, a.language
FROM accounts.identities AS i
JOIN accounts.accounts AS a ON a.id = i.account_id
WHERE i.account_id = %(account)s
ORDER BY i.address LIKE '+%%', i.verified_at
LIMIT 1

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

-- name: forget_sessions
DELETE FROM accounts.sessions WHERE least(expires_at, revoked_at) < %(before)s
