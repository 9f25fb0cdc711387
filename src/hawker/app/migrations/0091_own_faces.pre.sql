-- Whether a channel chose its face; one that did not shows the logo of its store.
ALTER TABLE channels.channels ADD COLUMN has_own_face boolean NOT NULL DEFAULT false;
UPDATE channels.channels AS channel SET has_own_face = true FROM stores.stores AS store
WHERE store.id = channel.store_id AND channel.avatar_url IS NOT NULL
    AND channel.avatar_url IS DISTINCT FROM store.logo_url;
GRANT UPDATE (has_own_face) ON channels.channels TO hawker_app, hawker_worker;
