-- Which request a call to a provider comes from, as for facts (0063).
ALTER TABLE payments.calls ADD COLUMN request_id text NOT NULL DEFAULT '';
ALTER TABLE payments.calls ADD COLUMN trace text NOT NULL DEFAULT '';
