-- name: insert_stream
INSERT INTO streams.streams (store_id, id, status, cover, created_at)
VALUES (%(store_id)s, %(id)s, %(status)s, %(cover)s, %(created_at)s)

-- name: lock_stream
-- Every verb that changes a stream, its key or its ingest holds this row first.
SELECT store_id, id, status, cover, created_at FROM streams.streams WHERE id = %(id)s FOR UPDATE

-- name: move_stream
UPDATE streams.streams SET status = %(to)s
WHERE store_id = %(store_id)s AND id = %(id)s AND status = ANY (%(sources)s)

-- name: set_cover
UPDATE streams.streams SET cover = %(cover)s WHERE store_id = %(store_id)s AND id = %(id)s

-- name: covers
SELECT id, cover FROM streams.streams WHERE id = ANY (%(ids)s) AND cover IS NOT NULL

-- name: set_renditions
UPDATE streams.streams SET renditions = %(offers)s
WHERE store_id = %(store_id)s AND id = %(id)s

-- name: renditions
SELECT offer.kind, offer.height, offer.bandwidth FROM streams.streams AS stream,
jsonb_to_recordset(stream.renditions) AS offer (kind text, height integer, bandwidth bigint)
WHERE stream.id = %(id)s

-- name: second_publisher
SELECT second_publisher FROM streams.streams WHERE store_id = %(store_id)s AND id = %(id)s

-- name: set_second_publisher
-- No row comes back when it was so already.
UPDATE streams.streams SET second_publisher = %(policy)s
WHERE id = %(id)s AND second_publisher <> %(policy)s

-- name: closed
SELECT id FROM streams.streams WHERE id = ANY (%(ids)s) AND status = 'closed'

-- name: insert_key
INSERT INTO streams.keys (store_id, id, stream_id, key_hash, hint, created_at)
VALUES (%(store_id)s, %(id)s, %(stream_id)s, %(key_hash)s, %(hint)s, %(now)s)

-- name: revoke_keys
UPDATE streams.keys SET revoked_at = %(now)s
WHERE store_id = %(store_id)s AND stream_id = %(stream_id)s AND revoked_at IS NULL

-- name: grant_of_key
-- A closed stream has no key that is not revoked.
SELECT store_id, stream_id, id AS key_id FROM streams.keys
WHERE key_hash = %(key_hash)s AND revoked_at IS NULL

-- name: grant_of_id
SELECT store_id, stream_id, id AS key_id FROM streams.keys
WHERE store_id = %(store_id)s AND stream_id = %(stream_id)s AND id = %(key_id)s
AND revoked_at IS NULL

-- name: good_key
SELECT store_id, stream_id, id AS key_id FROM streams.keys
WHERE stream_id = %(id)s AND revoked_at IS NULL

-- name: insert_ingest
INSERT INTO streams.ingests (store_id, id, stream_id, key_id, instance, opened_at, seen_at)
VALUES (%(store_id)s, %(id)s, %(stream_id)s, %(key_id)s, %(instance)s, %(now)s, %(now)s)

-- name: open_ingest_of_stream
SELECT store_id, id, stream_id FROM streams.ingests
WHERE store_id = %(store_id)s AND stream_id = %(stream_id)s AND ended_at IS NULL

-- name: start_ingest
-- No row comes back when the ingest ended or had started before.
UPDATE streams.ingests SET started_at = %(now)s, seen_at = %(now)s, width = %(width)s,
height = %(height)s
WHERE store_id = %(store_id)s AND id = %(id)s AND ended_at IS NULL AND started_at IS NULL

-- name: note_reading
UPDATE streams.ingests SET seen_at = %(now)s, width = %(width)s, height = %(height)s,
bitrate_bps = %(bitrate_bps)s, fps = %(fps)s, keyframe_interval_s = %(keyframe_interval_s)s,
audio = %(audio)s, warnings = %(warnings)s
WHERE store_id = %(store_id)s AND id = %(id)s AND ended_at IS NULL

-- name: end_ingest
-- No row comes back when it had ended before: the caller then says nothing.
UPDATE streams.ingests SET ended_at = %(now)s, reason = %(reason)s, words = %(words)s
WHERE store_id = %(store_id)s AND id = %(id)s AND ended_at IS NULL
RETURNING started_at IS NOT NULL AS had_picture

-- name: left_open
-- What a process of this name left behind, and what no process has held for a while.
SELECT store_id, id, stream_id FROM streams.ingests
WHERE ended_at IS NULL AND (instance = %(instance)s OR seen_at < %(silent_since)s)
ORDER BY id LIMIT %(limit)s

-- name: barred
-- Of these ingests, those that may not go on.
SELECT ingest.id, ingest.ended_at IS NOT NULL AS is_ended, stream.status = 'closed' AS is_closed
FROM streams.ingests AS ingest
INNER JOIN streams.keys AS good ON good.store_id = ingest.store_id AND good.id = ingest.key_id
INNER JOIN streams.streams AS stream
    ON stream.store_id = ingest.store_id AND stream.id = ingest.stream_id
WHERE ingest.id = ANY (%(ids)s)
AND (ingest.ended_at IS NOT NULL OR good.revoked_at IS NOT NULL OR stream.status = 'closed')

-- name: health
SELECT stream.status, good.hint AS key_hint, coalesce(ingest.bitrate_bps, 0) AS bitrate_bps,
coalesce(ingest.width, 0) AS width, coalesce(ingest.height, 0) AS height,
coalesce(ingest.fps, 0) AS fps, ingest.keyframe_interval_s,
coalesce(ingest.audio, false) AS audio, ingest.started_at,
coalesce(ingest.warnings, '{}') AS warnings,
coalesce(recording.duration_s, 0) AS recorded_s, coalesce(recording.size_bytes, 0) AS recorded_bytes,
coalesce(recording.missing_s, 0) AS missing_s,
CASE WHEN ingest.id IS NULL THEN (
    SELECT former.words FROM streams.ingests AS former
    WHERE former.store_id = stream.store_id AND former.stream_id = stream.id
    ORDER BY former.id DESC LIMIT 1
) END AS refused, stream.second_publisher
FROM streams.streams AS stream
LEFT JOIN streams.keys AS good ON good.store_id = stream.store_id
    AND good.stream_id = stream.id AND good.revoked_at IS NULL
LEFT JOIN streams.ingests AS ingest ON ingest.store_id = stream.store_id
    AND ingest.stream_id = stream.id AND ingest.ended_at IS NULL
LEFT JOIN streams.recordings AS recording ON recording.store_id = stream.store_id
    AND recording.stream_id = stream.id
WHERE stream.id = %(id)s

-- name: note_recording
-- Whoever records it has it on disk, and moves it once the stream is closed.
INSERT INTO streams.recordings (store_id, stream_id, duration_s, size_bytes, missing_s, is_stopped,
    noted_at, instance, move_due_at)
SELECT ingest.store_id, ingest.stream_id, %(duration_s)s, %(size_bytes)s, %(missing_s)s,
    %(is_stopped)s, %(now)s, ingest.instance, %(now)s
FROM streams.ingests AS ingest WHERE ingest.store_id = %(store_id)s AND ingest.id = %(id)s
ON CONFLICT (store_id, stream_id) DO UPDATE SET duration_s = excluded.duration_s,
    size_bytes = excluded.size_bytes, missing_s = excluded.missing_s,
    is_stopped = excluded.is_stopped, noted_at = excluded.noted_at, instance = excluded.instance

-- name: adopt_recordings
-- Whoever has the files is who moves them: after a restore, or under another name of the machine.
UPDATE streams.recordings SET instance = %(instance)s
WHERE stream_id = ANY (%(ids)s::uuid[]) AND freed_at IS NULL
    AND instance IS DISTINCT FROM %(instance)s

-- name: claim_recording
-- Of the recordings on one disk, the one that waits longest and whose stream is closed. The claim
-- is a lease: a process that dies finds it again when the lease is over.
UPDATE streams.recordings AS claimed SET move_due_at = %(lease_until)s
FROM (
    SELECT waiting.store_id, waiting.stream_id
    FROM streams.recordings AS waiting
    JOIN streams.streams AS stream
        ON stream.store_id = waiting.store_id AND stream.id = waiting.stream_id
    WHERE waiting.instance = %(instance)s AND waiting.move_due_at <= %(now)s
        AND stream.status = 'closed'
    ORDER BY waiting.move_due_at LIMIT 1 FOR UPDATE OF waiting SKIP LOCKED
) AS due
WHERE claimed.store_id = due.store_id AND claimed.stream_id = due.stream_id
RETURNING claimed.store_id, claimed.stream_id, claimed.moved_bytes, claimed.move_tries,
    claimed.moved_at

-- name: move_later
UPDATE streams.recordings SET move_due_at = %(due_at)s
WHERE store_id = %(store_id)s AND stream_id = %(stream_id)s

-- name: note_moved
UPDATE streams.recordings
SET moved_bytes = %(bytes)s, move_due_at = %(lease_until)s, move_tries = 0, move_error = NULL
WHERE store_id = %(store_id)s AND stream_id = %(stream_id)s

-- name: finish_move
UPDATE streams.recordings
SET moved_bytes = %(bytes)s, moved_at = %(now)s, move_due_at = %(due_at)s, move_tries = 0,
    move_error = NULL
WHERE store_id = %(store_id)s AND stream_id = %(stream_id)s

-- name: end_move
UPDATE streams.recordings SET move_due_at = NULL, freed_at = %(now)s, move_error = NULL
WHERE store_id = %(store_id)s AND stream_id = %(stream_id)s

-- name: put_off_move
-- What the store lost, or changed, is sent anew from its beginning.
UPDATE streams.recordings
SET move_due_at = %(due_at)s, move_tries = move_tries + 1, move_error = %(error)s,
    moved_bytes = CASE WHEN %(is_gone)s THEN 0 ELSE moved_bytes END,
    moved_at = CASE WHEN %(is_gone)s THEN NULL ELSE moved_at END
WHERE store_id = %(store_id)s AND stream_id = %(stream_id)s

-- name: oldest_moved
SELECT stream_id FROM streams.recordings
WHERE moved_at IS NOT NULL AND freed_at IS NOT NULL AND noted_at < %(before)s
ORDER BY noted_at LIMIT 1

-- name: forget_recording
DELETE FROM streams.recordings WHERE stream_id = %(stream_id)s

-- name: recordings_by_ids
SELECT store_id, stream_id, duration_s, size_bytes, missing_s, noted_at, moved_bytes, move_tries,
    move_error, move_due_at, moved_at, freed_at
FROM streams.recordings WHERE stream_id = ANY (%(ids)s::uuid[])

-- name: recordings_listed
SELECT store_id, stream_id, duration_s, size_bytes, missing_s, noted_at, moved_bytes, move_tries,
    move_error, move_due_at, moved_at, freed_at
FROM streams.recordings WHERE %(before)s::uuid IS NULL OR stream_id < %(before)s
ORDER BY stream_id DESC LIMIT %(limit)s
