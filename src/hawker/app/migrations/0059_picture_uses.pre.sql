-- Who shows a picture, when an unused one goes, and what in storage is to be deleted.

ALTER TABLE files.pictures
    ADD COLUMN colour text NOT NULL DEFAULT '#8a8178',  -- the most common one, until it is loaded
    ADD COLUMN preview text NOT NULL DEFAULT '',  -- a tiny picture as a data: address
    ADD COLUMN unused_due_at timestamptz;  -- it goes then; NULL while something shows it
ALTER TABLE files.pictures DROP CONSTRAINT pictures_media_type_check;
ALTER TABLE files.pictures ADD CONSTRAINT pictures_media_type_check CHECK (
    media_type IN ('image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif')
);
CREATE INDEX pictures_unused ON files.pictures (unused_due_at) WHERE unused_due_at IS NOT NULL;

CREATE TABLE files.uses (
    store_id uuid NOT NULL,
    picture_id uuid NOT NULL,
    holder text NOT NULL,  -- what shows it: "product:prd_01…"
    PRIMARY KEY (store_id, picture_id, holder),
    FOREIGN KEY (store_id, picture_id) REFERENCES files.pictures (store_id, id)
);
CREATE INDEX uses_by_holder ON files.uses (store_id, holder);

-- Written before anything is stored, and deleted with the row that then points at it: what is left
-- over belongs to nothing.
CREATE TABLE files.litter (
    store_id uuid NOT NULL,
    prefix text NOT NULL,  -- of keys in storage
    due_at timestamptz NOT NULL,
    PRIMARY KEY (store_id, prefix)
);
CREATE INDEX litter_due ON files.litter (due_at);

ALTER TABLE files.uses ENABLE ROW LEVEL SECURITY;
ALTER TABLE files.litter ENABLE ROW LEVEL SECURITY;
CREATE POLICY store_rows ON files.uses TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY store_rows ON files.litter TO hawker_app
    USING (store_id = ANY ((SELECT kernel.store_ids())::uuid[]));
CREATE POLICY worker_rows ON files.uses TO hawker_worker USING (true);
CREATE POLICY worker_rows ON files.litter TO hawker_worker USING (true);
GRANT UPDATE, DELETE ON files.pictures TO hawker_app, hawker_worker;
GRANT SELECT, INSERT, DELETE ON files.uses, files.litter TO hawker_app, hawker_worker;
