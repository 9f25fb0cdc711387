-- The pictures stores show. The bytes lie in storage, by the digest of what was brought.
CREATE SCHEMA files;
GRANT USAGE ON SCHEMA files TO hawker_app, hawker_worker;

CREATE TABLE files.pictures (
    store_id uuid NOT NULL,
    id uuid NOT NULL,
    digest bytea NOT NULL CHECK (length(digest) = 32),  -- SHA-256 of the bytes as brought
    media_type text NOT NULL CHECK (media_type IN ('image/jpeg', 'image/png', 'image/webp')),
    size_bytes integer NOT NULL CHECK (size_bytes > 0),
    width integer NOT NULL CHECK (width > 0),  -- pixels, upright
    height integer NOT NULL CHECK (height > 0),
    renditions jsonb NOT NULL,  -- [{"key", "width", "height"}], largest first
    brought_at timestamptz NOT NULL,
    PRIMARY KEY (store_id, id),
    UNIQUE (store_id, digest)
);

ALTER TABLE files.pictures ENABLE ROW LEVEL SECURITY;
CREATE POLICY store_rows ON files.pictures TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY worker_rows ON files.pictures TO hawker_worker USING (true);
GRANT SELECT, INSERT ON files.pictures TO hawker_app, hawker_worker;
