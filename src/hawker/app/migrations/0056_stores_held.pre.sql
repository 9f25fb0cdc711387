-- A store that the operator of the site paused: nobody of the store opens it again.
ALTER TABLE stores.stores ADD COLUMN held_for text CHECK (length(held_for) <= 300);
GRANT UPDATE (held_for) ON stores.stores TO hawker_worker;
