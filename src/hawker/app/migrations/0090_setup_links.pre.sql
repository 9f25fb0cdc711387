-- A link that the owner of the machine asks for later, when nobody who runs the site can sign in:
-- it has an end, and works although there is an operator. Null: the link of the first run.
ALTER TABLE admin.setup ADD COLUMN ends_at timestamptz;
