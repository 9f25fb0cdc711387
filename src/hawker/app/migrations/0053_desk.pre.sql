-- The operator's desk (desk.admin). The link that makes the first operator is derived from the nonce
-- and the secret of the site, so this row alone opens nothing; only workers touch it.
CREATE SCHEMA admin;
GRANT USAGE ON SCHEMA admin TO hawker_app, hawker_worker;

CREATE TABLE admin.setup (
    id      smallint    PRIMARY KEY CHECK (id = 1),
    nonce   text        NOT NULL,
    made_at timestamptz NOT NULL,
    used_at timestamptz,
    used_by uuid,
    CHECK ((used_at IS NULL) = (used_by IS NULL))
);
-- Legal pages, public once they are here.
CREATE TABLE admin.pages (
    kind       text        NOT NULL CHECK (kind IN ('terms', 'privacy', 'returns')),
    language   text        NOT NULL CHECK (language IN ('zh-CN', 'en')),
    text       text        NOT NULL CHECK (length(text) <= 60000),
    version    integer     NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by uuid        NOT NULL,
    PRIMARY KEY (kind, language)
);
ALTER TABLE admin.setup ENABLE ROW LEVEL SECURITY;
ALTER TABLE admin.pages ENABLE ROW LEVEL SECURITY;
CREATE POLICY worker_rows ON admin.setup TO hawker_worker USING (true);
CREATE POLICY worker_rows ON admin.pages TO hawker_worker USING (true);
CREATE POLICY app_reads ON admin.pages FOR SELECT TO hawker_app USING (true);
GRANT SELECT ON admin.pages TO hawker_app;
GRANT SELECT, INSERT, UPDATE ON admin.setup, admin.pages TO hawker_worker;

-- The first operator is made in the role of the worker, and is then signed in.
GRANT INSERT ON accounts.sessions TO hawker_worker;
CREATE INDEX operators ON accounts.accounts (id) WHERE is_operator;
