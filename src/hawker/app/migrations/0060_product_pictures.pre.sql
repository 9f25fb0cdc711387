-- Which pictures products show, in words too, so that they can be changed and are kept meanwhile.

ALTER TABLE catalogue.pictures
    ADD COLUMN picture_id uuid,  -- of files; NULL where nobody knows any more
    ADD COLUMN alt_zh text NOT NULL DEFAULT '',  -- for who does not see it
    ADD COLUMN alt_en text NOT NULL DEFAULT '',
    ADD COLUMN colour text NOT NULL DEFAULT '',  -- until it is loaded
    ADD COLUMN preview text NOT NULL DEFAULT '';
GRANT UPDATE ON catalogue.products TO hawker_app, hawker_worker;  -- to lock a row, at first
GRANT DELETE ON catalogue.pictures TO hawker_app, hawker_worker;

UPDATE catalogue.pictures AS shown SET picture_id = file.id
FROM files.pictures AS file
WHERE file.store_id = shown.store_id AND shown.url = '/media/' || (file.renditions -> 0 ->> 'key');
