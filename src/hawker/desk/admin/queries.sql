-- name: ensure_setup
-- One row for the site; who comes second finds the first one's.
INSERT INTO admin.setup (id, nonce, made_at) VALUES (1, %(nonce)s, %(now)s) ON CONFLICT DO NOTHING

-- name: renew_setup
-- The link before it works no more: there is one at a time.
INSERT INTO admin.setup (id, nonce, made_at, ends_at)
VALUES (1, %(nonce)s, %(now)s, %(ends_at)s)
ON CONFLICT (id) DO UPDATE
SET nonce = excluded.nonce, made_at = excluded.made_at, ends_at = excluded.ends_at,
    used_at = NULL, used_by = NULL

-- name: setup
SELECT nonce, used_at, ends_at FROM admin.setup WHERE id = 1

-- name: use_setup
-- No row is touched when the link was used: of two browsers one makes the operator.
UPDATE admin.setup SET used_at = %(now)s, used_by = %(account)s
WHERE id = 1 AND nonce = %(nonce)s AND used_at IS NULL

-- name: pages
SELECT kind, language, text, version, changed_at, changed_by
FROM admin.pages WHERE kind = %(page)s ORDER BY language

-- name: published_pages
SELECT kind, language FROM admin.pages ORDER BY kind, language

-- name: put_page
-- No row comes back when somebody changed it since `expected`; 0 is for what is not published.
INSERT INTO admin.pages AS p (kind, language, text, version, changed_at, changed_by)
SELECT %(kind)s, %(language)s, %(text)s, 1, %(now)s::timestamptz, %(by)s::uuid
WHERE %(expected)s = 0
   OR EXISTS (SELECT FROM admin.pages WHERE kind = %(kind)s AND language = %(language)s)
ON CONFLICT (kind, language) DO UPDATE
SET text = excluded.text, version = p.version + 1, changed_at = excluded.changed_at,
    changed_by = excluded.changed_by
WHERE p.version = %(expected)s
RETURNING version

-- name: database
SELECT pg_database_size(current_database()) AS size_bytes,
       (SELECT count(*) FROM pg_stat_get_activity(NULL) AS a
        JOIN pg_database AS d ON d.oid = a.datid AND d.datname = current_database()) AS connections,
       current_setting('max_connections')::integer AS connections_most,
       current_setting('server_version') AS version
