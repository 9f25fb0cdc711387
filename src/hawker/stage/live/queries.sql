-- name: insert_room
INSERT INTO live.rooms (store_id, id, channel_id, stream_id, title, status, created_at, status_since,
    starts_at)
VALUES (%(store_id)s, %(id)s, %(channel_id)s, %(stream_id)s, %(title)s, %(status)s,
        %(created_at)s, %(status_since)s, %(starts_at)s)

-- name: room
SELECT store_id, id, channel_id, stream_id, title, status, broadcast_id, created_at, status_since,
    starts_at, cover_url
FROM live.rooms WHERE id = %(id)s

-- name: lock_room
SELECT store_id, id, channel_id, stream_id, title, status, broadcast_id, created_at, status_since,
    starts_at, cover_url
FROM live.rooms WHERE store_id = %(store_id)s AND id = %(id)s
FOR NO KEY UPDATE

-- name: lock_free_room
-- Unless somebody else holds it.
SELECT store_id, id, channel_id, stream_id, title, status, broadcast_id, created_at, status_since,
    starts_at, cover_url
FROM live.rooms WHERE store_id = %(store_id)s AND id = %(id)s
FOR NO KEY UPDATE SKIP LOCKED

-- name: lock_room_of_stream
SELECT store_id, id, channel_id, stream_id, title, status, broadcast_id, created_at, status_since,
    starts_at, cover_url
FROM live.rooms WHERE stream_id = %(stream_id)s
FOR NO KEY UPDATE

-- name: ingests
-- The ingest whose picture is shown, and the newest one that said goodbye before it was shown.
SELECT ingest_id, left_ingest_id FROM live.rooms WHERE store_id = %(store_id)s AND id = %(id)s

-- name: move_room
UPDATE live.rooms SET status = %(to)s, status_since = %(now)s,
    broadcast_id = coalesce(%(broadcast_id)s, broadcast_id)
WHERE store_id = %(store_id)s AND id = %(id)s AND status = ANY (%(sources)s)

-- name: set_ingest
UPDATE live.rooms SET ingest_id = %(ingest_id)s WHERE store_id = %(store_id)s AND id = %(id)s

-- name: set_left_ingest
UPDATE live.rooms SET left_ingest_id = %(ingest_id)s
WHERE store_id = %(store_id)s AND id = %(id)s

-- name: rooms_of_status
SELECT store_id, id, channel_id, stream_id, title, status, broadcast_id, created_at, status_since,
    starts_at, cover_url
FROM live.rooms
WHERE status = ANY (%(statuses)s) AND (%(after)s::uuid IS NULL OR id < %(after)s)
    AND (%(channel_id)s::uuid IS NULL OR channel_id = %(channel_id)s)
ORDER BY id DESC LIMIT %(limit)s

-- name: open_rooms
SELECT id FROM live.rooms WHERE status = ANY (%(statuses)s) ORDER BY id DESC LIMIT %(limit)s

-- name: rooms_of_channel
SELECT store_id, id, channel_id, stream_id, title, status, broadcast_id, created_at, status_since,
    starts_at, cover_url
FROM live.rooms
WHERE channel_id = %(channel_id)s AND (%(after)s::uuid IS NULL OR id < %(after)s)
ORDER BY id DESC LIMIT %(limit)s

-- name: ended_rooms_of_store
SELECT store_id, id, channel_id, stream_id, title, status, broadcast_id, created_at, status_since,
    starts_at, cover_url
FROM live.rooms
WHERE store_id = %(store_id)s AND status = ANY (%(statuses)s) AND broadcast_id IS NOT NULL
    AND (%(channel_id)s::uuid IS NULL OR channel_id = %(channel_id)s)
    AND (%(after)s::uuid IS NULL OR id < %(after)s)
ORDER BY id DESC LIMIT %(limit)s

-- name: announced_rooms
-- Those that have not begun and are still waited for, the next one first; of a channel, or of all.
SELECT store_id, id, channel_id, stream_id, title, status, broadcast_id, created_at, status_since,
    starts_at, cover_url
FROM live.rooms
WHERE status = 'waiting' AND starts_at > %(since)s
    AND (%(channel_id)s::uuid IS NULL OR channel_id = %(channel_id)s)
    AND (%(after)s::uuid IS NULL OR (starts_at, id) > (
        SELECT last.starts_at, last.id FROM live.rooms AS last WHERE last.id = %(after)s))
ORDER BY starts_at, id LIMIT %(limit)s

-- name: plan_room
UPDATE live.rooms SET title = %(title)s, starts_at = %(starts_at)s
WHERE store_id = %(store_id)s AND id = %(id)s

-- name: cover_room
UPDATE live.rooms SET cover_url = %(url)s WHERE store_id = %(store_id)s AND id = %(id)s

-- name: insert_broadcast
INSERT INTO live.broadcasts (store_id, id, room_id, started_at)
VALUES (%(store_id)s, %(id)s, %(room_id)s, %(started_at)s)

-- name: end_broadcast
UPDATE live.broadcasts SET ended_at = %(now)s, end_reason = %(reason)s
WHERE store_id = %(store_id)s AND room_id = %(room_id)s AND ended_at IS NULL

-- name: broadcasts
SELECT id, room_id, started_at, ended_at
FROM live.broadcasts
JOIN unnest(%(store_ids)s::uuid[], %(ids)s::uuid[]) AS wanted (store_id, id) USING (store_id, id)

-- name: showcase
-- In order, with what its host took off the shelf.
SELECT product_id, is_offered FROM live.showcase
WHERE store_id = %(store_id)s AND room_id = %(room_id)s ORDER BY position

-- name: clear_showcase
DELETE FROM live.showcase WHERE store_id = %(store_id)s AND room_id = %(room_id)s

-- name: fill_showcase
INSERT INTO live.showcase (store_id, room_id, product_id, is_offered, position)
SELECT %(store_id)s, %(room_id)s, product_id, is_offered, position - 1
FROM unnest(%(product_ids)s::uuid[], %(offered)s::boolean[])
    WITH ORDINALITY AS shown (product_id, is_offered, position)

-- name: offer
UPDATE live.showcase SET is_offered = %(is_offered)s
WHERE store_id = %(store_id)s AND room_id = %(room_id)s AND product_id = %(product_id)s

-- name: append_to_showcase
-- At its end, or where it is when its host took it off the shelf.
INSERT INTO live.showcase (store_id, room_id, product_id, position)
SELECT %(store_id)s, %(room_id)s, %(product_id)s, coalesce(max(position) + 1, 0)
FROM live.showcase WHERE store_id = %(store_id)s AND room_id = %(room_id)s
ON CONFLICT (store_id, room_id, product_id) DO UPDATE SET is_offered = true

-- name: insert_pin
INSERT INTO live.pins (store_id, id, room_id, product_id, programme_time, pinned_by)
VALUES (%(store_id)s, %(id)s, %(room_id)s, %(product_id)s, %(programme_time)s, %(pinned_by)s)

-- name: end_pin
UPDATE live.pins SET unpinned_at = %(now)s
WHERE store_id = %(store_id)s AND room_id = %(room_id)s AND unpinned_at IS NULL
RETURNING room_id, product_id, programme_time

-- name: pins
SELECT room_id, product_id, programme_time
FROM live.pins
JOIN unnest(%(store_ids)s::uuid[], %(room_ids)s::uuid[]) AS wanted (store_id, room_id)
    USING (store_id, room_id)
WHERE unpinned_at IS NULL

-- name: pins_counted
-- How many chapters each of these rooms has.
SELECT room_id, count(*)::integer AS count FROM live.pins
WHERE (store_id, room_id) IN (
    SELECT * FROM unnest(%(store_ids)s::uuid[], %(room_ids)s::uuid[]))
GROUP BY room_id

-- name: pins_in_order
-- Everything that was shown in a room: the newest of it, in the order of the programme.
SELECT id, product_id, programme_time, unpinned_at FROM (
    SELECT id, product_id, programme_time, unpinned_at FROM live.pins
    WHERE store_id = %(store_id)s AND room_id = %(room_id)s
    ORDER BY programme_time DESC LIMIT %(limit)s
) AS newest ORDER BY programme_time

-- name: explanations
-- When a product was shown for long enough, in broadcasts of which something was kept.
SELECT pin.id, pin.programme_time, pin.unpinned_at, room.store_id, room.id AS room_id,
    room.stream_id, room.channel_id, room.title
FROM live.pins AS pin
JOIN live.rooms AS room ON room.store_id = pin.store_id AND room.id = pin.room_id
WHERE pin.store_id = %(store_id)s AND pin.product_id = %(product_id)s
    AND pin.unpinned_at >= pin.programme_time + %(shortest)s
ORDER BY pin.programme_time DESC LIMIT %(limit)s

-- name: said_in
SELECT id, name, role, text, at
FROM live.heard_in(%(store_id)s, %(room_id)s, %(since)s, %(until)s, %(limit)s)

-- name: counts
-- Viewers of a room whose owner has not counted for a while are not there any more.
SELECT room_id, likes,
    CASE WHEN counted_at > clock_timestamp() - interval '15 seconds' THEN viewers ELSE 0 END
        AS viewers
FROM live.counts
JOIN unnest(%(store_ids)s::uuid[], %(room_ids)s::uuid[]) AS wanted (store_id, room_id)
    USING (store_id, room_id)

-- name: save_counts
-- Only the owner's numbers are taken: the lease names the hub and the epoch.
INSERT INTO live.counts (store_id, room_id, epoch, likes, viewers, counted_at)
SELECT store_id, room_id, lease.epoch, counted.likes, counted.viewers, clock_timestamp()
FROM unnest(%(store_ids)s::uuid[], %(room_ids)s::uuid[], %(epochs)s::bigint[],
    %(likes)s::bigint[], %(viewers)s::integer[])
    AS counted (store_id, room_id, epoch, likes, viewers)
JOIN live.leases AS lease USING (store_id, room_id)
WHERE lease.epoch = counted.epoch AND lease.hub = %(hub)s
ON CONFLICT (store_id, room_id) DO UPDATE
SET epoch = excluded.epoch, likes = excluded.likes, viewers = excluded.viewers,
    counted_at = excluded.counted_at

-- name: take_lease
-- Nothing comes back while another hub holds the room. A hub that comes back under its own name
-- takes its old lease at once: two processes cannot listen at one address. A lease that runs longer
-- than one that begins now was taken by a clock that ran ahead.
INSERT INTO live.leases AS lease (store_id, room_id, hub, epoch, expires_at)
VALUES (%(store_id)s, %(room_id)s, %(hub)s, 1, clock_timestamp() + %(ttl)s)
ON CONFLICT (store_id, room_id) DO UPDATE
SET hub = excluded.hub, epoch = lease.epoch + 1, expires_at = excluded.expires_at
WHERE lease.expires_at < clock_timestamp() OR lease.hub = excluded.hub
    OR lease.expires_at > clock_timestamp() + %(ttl)s
RETURNING epoch

-- name: renew_leases
-- An expired lease that nobody took is still ours.
UPDATE live.leases AS lease SET expires_at = clock_timestamp() + %(ttl)s
FROM unnest(%(store_ids)s::uuid[], %(room_ids)s::uuid[], %(epochs)s::bigint[])
    AS held (store_id, room_id, epoch)
WHERE lease.store_id = held.store_id AND lease.room_id = held.room_id
    AND lease.epoch = held.epoch AND lease.hub = %(hub)s
RETURNING lease.room_id

-- name: give_up_leases
UPDATE live.leases AS lease SET expires_at = clock_timestamp() - interval '1 millisecond'
FROM unnest(%(store_ids)s::uuid[], %(room_ids)s::uuid[], %(epochs)s::bigint[])
    AS held (store_id, room_id, epoch)
WHERE lease.store_id = held.store_id AND lease.room_id = held.room_id
    AND lease.epoch = held.epoch AND lease.hub = %(hub)s

-- name: insert_lines
INSERT INTO live.chat (store_id, room_id, id, actor_id, name, role, text, said_at, is_hidden,
    is_guest, reply_id, mentions, is_question)
VALUES (%(store_id)s, %(room_id)s, %(id)s, %(actor_id)s, %(name)s, %(role)s, %(text)s, %(at)s,
    %(is_hidden)s, %(is_guest)s, %(reply_id)s, %(mentions)s, %(is_question)s)
ON CONFLICT (store_id, room_id, id) DO NOTHING

-- name: newest_lines
-- What was answered is named as long as it may be seen itself.
SELECT said.id, said.actor_id, said.name, said.role, said.text, said.said_at AS at, said.mentions,
    said.is_question, answer.line_id IS NOT NULL AS is_answered,
    reply.id AS reply_id, reply.name AS reply_name, reply.actor_id AS reply_actor_id
FROM live.visible_chat AS said
LEFT JOIN live.visible_chat AS reply
  ON reply.store_id = said.store_id AND reply.room_id = said.room_id AND reply.id = said.reply_id
LEFT JOIN live.answers AS answer
  ON answer.store_id = said.store_id AND answer.room_id = said.room_id AND answer.line_id = said.id
WHERE said.store_id = %(store_id)s AND said.room_id = %(room_id)s
ORDER BY said.id DESC LIMIT %(limit)s

-- name: unpinned_at
SELECT max(unpinned_at) FROM live.pins
WHERE store_id = %(store_id)s AND room_id = %(room_id)s

-- name: export_chat
SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM (
    SELECT room_id, text, said_at
    FROM live.chat WHERE actor_id = %(account)s ORDER BY id DESC LIMIT %(most)s
) AS each

-- name: export_pins
SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM (
    SELECT room_id, product_id, programme_time, unpinned_at
    FROM live.pins WHERE pinned_by = %(account)s ORDER BY programme_time DESC LIMIT %(most)s
) AS each

-- name: erase_pins
UPDATE live.pins SET pinned_by = NULL WHERE pinned_by = %(account)s

-- name: erase_chat
UPDATE live.chat SET name = '', text = '' WHERE actor_id = %(account)s

-- name: spoken_line
SELECT id, actor_id, name, role, text, said_at, is_guest FROM live.chat
WHERE store_id = %(store_id)s AND room_id = %(room_id)s AND id = %(line_id)s AND text <> ''

-- name: insert_removal
INSERT INTO live.removals (store_id, id, room_id, line_id, actor_id, until)
VALUES (%(store_id)s, %(id)s, %(room_id)s, %(line_id)s, %(actor_id)s, %(until)s)

-- name: clear_reports
-- The lines that were taken away, or whose author was looked into, are no news any more.
DELETE FROM live.reports WHERE store_id = %(store_id)s AND room_id = %(room_id)s
    AND line_id = %(line_id)s

-- name: insert_report
INSERT INTO live.reports (store_id, room_id, line_id, actor_id, reported_at)
VALUES (%(store_id)s, %(room_id)s, %(line_id)s, %(actor_id)s, %(now)s)
ON CONFLICT DO NOTHING

-- name: reported_lines
SELECT said.id AS line_id, said.name, said.text, said.said_at, count(*)::integer AS reports
FROM live.reports AS report
JOIN live.visible_chat AS said
  ON said.store_id = report.store_id AND said.room_id = report.room_id AND said.id = report.line_id
WHERE report.store_id = %(store_id)s AND report.room_id = %(room_id)s
GROUP BY said.id, said.name, said.text, said.said_at
ORDER BY count(*) DESC, said.id DESC LIMIT %(limit)s

-- name: lift_kind
UPDATE live.sanctions SET lifted_at = %(now)s
WHERE store_id = %(store_id)s AND channel_id = %(channel_id)s AND actor_id = %(actor_id)s
    AND kind = %(kind)s AND lifted_at IS NULL

-- name: insert_sanction
INSERT INTO live.sanctions (store_id, id, channel_id, actor_id, name, kind, until, imposed_at)
VALUES (%(store_id)s, %(id)s, %(channel_id)s, %(actor_id)s, %(name)s, %(kind)s, %(until)s, %(now)s)

-- name: lift_sanction
UPDATE live.sanctions SET lifted_at = %(now)s
WHERE store_id = %(store_id)s AND channel_id = %(channel_id)s AND id = %(id)s
    AND lifted_at IS NULL
RETURNING actor_id, kind

-- name: standing
-- What holds now, the newest first.
SELECT id, name, kind, until, imposed_at FROM live.sanctions
WHERE store_id = %(store_id)s AND channel_id = %(channel_id)s AND lifted_at IS NULL
    AND (until IS NULL OR until > %(now)s)
ORDER BY id DESC LIMIT %(limit)s

-- name: conduct
-- Whom a hub must keep from speaking, or out.
SELECT actor_id, kind, until FROM live.sanctions
WHERE store_id = %(store_id)s AND channel_id = %(channel_id)s AND lifted_at IS NULL
    AND (until IS NULL OR until > %(now)s)
ORDER BY id DESC LIMIT %(limit)s

-- name: words
SELECT words FROM live.words WHERE store_id = %(store_id)s AND channel_id = %(channel_id)s

-- name: set_words
INSERT INTO live.words (store_id, channel_id, words)
VALUES (%(store_id)s, %(channel_id)s, %(words)s)
ON CONFLICT (store_id, channel_id) DO UPDATE SET words = excluded.words

-- name: rules
SELECT slow_s, is_quiet FROM live.rules WHERE store_id = %(store_id)s AND room_id = %(room_id)s

-- name: set_rules
INSERT INTO live.rules (store_id, room_id, slow_s, is_quiet)
VALUES (%(store_id)s, %(room_id)s, %(slow_s)s, %(is_quiet)s)
ON CONFLICT (store_id, room_id) DO UPDATE
SET slow_s = excluded.slow_s, is_quiet = excluded.is_quiet

-- name: announce
INSERT INTO live.rules (store_id, room_id, announcement)
VALUES (%(store_id)s, %(room_id)s, %(text)s)
ON CONFLICT (store_id, room_id) DO UPDATE SET announcement = excluded.announcement

-- name: questions
SELECT said.id AS line_id, said.name, said.text, said.said_at AS asked_at, answer.answered_at
FROM live.visible_chat AS said
LEFT JOIN live.answers AS answer
  ON answer.store_id = said.store_id AND answer.room_id = said.room_id AND answer.line_id = said.id
WHERE said.store_id = %(store_id)s AND said.room_id = %(room_id)s AND said.is_question
ORDER BY answer.answered_at IS NOT NULL, said.id DESC LIMIT %(limit)s

-- name: answer
-- Tells whether there is such a question, and whether it was open until now.
WITH asked AS (
    SELECT store_id, room_id, id FROM live.chat
    WHERE store_id = %(store_id)s AND room_id = %(room_id)s AND id = %(line_id)s AND is_question
), marked AS (
    INSERT INTO live.answers (store_id, room_id, line_id, answered_at)
    SELECT store_id, room_id, id, %(now)s FROM asked
    ON CONFLICT DO NOTHING
    RETURNING line_id
)
SELECT EXISTS (SELECT FROM asked) AS is_asked, EXISTS (SELECT FROM marked) AS is_marked

-- name: unanswer
DELETE FROM live.answers
WHERE store_id = %(store_id)s AND room_id = %(room_id)s AND line_id = %(line_id)s

-- name: insert_poll
INSERT INTO live.polls (store_id, id, room_id, question, options, opened_at)
VALUES (%(store_id)s, %(id)s, %(room_id)s, %(question)s, %(options)s, %(opened_at)s)
ON CONFLICT (store_id, room_id) WHERE ended_at IS NULL DO NOTHING

-- name: poll
SELECT id, question, options, opened_at, ended_at FROM live.polls
WHERE store_id = %(store_id)s AND room_id = %(room_id)s AND id = %(id)s

-- name: end_poll
-- No row comes back when it has ended before, or is not there.
UPDATE live.polls SET ended_at = %(now)s
WHERE store_id = %(store_id)s AND room_id = %(room_id)s AND id = %(id)s AND ended_at IS NULL
RETURNING id, question, options, opened_at, ended_at

-- name: insert_vote
INSERT INTO live.votes (store_id, poll_id, actor_id, choice)
VALUES (%(store_id)s, %(poll_id)s, %(actor_id)s, %(choice)s)
ON CONFLICT DO NOTHING

-- name: vote_of
SELECT choice FROM live.votes
WHERE store_id = %(store_id)s AND poll_id = %(poll_id)s AND actor_id = %(actor_id)s

-- name: conversation
-- All that a hub says of a room beside goods and picture, in one row. A poll stays for a minute
-- after its end, so that everybody sees how it went.
SELECT coalesce(rules.slow_s, 0) AS slow_s, coalesce(rules.is_quiet, false) AS is_quiet,
    rules.announcement, poll.id AS poll_id, poll.question, poll.options, poll.ended_at,
    ARRAY(SELECT count(vote.choice)::integer FROM generate_subscripts(poll.options, 1) AS place
        LEFT JOIN live.votes AS vote ON vote.store_id = poll.store_id AND vote.poll_id = poll.id
            AND vote.choice = place - 1
        GROUP BY place ORDER BY place) AS votes,
    ARRAY(SELECT answer.line_id FROM live.answers AS answer
        WHERE answer.store_id = room.store_id AND answer.room_id = room.id
        ORDER BY answer.answered_at DESC LIMIT %(most)s) AS answered
FROM live.rooms AS room
LEFT JOIN live.rules AS rules ON rules.store_id = room.store_id AND rules.room_id = room.id
LEFT JOIN LATERAL (
    SELECT * FROM live.polls AS asked
    WHERE asked.store_id = room.store_id AND asked.room_id = room.id
      AND (asked.ended_at IS NULL OR asked.ended_at > %(now)s::timestamptz - interval '1 minute')
    ORDER BY asked.id DESC LIMIT 1
) AS poll ON true
WHERE room.store_id = %(store_id)s AND room.id = %(room_id)s

-- name: removals
SELECT id, line_id, actor_id, until FROM live.removals
WHERE store_id = %(store_id)s AND room_id = %(room_id)s ORDER BY id DESC LIMIT %(limit)s

-- name: export_sanctions
SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM (
    SELECT channel_id, kind, until, imposed_at, lifted_at
    FROM live.sanctions WHERE actor_id = %(account)s ORDER BY id DESC LIMIT %(most)s
) AS each

-- name: export_removals
SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM (
    SELECT room_id, until
    FROM live.removals WHERE actor_id = %(account)s ORDER BY id DESC LIMIT %(most)s
) AS each

-- name: export_reports
SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM (
    SELECT room_id, line_id, reported_at
    FROM live.reports WHERE actor_id = %(account)s ORDER BY reported_at DESC LIMIT %(most)s
) AS each

-- name: export_votes
SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM (
    SELECT poll_id, choice
    FROM live.votes WHERE actor_id = %(account)s ORDER BY poll_id DESC LIMIT %(most)s
) AS each

-- name: erase_sanctions
DELETE FROM live.sanctions WHERE actor_id = %(account)s

-- name: erase_removals
-- Their lines are blank by then, and blank lines are shown to nobody.
DELETE FROM live.removals WHERE actor_id = %(account)s

-- name: erase_reports
DELETE FROM live.reports WHERE actor_id = %(account)s

-- name: erase_votes
-- How a poll went stays true; who voted is forgotten.
UPDATE live.votes SET actor_id = gen_random_uuid() WHERE actor_id = %(account)s

-- name: save_samples
-- Only the owner's numbers are taken, and only while the picture is there or may come back.
INSERT INTO live.samples AS kept (store_id, room_id, step_s, at, viewers, likes)
SELECT store_id, room_id, step_s,
    date_bin(make_interval(secs => step_s), %(now)s::timestamptz, 'epoch'), counted.viewers,
    counted.likes
FROM unnest(%(store_ids)s::uuid[], %(room_ids)s::uuid[], %(epochs)s::bigint[],
    %(likes)s::bigint[], %(viewers)s::integer[])
    AS counted (store_id, room_id, epoch, likes, viewers)
JOIN live.leases AS lease USING (store_id, room_id)
JOIN live.rooms AS room USING (store_id)
CROSS JOIN (VALUES (1), (10)) AS steps (step_s)
WHERE lease.epoch = counted.epoch AND lease.hub = %(hub)s
    AND room.id = counted.room_id AND room.status = ANY (%(statuses)s)
ON CONFLICT (store_id, room_id, step_s, at) DO UPDATE
SET viewers = greatest(kept.viewers, excluded.viewers), likes = excluded.likes

-- name: thin_samples
-- Of what is over, the seconds are of no use any more, and the tens stay: they are its course.
DELETE FROM live.samples AS kept
USING unnest(%(store_ids)s::uuid[], %(room_ids)s::uuid[]) AS held (store_id, room_id),
    live.rooms AS room
WHERE kept.store_id = held.store_id AND kept.room_id = held.room_id
    AND room.store_id = held.store_id AND room.id = held.room_id
    AND ((kept.step_s = 1 AND (kept.at < %(seconds_since)s OR NOT room.status = ANY (%(statuses)s)))
        OR (kept.step_s = 10 AND kept.at < %(tens_since)s AND room.status = ANY (%(statuses)s)))

-- name: samples
-- The tens up to where the seconds begin, in steps as long as asked for, then the seconds.
SELECT date_bin(make_interval(secs => %(step_s)s::integer), at, 'epoch') AS at,
    max(viewers) AS viewers, max(likes) AS likes
FROM live.samples
WHERE store_id = %(store_id)s AND room_id = %(room_id)s AND step_s = 10
    AND at >= %(since)s AND at < %(seconds_since)s
GROUP BY 1
UNION ALL
SELECT at, viewers, likes FROM live.samples
WHERE store_id = %(store_id)s AND room_id = %(room_id)s AND step_s = 1
    AND at >= %(seconds_since)s AND at >= %(since)s AND at <= %(until)s
ORDER BY 1

-- name: pins_within
-- What was shown in a part of the programme, in its order.
SELECT product_id, programme_time AS begins_at, unpinned_at AS ends_at FROM live.pins
WHERE store_id = %(store_id)s AND room_id = %(room_id)s AND programme_time <= %(until)s
    AND (unpinned_at IS NULL OR unpinned_at >= %(since)s)
ORDER BY programme_time DESC LIMIT %(limit)s

-- name: steps
SELECT id, text, product_id, planned_minutes, begun_at, spent_s FROM live.steps
WHERE store_id = %(store_id)s AND room_id = %(room_id)s ORDER BY position

-- name: clear_steps
DELETE FROM live.steps WHERE store_id = %(store_id)s AND room_id = %(room_id)s

-- name: insert_step
INSERT INTO live.steps (store_id, room_id, id, position, text, product_id, planned_minutes,
    begun_at, spent_s)
VALUES (%(store_id)s, %(room_id)s, %(id)s, %(position)s, %(text)s, %(product_id)s,
    %(planned_minutes)s, %(begun_at)s, %(spent_s)s)

-- name: leave_step
-- The step that runs, unless it is this one, ends; its time is added up.
UPDATE live.steps
SET spent_s = spent_s + greatest(0, extract(epoch FROM %(now)s::timestamptz - begun_at))::integer,
    begun_at = NULL
WHERE store_id = %(store_id)s AND room_id = %(room_id)s AND begun_at IS NOT NULL
    AND id IS DISTINCT FROM %(id)s::uuid

-- name: begin_step
UPDATE live.steps SET begun_at = coalesce(begun_at, %(now)s)
WHERE store_id = %(store_id)s AND room_id = %(room_id)s AND id = %(id)s

-- name: ticks_of
SELECT kind, settled_at IS NULL AS is_open, outcome FROM live.reservations
WHERE store_id = %(store_id)s AND room_id = %(room_id)s AND account_id = %(account_id)s

-- name: rooms_waited_for
SELECT count(DISTINCT room_id) FROM live.reservations
WHERE account_id = %(account_id)s AND room_id <> %(room_id)s AND settled_at IS NULL

-- name: tick
-- A tick that was settled is another one now; one that is open stays as it is.
INSERT INTO live.reservations AS tick (store_id, room_id, account_id, kind, ticked_at)
VALUES (%(store_id)s, %(room_id)s, %(account_id)s, %(kind)s, %(now)s)
ON CONFLICT (store_id, room_id, account_id, kind) DO UPDATE
SET ticked_at = excluded.ticked_at, settled_at = NULL, outcome = NULL
WHERE tick.settled_at IS NOT NULL

-- name: untick
DELETE FROM live.reservations
WHERE store_id = %(store_id)s AND room_id = %(room_id)s AND account_id = %(account_id)s
    AND kind = %(kind)s AND settled_at IS NULL

-- name: reserved
SELECT live.reserved_in(%(store_id)s, %(room_id)s)

-- name: lock_ticks
-- Some of those to whom a message of this kind is owed.
SELECT account_id, kind FROM live.reservations
WHERE store_id = %(store_id)s AND room_id = %(room_id)s AND kind = %(tick)s AND settled_at IS NULL
ORDER BY account_id LIMIT %(limit)s
FOR UPDATE

-- name: lock_ticks_of_some
-- Every open tick of some of those to whom anything is owed.
SELECT tick.account_id, tick.kind FROM live.reservations AS tick
WHERE tick.store_id = %(store_id)s AND tick.room_id = %(room_id)s AND tick.settled_at IS NULL
    AND tick.account_id IN (
        SELECT DISTINCT owed.account_id FROM live.reservations AS owed
        WHERE owed.store_id = %(store_id)s AND owed.room_id = %(room_id)s
            AND owed.settled_at IS NULL
        ORDER BY owed.account_id LIMIT %(limit)s)
ORDER BY tick.account_id, tick.kind
FOR UPDATE

-- name: settle
UPDATE live.reservations SET settled_at = %(now)s, outcome = %(outcome)s
WHERE store_id = %(store_id)s AND room_id = %(room_id)s AND kind = %(kind)s
    AND account_id = ANY (%(account_ids)s) AND settled_at IS NULL

-- name: export_reservations
SELECT coalesce(jsonb_agg(to_jsonb(each)), '[]') FROM (
    SELECT room_id, kind, ticked_at, settled_at, outcome
    FROM live.reservations WHERE account_id = %(account)s ORDER BY ticked_at DESC LIMIT %(most)s
) AS each

-- name: erase_reservations
DELETE FROM live.reservations WHERE account_id = %(account)s
