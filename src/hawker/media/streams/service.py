"""The verbs of streams: `from hawker.media.streams import service as streams`."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import msgspec

from hawker.kernel import outbox, sql, tokens
from hawker.kernel.db import Db, Tx
from hawker.kernel.ids import StoreId
from hawker.kernel.storage import Storage
from hawker.media.streams import reels, slices, tickets
from hawker.media.streams.events import PictureStarted, PictureStopped
from hawker.media.streams.model import (
    BadStreamKey,
    BadTicket,
    EndReason,
    Grant,
    Health,
    Ingest,
    IngestId,
    KeyId,
    Offer,
    Reading,
    Recording,
    Rendition,
    RenditionKind,
    SecondPublisher,
    Stream,
    StreamClosed,
    StreamId,
    StreamStatus,
)
from hawker.media.streams.recording import Sums
from hawker.media.streams.states import STREAM

Q = sql.load(__package__)

PUBLISH_PATH = "/live/publish"  # of the socket that browsers publish on
KEY_BYTES = 20  # 160 bits cannot be guessed, so a plain hash keeps them
KEY_PREFIX = "live_"
HINT_CHARACTERS = 4
COVERS_LIMIT = 200  # streams asked for at once
SILENCE = timedelta(seconds=30)  # after which an ingest that nobody reports on counts as lost
REPAIRS_LIMIT = 100  # ingests closed in one transaction


_RENDITION_URLS = {
    RenditionKind.FULL: "/live/{}/index.m3u8",
    RenditionKind.LOW: "/live/{}/low/index.m3u8",
    RenditionKind.SOUND: "/live/{}/sound/index.m3u8",
}


class _Cover(msgspec.Struct, frozen=True):
    id: StreamId
    cover: str


class _Barred(msgspec.Struct, frozen=True):
    id: IngestId
    is_ended: bool
    is_closed: bool


# --- for whoever owns a stream ---------------------------------------------------------------
async def create_stream(tx: Tx, store: StoreId) -> tuple[Stream, str]:
    """Make a stream of the store, and its first key. The key is told here and never again."""
    stream = Stream(store, StreamId.new(), STREAM.start, cover=None, created_at=tx.now)
    await tx.run(Q.insert_stream, stream)
    return stream, await _give_key(tx, stream)


async def rotate_key(tx: Tx, id: StreamId) -> str:
    """Give the stream a new key; a publisher with the old one is cut off within seconds.

    Raises NotFound, StreamClosed; nothing is then changed.
    """
    stream = await tx.one(Q.lock_stream, Stream, id=id)
    if stream.status is StreamStatus.CLOSED:
        raise StreamClosed("The stream was closed.")
    await _revoke_keys(tx, stream)
    return await _give_key(tx, stream)


async def ticket(tx: Tx, id: StreamId, secret: str) -> tuple[str, datetime]:
    """Give what lets a browser publish to the stream, and until when it does.

    Raises StreamClosed.
    """
    grant = await tx.maybe(Q.good_key, Grant, id=id)
    if grant is None:
        raise StreamClosed("The stream was closed.")
    return tickets.issue(secret, grant, tx.now)


async def set_second_publisher(tx: Tx, id: StreamId, policy: SecondPublisher) -> bool:
    """Say what becomes of whoever comes while another one is sending; whether that is new."""
    return bool(await tx.run(Q.set_second_publisher, id=id, policy=policy))


async def close_stream(tx: Tx, id: StreamId) -> None:
    """End the stream for good: its key is revoked, its publisher cut off, its playlist ended.

    Closing it again changes nothing. Raises NotFound.
    """
    stream = await tx.one(Q.lock_stream, Stream, id=id)
    if stream.status is StreamStatus.CLOSED:
        return
    await _revoke_keys(tx, stream)
    await _move(tx, stream, "close")


async def health(tx: Tx, id: StreamId) -> Health:
    """Read how the stream is doing, measured at most seconds ago. Raises NotFound."""
    return await tx.one(Q.health, Health, id=id)


async def covers_by_ids(source: Db | Tx, ids: Sequence[StreamId]) -> dict[StreamId, str]:
    """Find the address of each stream's newest cover; a stream without one is left out."""
    if not ids:
        return {}
    assert len(ids) <= COVERS_LIMIT, "lists are paged"
    if isinstance(source, Tx):
        rows = await source.all(Q.covers, _Cover, ids=list(ids))
    else:
        rows = await source.read(Q.covers, _Cover, ids=list(ids))
    return {row.id: f"/live/{row.id}/{row.cover}" for row in rows}


def playlist_url(id: StreamId) -> str:
    """Return where the stream plays, below the site's own address."""
    return _RENDITION_URLS[RenditionKind.FULL].format(id)


async def renditions(tx: Tx, id: StreamId) -> list[Rendition]:
    """List the ways to play the stream, the whole of it first; none before its first picture."""
    return [
        Rendition(each.kind, _RENDITION_URLS[each.kind].format(id), each.height, each.bandwidth)
        for each in await tx.all(Q.renditions, Offer, id=id)
    ]


async def recordings(tx: Tx, *, before: StreamId | None, limit: int) -> list[Recording]:
    """What was recorded, newest first, older than `before`, and where it is now."""
    return await tx.all(Q.recordings_listed, Recording, before=before, limit=limit)


async def recorded(tx: Tx, ids: Sequence[StreamId]) -> dict[StreamId, Recording]:
    """Find how much of each stream was kept; one of which nothing was is left out."""
    assert len(ids) <= COVERS_LIMIT, "lists are paged"
    rows = await tx.all(Q.recordings_by_ids, Recording, ids=list(ids)) if ids else []
    return {row.stream_id: row for row in rows if row.duration_s > 0}


def replay_url(id: StreamId) -> str:
    """Return where the whole recording plays, wherever it is kept by then."""
    return f"/live/{id}/{reels.PLAYLIST}"


def clip_url(id: StreamId, start: datetime, end: datetime) -> str:
    """Return where the recording plays from one moment of the programme to another."""
    return f"/live/{id}/{slices.name(start, end)}"


def recording_url(recording: Recording, storage: Storage) -> str:
    """Return where the whole broadcast plays, from the disk or from the store of files."""
    if recording.moved_at is None:
        return f"/live/{recording.stream_id}/{reels.PLAYLIST}"
    return storage.url(f"{reels.prefix(recording.stream_id)}/{reels.PLAYLIST}")


# --- for the process that takes the pictures in ----------------------------------------------
async def grant_of_key(tx: Tx, key: str) -> Grant:
    """Find what the key allows. Raises BadStreamKey."""
    grant = await tx.maybe(Q.grant_of_key, Grant, key_hash=tokens.hash_token(key))
    if grant is None:
        raise BadStreamKey("No open stream has this key.")
    return grant


async def granted(tx: Tx, way_in: str | Grant) -> Grant:
    """Find what a key, or what a ticket said, allows now. Raises BadStreamKey, BadTicket."""
    if isinstance(way_in, str):
        return await grant_of_key(tx, way_in)
    return await still_good(tx, way_in)


async def second_publisher(tx: Tx, grant: Grant) -> SecondPublisher:
    """Read what becomes of whoever comes while another one is sending. Raises NotFound."""
    at = {"store_id": grant.store_id, "id": grant.stream_id}
    return await tx.one(Q.second_publisher, SecondPublisher, at)


async def still_good(tx: Tx, grant: Grant) -> Grant:
    """Return what a ticket allows, if its key is still the stream's. Raises BadTicket."""
    found = await tx.maybe(Q.grant_of_id, Grant, msgspec.structs.asdict(grant))
    if found is None:
        raise BadTicket("The stream has another key now, or was closed.")
    return found


async def open_ingest(tx: Tx, way_in: str | Grant, instance: str) -> Ingest:
    """Let a publisher in. One that was there before, anywhere, counts as replaced.

    `way_in` is a key, or what a ticket allows. Raises BadStreamKey or BadTicket; nothing is then
    changed.
    """
    grant = await granted(tx, way_in)
    stream = await tx.one(Q.lock_stream, Stream, id=grant.stream_id)
    await granted(tx, way_in)  # it may have been revoked while the row was waited for
    before = await tx.maybe(Q.open_ingest_of_stream, Ingest, msgspec.structs.asdict(grant))
    if before is not None:
        await _end(tx, stream, before.id, EndReason.REPLACED)

    ingest = Ingest(grant.store_id, IngestId.new(), grant.stream_id)
    await tx.run(Q.insert_ingest, ingest, key_id=grant.key_id, instance=instance, now=tx.now)
    return ingest


async def start_picture(tx: Tx, ingest: Ingest, *, width: int, height: int) -> None:
    """Say that the ingest can be watched now. Again, or after its end, nothing happens."""
    stream = await tx.one(Q.lock_stream, Stream, id=ingest.stream_id)
    if stream.status is StreamStatus.CLOSED:
        return
    started = await tx.run(Q.start_ingest, ingest, now=tx.now, width=width, height=height)
    if not started:
        return
    await _move(tx, stream, "begin")
    await outbox.publish(
        tx,
        PictureStarted(
            stream_id=stream.id,
            ingest_id=ingest.id,
            started_at=tx.now,
            width=width,
            height=height,
        ),
    )


async def note_reading(tx: Tx, ingest: Ingest, reading: Reading) -> None:
    """Keep what was measured; this is also the sign that somebody still holds the ingest."""
    await tx.run(Q.note_reading, reading, store_id=ingest.store_id, id=ingest.id, now=tx.now)


async def note_recording(tx: Tx, ingest: Ingest, sums: Sums) -> None:
    """Keep how much of the stream was recorded so far."""
    await tx.run(Q.note_recording, sums, store_id=ingest.store_id, id=ingest.id, now=tx.now)


async def set_renditions(tx: Tx, ingest: Ingest, offers: Sequence[Offer]) -> None:
    """Say in which ways the ingest's stream can be played from now on."""
    await tx.run(Q.set_renditions, store_id=ingest.store_id, id=ingest.stream_id, offers=offers)


async def set_cover(tx: Tx, ingest: Ingest, cover: str) -> None:
    """Name the newest cover of the ingest's stream."""
    await tx.run(Q.set_cover, store_id=ingest.store_id, id=ingest.stream_id, cover=cover)


async def end_ingest(tx: Tx, ingest: Ingest, reason: EndReason, words: str = "") -> None:
    """Close an ingest, in words for a person where there are any.

    Again, or for a replaced one, nothing happens.
    """
    stream = await tx.one(Q.lock_stream, Stream, id=ingest.stream_id)
    await _end(tx, stream, ingest.id, reason, words)


async def repair(tx: Tx, instance: str | None) -> list[StreamId]:
    """Close what no process holds any more, and return whose streams that were.

    That is whatever was open under the name `instance` before it started, and whatever has been
    silent for SILENCE, at most REPAIRS_LIMIT of both.
    """
    left = await tx.all(
        Q.left_open,
        Ingest,
        instance=instance,
        silent_since=tx.now - SILENCE,
        limit=REPAIRS_LIMIT,
    )
    for ingest in left:
        await end_ingest(tx, ingest, EndReason.RESTARTED)
    return [ingest.stream_id for ingest in left]


async def barred(db: Db, ids: Sequence[IngestId]) -> dict[IngestId, EndReason]:
    """Find which of these running ingests may not go on, and why."""
    rows = await db.read(Q.barred, _Barred, ids=list(ids))
    return {row.id: _why(row) for row in rows}


async def closed(db: Db, ids: Collection[StreamId]) -> list[StreamId]:
    """Find which of these streams were closed for good."""
    return await db.read(Q.closed, StreamId, ids=list(ids))


def _why(row: _Barred) -> EndReason:
    if row.is_closed:
        return EndReason.CLOSED
    return EndReason.REPLACED if row.is_ended else EndReason.REVOKED


# --- inside ----------------------------------------------------------------------------------
async def _end(tx: Tx, stream: Stream, id: IngestId, reason: EndReason, words: str = "") -> None:
    had_picture = await tx.value(
        Q.end_ingest,
        store_id=stream.store_id,
        id=id,
        reason=reason,
        words=words or None,
        now=tx.now,
    )
    if not had_picture:
        return
    if stream.status is StreamStatus.LIVE:
        await _move(tx, stream, "interrupt")
    await outbox.publish(tx, PictureStopped(stream_id=stream.id, ingest_id=id, reason=reason))


async def _move(tx: Tx, stream: Stream, verb: str) -> None:
    to = STREAM.after(stream.status, verb)
    moved = await tx.run(
        Q.move_stream,
        store_id=stream.store_id,
        id=stream.id,
        sources=STREAM.sources(verb),
        to=to,
    )
    assert moved == 1, "the stream is locked in a state that allows the move"


async def _give_key(tx: Tx, stream: Stream) -> str:
    key = KEY_PREFIX + secrets.token_hex(KEY_BYTES)
    await tx.run(
        Q.insert_key,
        store_id=stream.store_id,
        id=KeyId.new(),
        stream_id=stream.id,
        key_hash=tokens.hash_token(key),
        hint="…" + key[-HINT_CHARACTERS:],
        now=tx.now,
    )
    return key


async def _revoke_keys(tx: Tx, stream: Stream) -> None:
    await tx.run(Q.revoke_keys, store_id=stream.store_id, stream_id=stream.id, now=tx.now)
