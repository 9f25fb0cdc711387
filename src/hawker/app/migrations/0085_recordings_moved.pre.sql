-- Where a recording is on its way to the store of files, and who holds it until then.
ALTER TABLE streams.recordings
    ADD COLUMN instance text,  -- the process whose disk it was recorded on
    ADD COLUMN move_due_at timestamptz,  -- something is to be done then; moved on, it is a lease
    ADD COLUMN moved_bytes bigint NOT NULL DEFAULT 0,  -- whole in the store
    ADD COLUMN move_tries integer NOT NULL DEFAULT 0,  -- in a row that failed
    ADD COLUMN move_error text,  -- of the last one, as a code
    ADD COLUMN moved_at timestamptz,  -- the store has all of it
    ADD COLUMN freed_at timestamptz;  -- the local copy is gone, or there was none
UPDATE streams.recordings AS recording SET move_due_at = recording.noted_at, instance = (
    SELECT ingest.instance FROM streams.ingests AS ingest
    WHERE ingest.store_id = recording.store_id AND ingest.stream_id = recording.stream_id
    ORDER BY ingest.id DESC LIMIT 1
);
CREATE INDEX recordings_due ON streams.recordings (instance, move_due_at)
    WHERE move_due_at IS NOT NULL;
CREATE INDEX recordings_moved ON streams.recordings (noted_at)
    WHERE moved_at IS NOT NULL;
CREATE INDEX recordings_by_stream ON streams.recordings (stream_id);
GRANT DELETE ON streams.recordings TO hawker_worker;
