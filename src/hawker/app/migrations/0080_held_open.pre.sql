-- Whether a store sold when the operator held it: one that did not, does not when it is let go.
ALTER TABLE stores.stores ADD COLUMN held_open boolean NOT NULL DEFAULT false;
UPDATE stores.stores SET held_open = true WHERE held_for IS NOT NULL AND status = 'paused';
GRANT UPDATE (held_open) ON stores.stores TO hawker_worker;
