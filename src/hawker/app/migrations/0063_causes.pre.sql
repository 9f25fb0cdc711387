-- Which request a fact comes from, and in which span of a trace it was made: the worker goes on with
-- both, in its logs and traces. Empty when nobody asked.
ALTER TABLE kernel.outbox ADD COLUMN request_id text NOT NULL DEFAULT '';
ALTER TABLE kernel.outbox ADD COLUMN trace text NOT NULL DEFAULT '';
