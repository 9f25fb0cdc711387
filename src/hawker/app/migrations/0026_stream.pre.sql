-- What the outbox knows of the stream that carries its facts: whether it is still the one that was
-- begun, and how far it was filled.
CREATE TABLE kernel.carried (
    stream text PRIMARY KEY,
    life text NOT NULL,  -- told to the bus when the stream is begun; another life is another stream
    sequence bigint NOT NULL  -- of the newest fact the bus said it keeps
);
ALTER TABLE kernel.carried ENABLE ROW LEVEL SECURITY;
CREATE POLICY worker_rows ON kernel.carried TO hawker_worker USING (true);
GRANT SELECT, INSERT, UPDATE ON kernel.carried TO hawker_worker;
