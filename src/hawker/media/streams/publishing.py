"""Joins what publishers send to the shelves and the database."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol
from weakref import WeakValueDictionary

import msgspec
import structlog

from hawker.kernel.db import Db, Tx, Unavailable
from hawker.media.streams import covers, renditions, service
from hawker.media.streams.disk import Disk
from hawker.media.streams.health import Meter
from hawker.media.streams.low.supervisor import Places, Supervised, Supervisor
from hawker.media.streams.model import (
    EndReason,
    Grant,
    Ingest,
    IngestId,
    Offer,
    Reading,
    SecondPublisher,
    StreamId,
    WarningCode,
)
from hawker.media.streams.packager import Packager, Tag
from hawker.media.streams.rtmp.amf import Value
from hawker.media.streams.rtmp.session import Media
from hawker.media.streams.seats import Seats
from hawker.media.streams.shelf import Shelf
from hawker.media.streams.shelves import COVER, Shelves, cover_name
from hawker.media.streams.succession import Caller, Sitting, succeed

PICTURE_DUE_S = 15.0  # a publication without a picture by then is cut off
TAKEN_OVER = "Another publisher took over this stream."
NO_PICTURE = "No picture came: sound alone makes no broadcast."
READING_EVERY_S = 2.0
COVER_EVERY_S = 30.0
ENCODER_CHARACTERS = 64  # of what it calls itself; the rest is not logged
COVERS_KEPT = 2  # the newest, and the one that pages still show
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 2.0  # between tries when the database is away
TRIES_S = 20.0  # of closing an ingest; afterwards its silence closes it

log = structlog.get_logger()


class Connection(Protocol):
    """What a publisher sends on, whatever it speaks."""

    kind: str  # what that is: rtmp, browser
    origin: str  # the address it comes from

    @property
    def heard_at(self) -> float:
        """When something came last, by the loop's clock."""
        ...

    def dismiss(self, reason: EndReason, words: str = "") -> None:
        """Cut the publisher off, and tell it: in these words, if there are any."""
        ...


class Entry(msgspec.Struct, frozen=True):
    """On what terms a publisher was let in."""

    sitting: Sitting
    places: Places  # of renditions


class Publication:
    """One publisher that was let in, until its ingest is closed in the database."""

    def __init__(
        self,
        db: Db,
        disk: Disk,
        shelf: Shelf,
        ingest: Ingest,
        connection: Connection,
        entry: Entry,
    ) -> None:
        self.ingest = ingest
        self.sitting = entry.sitting
        self.connection = connection
        self.begun_at = time.monotonic()
        self._db = db
        self._disk = disk
        self._shelf = shelf
        self._meter = Meter()
        self._low = Supervisor(Supervised(ingest.stream_id, shelf, entry.places))
        self._packager = Packager(self._low, self._meter, db.clock.now)
        self._reason: EndReason | None = None
        self._words = ""  # of the end, for a person
        self._picture_shown = asyncio.Event()
        self._over = asyncio.Event()
        self._offered: Sequence[Offer] = []  # as the database was told
        self._cover_due_at = 0.0  # of the monotonic clock
        self.life = asyncio.create_task(self._live(), name=f"publication {ingest.id}")

    @property
    def has_picture(self) -> bool:
        return self._picture_shown.is_set()

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes."""
        return self._reason is not None

    @property
    def may_come_back(self) -> bool:
        """Whether viewers wait for it: it was on air, and the stream is not closed."""
        return self.has_picture and not self._shelf.is_ended

    # --- what the connection tells -----------------------------------------------------------
    def metadata(self, values: dict[str, Value]) -> None:
        """Note what the encoder calls itself; its other words are measured instead."""
        encoder = str(values.get("encoder"))[:ENCODER_CHARACTERS]
        log.info("streams.encoder", ingest=self.ingest.id, encoder=encoder)

    def media(self, item: Media) -> None:
        self._packager.add(item)
        self._note_picture()

    def take(self, tag: Tag, ms: int, size_bytes: int) -> None:
        """Take what a browser sent. Raises TooMuch when the publication cannot go on."""
        self._packager.take(tag, ms, size_bytes)
        self._note_picture()

    def _note_picture(self) -> None:
        if self._shelf.is_live:
            self._picture_shown.set()

    def ended(self, reason: EndReason, words: str = "") -> None:
        log.info("streams.ended", ingest=self.ingest.id, reason=reason)
        self._packager.finish()
        self._low.end()
        if reason is EndReason.CLOSED:
            self._shelf.end()
        else:
            self._shelf.pause()
        self._reason = reason
        self._words = words
        self._picture_shown.set()
        self._over.set()

    # --- what the database is told -----------------------------------------------------------
    async def _live(self) -> None:
        """Tell start, health and end, in that order, whatever the database does meanwhile.

        A defect on the way hangs up, so that nobody goes on sending to nobody; encoders come back.
        """
        try:
            await self._tell_how_it_goes()
        except Exception:
            log.exception("streams.life_failed", ingest=self.ingest.id)
            self.connection.dismiss(EndReason.RESTARTED)
        if not await self._insist(self._end):
            log.error("streams.not_closed", ingest=self.ingest.id)

    async def _tell_how_it_goes(self) -> None:
        await self._picture_shown.wait()
        if self._packager.video is not None:
            await self._insist(self._start)
        while not await self._is_over_within(READING_EVERY_S):
            await self._try(self._note)
            await self._try_offers()
            await self._try_cover()

    async def _start(self, tx: Tx) -> None:
        config = self._packager.video
        assert config is not None, "there is a picture"
        await service.start_picture(tx, self.ingest, width=config.width, height=config.height)
        await service.set_renditions(tx, self.ingest, self._offers(config.height))

    async def _note(self, tx: Tx) -> None:
        reading = self._meter.read()
        if self._shelf.recorded.is_stopped:
            reading = _with(reading, WarningCode.RECORDING_STOPPED)
        if self._low.is_withdrawn:
            reading = _with(reading, WarningCode.LOW_WITHDRAWN)
        await service.note_reading(tx, self.ingest, reading)
        await service.note_recording(tx, self.ingest, self._shelf.recorded)

    def _offers(self, height: int) -> list[Offer]:
        shelf, has_sound = self._shelf, self._packager.has_sound
        return renditions.offers(shelf.window, height, has_sound=has_sound, low=shelf.low)

    async def _try_offers(self) -> None:
        """Say how the stream can be played, if that is another way than was said."""
        config = self._packager.video
        offers = [] if config is None else self._offers(config.height)
        if not offers or not renditions.differ(self._offered, offers):
            return

        async def tell(tx: Tx) -> None:
            await service.set_renditions(tx, self.ingest, offers)

        if await self._try(tell):
            self._offered = offers

    async def _end(self, tx: Tx) -> None:
        await service.end_ingest(tx, self.ingest, self._reason or EndReason.LOST, self._words)
        await service.note_recording(tx, self.ingest, self._shelf.recorded)

    async def _try_cover(self) -> None:
        """Store a frame and tell its name, every so often. A frame that fails is left out."""
        key_frame, config = self._packager.key_frame, self._packager.video
        if key_frame is None or config is None or time.monotonic() < self._cover_due_at:
            return
        self._cover_due_at = time.monotonic() + COVER_EVERY_S
        try:
            picture = await asyncio.to_thread(covers.cover, config.avcc, key_frame)
        except (covers.CoverError, OSError) as error:
            log.warning("streams.no_cover", ingest=self.ingest.id, error=str(error))
            return
        name = cover_name(time.time_ns() // 1_000_000)
        self._disk.write(self._shelf.folder / name, picture)
        await self._disk.settled()

        async def tell(tx: Tx) -> None:
            await service.set_cover(tx, self.ingest, name)

        if await self._try(tell):
            await self._forget_covers()

    async def _forget_covers(self) -> None:
        try:
            names = await asyncio.to_thread(_cover_names, self._shelf)
        except OSError as error:
            log.warning("streams.covers_kept", ingest=self.ingest.id, error=str(error))
            return
        for name in names[:-COVERS_KEPT]:
            self._disk.delete(self._shelf.folder / name)

    async def _is_over_within(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self._over.wait(), seconds)
        except TimeoutError:
            return False
        return True

    async def _try(self, work: Callable[[Tx], Awaitable[None]]) -> bool:
        try:
            async with self._db.system() as tx:
                await work(tx)
        except Unavailable as error:
            log.warning("streams.database_away", error=str(error))
            return False
        return True

    async def _insist(self, work: Callable[[Tx], Awaitable[None]]) -> bool:
        """Try until it is done; once the publication is over, for TRIES_S at most."""
        pause_s = FIRST_PAUSE_S
        begun_at = time.monotonic()
        while not await self._try(work):
            if self.is_over and time.monotonic() - begun_at > TRIES_S:
                return False
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
        return True


class Publishing:
    """All publications of this process."""

    def __init__(
        self,
        db: Db,
        shelves: Shelves,
        disk: Disk,
        instance: str,
        places: Places,
        seats: Seats,
    ) -> None:
        self._db = db
        self._shelves = shelves
        self._disk = disk
        self._instance = instance
        self._places = places
        self.seats = seats
        # One publisher of a stream is let in at a time; a lock lives as long as somebody wants it.
        self._entries: WeakValueDictionary[StreamId, asyncio.Lock] = WeakValueDictionary()
        self._entering: set[StreamId] = set()  # they have a seat, and nothing runs there yet
        self.running: dict[StreamId, Publication] = {}

    async def gate(self, way_in: str | Grant, connection: Connection) -> Publication:
        """Let a publisher in, by its key or by what its ticket allows.

        Raises BadStreamKey, BadTicket, AlreadyPublishing, TakenOver, NoRoom, Unavailable.
        """
        async with self._db.system() as tx:
            id = (await service.granted(tx, way_in)).stream_id
        async with self._entries.setdefault(id, asyncio.Lock()):
            self.ask_for_seat(id)
            self._entering.add(id)
            try:
                publication = await self._enter(way_in, connection)
            finally:
                self._entering.discard(id)
        ingest = publication.ingest
        log.info("streams.let_in", stream=ingest.stream_id, ingest=ingest.id)
        return publication

    def ask_for_seat(self, id: StreamId) -> None:
        """Return if a publisher of the stream would find room now. Raises NoRoom."""
        sending = {each for each, it in self.running.items() if not it.is_over}
        self.seats.ask(id, sending | self._entering)

    async def look_after(self) -> None:
        """Cut off whoever may not go on, and whoever sends no picture."""
        running = {p.ingest.id: p for p in self.running.values() if not p.is_over}
        for id, reason in (await self._barred(list(running))).items():
            running[id].connection.dismiss(reason)
        for publication in running.values():
            age_s = time.monotonic() - publication.begun_at
            if not publication.has_picture and age_s > PICTURE_DUE_S:
                publication.connection.dismiss(EndReason.UNPLAYABLE, NO_PICTURE)

    async def finished(self, seconds: float) -> None:
        """Wait until every publication has told its end, at most so long."""
        lives = [publication.life for publication in self.running.values()]
        if not lives:
            return
        _, late = await asyncio.wait(lives, timeout=seconds)
        for life in late:
            life.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _enter(self, way_in: str | Grant, connection: Connection) -> Publication:
        """Begin a publication, alone on its stream; what lets it in is read anew, after a wait."""
        async with self._db.system() as tx:
            grant = await service.granted(tx, way_in)
            policy = await service.second_publisher(tx, grant)
        sitting = await self._make_room(grant.stream_id, connection, policy)
        async with self._db.system() as tx:
            ingest = await service.open_ingest(tx, way_in, self._instance)
        shelf = await self._shelves.open(ingest.stream_id)
        publication = Publication(
            self._db, self._disk, shelf, ingest, connection, Entry(sitting, self._places)
        )
        self.running[ingest.stream_id] = publication
        self.seats.release(ingest.stream_id)
        publication.life.add_done_callback(lambda _: self._forget(publication))
        return publication

    async def _make_room(
        self, id: StreamId, connection: Connection, policy: SecondPublisher
    ) -> Sitting:
        """Have nothing run on the stream, and tell who sits there now.

        Raises AlreadyPublishing, TakenOver; what runs then goes on.
        """
        caller = Caller(connection.kind, connection.origin)
        sitting, former = Sitting(caller), self.running.get(id)
        if former is None:
            return sitting
        if not former.is_over:
            quiet_s = asyncio.get_running_loop().time() - former.connection.heard_at
            sitting = succeed(former.sitting, caller, quiet_s, policy)
            former.connection.dismiss(EndReason.REPLACED, TAKEN_OVER)
        await asyncio.wait([former.life], timeout=TRIES_S)
        return sitting

    async def _barred(self, ids: list[IngestId]) -> dict[IngestId, EndReason]:
        return await service.barred(self._db, ids) if ids else {}

    def _forget(self, publication: Publication) -> None:
        if self.running.get(publication.ingest.stream_id) is publication:
            del self.running[publication.ingest.stream_id]
        if publication.may_come_back:
            self.seats.hold(publication.ingest.stream_id)
        if not publication.life.cancelled() and publication.life.exception() is not None:
            log.error("streams.end_failed", error=repr(publication.life.exception()))
            publication.connection.dismiss(EndReason.RESTARTED)


def _with(reading: Reading, warning: WarningCode) -> Reading:
    return msgspec.structs.replace(reading, warnings=[*reading.warnings, warning])


def _cover_names(shelf: Shelf) -> list[str]:
    return sorted([path.name for path in shelf.folder.glob(f"{COVER}*.jpg")])
