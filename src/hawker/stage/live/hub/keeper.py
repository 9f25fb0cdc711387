"""The rooms of this hub: who owns each, and how it follows the database.

A room goes on through an outage: without PostgreSQL its owner stays the owner, because nobody
else can take the lease either; without NATS every hub serves its own sockets, and what was
missed is read again from the database afterwards.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, TypeVar

import structlog
from prometheus_client import Gauge

from hawker.kernel.bus import BusDown
from hawker.kernel.db import Db, Unavailable
from hawker.kernel.errors import Refusal
from hawker.stage.live.hub import leases
from hawker.stage.live.hub.commerce import differences, restocked
from hawker.stage.live.hub.limits import tick_s
from hawker.stage.live.hub.place import Place
from hawker.stage.live.hub.reading import (
    read_conduct,
    read_shown,
    read_start,
    read_stock,
    store_of,
)
from hawker.stage.live.hub.standing import tell_changes
from hawker.stage.live.hub.state import RoomState
from hawker.stage.live.hub.voice import BusVoice
from hawker.stage.live.model import RoomId

OWNED = Gauge("hawker_hub_rooms", "Rooms that this hub owns.")

BEAT_EVERY_S = 0.5
RENEW_EVERY_S = 0.7  # below a second: no second of a broadcast is left out
WATCH_EVERY_S = 0.25
OWNER_SILENT_S = 1.5  # then a replica tries to take the room
POLL_EVERY_S = 1.0
THIN_EVERY_S = 30.0
RECONCILE_EVERY_S = 5.0  # facts may be lost on the way: the database is read again anyway
OPEN_WITHIN_S = 8.0
ASK_EVERY_S = 0.3
REFRESH_APART_S = 0.05  # many orders in one moment are one reading
EMPTY_KEPT_S = 10.0
CHAT_ROWS = 200  # lines written in one transaction
MAX_UNSAVED = 5_000  # lines kept while the database is away; the oldest are let go

T = TypeVar("T")
log = structlog.get_logger()


class RoomUnavailable(Refusal, code="live.unavailable", status=503):
    """Neither an owner nor the database answered in time."""


class Keeper:
    """Opens, owns, follows and closes rooms. One per hub."""

    def __init__(self, db: Db, voice: BusVoice) -> None:
        self.places: dict[RoomId, Place] = {}
        self._db = db
        self._voice = voice
        self._loop = asyncio.get_running_loop()
        self._opening: dict[RoomId, asyncio.Task[Place]] = {}
        self._due: dict[RoomId, asyncio.TimerHandle] = {}
        self._spoke_s: dict[RoomId, float] = {}
        self._emptied_s: dict[RoomId, float] = {}
        self._taking: set[RoomId] = set()
        self._stale: dict[RoomId, bool] = {}  # True: read all again; False: the stock only
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self) -> None:
        self._run(self._forever(BEAT_EVERY_S, self._beat))
        self._run(self._forever(RENEW_EVERY_S, self._hold))
        self._run(self._forever(WATCH_EVERY_S, self._watch))
        self._run(self._forever(RECONCILE_EVERY_S, self._reconcile))
        self._run(self._forever(POLL_EVERY_S, self._poll))
        self._run(self._forever(THIN_EVERY_S, self._thin))

    async def stop(self) -> None:
        """Write down what is not yet written and let other hubs take over at once."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for place in list(self.places.values()):
            await self._close(place)

    # --- opening ---
    async def open(self, room: RoomId) -> Place:
        """Return the room, ready for sockets. Raises NotFound, RoomUnavailable."""
        place = self.places.get(room)
        if place is not None and place.log is not None:
            return place
        opening = self._opening.get(room)
        if opening is None:
            opening = self._opening[room] = self._run(self._open(room))
            opening.add_done_callback(lambda _: self._opening.pop(room, None))
        return await asyncio.shield(opening)

    async def _open(self, room: RoomId) -> Place:
        deadline = self._loop.time() + OPEN_WITHIN_S
        place: Place | None = None
        while place is None or place.log is None:
            if self._loop.time() > deadline:
                await self._forget(room)
                raise RoomUnavailable
            try:
                place = place or await self._enlist(room)
                if await self._take(place):
                    break
                place.ask()
            except (Unavailable, BusDown) as error:
                log.warning("hub.neighbour_away", room=room, error=str(error))
            await asyncio.sleep(ASK_EVERY_S)
        return place

    async def _enlist(self, room: RoomId) -> Place:
        place = Place(room, await store_of(self._db, room), self._voice)
        place.conduct = await read_conduct(self._db, room, place.conduct)
        place.on_news = self._schedule
        await self._voice.join(place)
        self.places[room] = place
        return place

    async def _take(self, place: Place) -> bool:
        """Try to become the room's owner; whoever is trying already goes on alone."""
        if place.is_owner or place.id in self._taking:
            return place.is_owner
        self._taking.add(place.id)
        try:
            epoch = await leases.take(self._db, place, self._voice.name)
            if epoch is None:
                return False
            place.own(await read_start(self._db, place.id, epoch, place.log))
        finally:
            self._taking.discard(place.id)
        log.info("hub.room_taken", room=place.id, epoch=epoch)
        return True

    # --- holding ---
    def owned(self) -> list[Place]:
        return [place for place in self.places.values() if place.is_owner]

    async def _hold(self) -> None:
        """Renew what is ours and write down what was counted."""
        held = self.owned()
        OWNED.set(len(held))
        if not held:
            return
        kept = await leases.renew(self._db, held, self._voice.name)
        for place in held:
            if place.id not in kept and place.is_owner:
                log.warning("hub.room_lost", room=place.id, epoch=place.epoch)
                place.disown()
        await leases.save_counts(self._db, self.owned(), self._voice.name)

    async def _thin(self) -> None:
        await leases.thin_samples(self._db, self.owned())

    async def _beat(self) -> None:
        for place in self.places.values():
            place.beat(self._loop.time())

    async def _watch(self) -> None:
        """Take rooms whose owner is silent, close rooms that nobody watches here."""
        now_s = self._loop.time()
        for place in list(self.places.values()):
            if len(place.audience) or place.id in self._opening:
                self._emptied_s.pop(place.id, None)
            elif now_s - self._emptied_s.setdefault(place.id, now_s) > EMPTY_KEPT_S:
                await self._close(place)
                continue
            if not place.is_owner and now_s - place.owner_heard_s > OWNER_SILENT_S:
                await self._take(place)

    async def _close(self, place: Place) -> None:
        if place.is_owner:
            try:
                await self._write_chat(place)
                await leases.save_counts(self._db, [place], self._voice.name)
                await leases.thin_samples(self._db, [place])
                await leases.give_up(self._db, place, self._voice.name)
            except Unavailable:
                log.warning("hub.closed_without_database", room=place.id)
        await self._forget(place.id)

    async def _forget(self, room: RoomId) -> None:
        place = self.places.pop(room, None)
        self._emptied_s.pop(room, None)
        self._stale.pop(room, None)
        self._spoke_s.pop(room, None)
        if (due := self._due.pop(room, None)) is not None:
            due.cancel()
        if place is not None:
            await self._voice.part(place)

    # --- following the database ---
    def refresh(self, places: Iterable[Place], *, stock_only: bool = False) -> None:
        """Read owned rooms again soon and say what changed."""
        for place in places:
            if not place.is_owner:
                continue
            if place.id in self._stale:
                self._stale[place.id] |= not stock_only
            else:
                self._stale[place.id] = not stock_only
                self._run(self._refresh(place))

    async def _refresh(self, place: Place) -> None:
        while place.engine is not None and place.id in self._stale:
            state = place.engine.log.state
            whole = self._stale.pop(place.id)
            try:
                if whole:
                    shown = await read_shown(self._db, place.id)
                    events = differences(state, shown)
                else:
                    events = restocked(state, await read_stock(self._db, state))
            except Unavailable:  # read again by the next reconciliation
                log.warning("hub.database_away", room=place.id)
                return
            if _is_still(place, state):
                place.emit(events)
            await asyncio.sleep(REFRESH_APART_S)

    async def _reconcile(self) -> None:
        self.refresh(self.owned())
        await self.heed(list(self.places.values()))

    async def heed(self, places: Iterable[Place]) -> None:
        """Read again whom these rooms keep from speaking, or out, and tell those it concerns."""
        for place in places:
            try:
                place.conduct = await read_conduct(self._db, place.id, place.conduct)
            except Unavailable:  # read again by the next reconciliation
                log.warning("hub.database_away", room=place.id)
                return
            tell_changes(place, self._voice.now())

    async def _poll(self) -> None:
        """Count votes while a poll runs: nobody tells a hub of each."""
        self.refresh([place for place in self.owned() if place.is_polling])

    # --- speaking ---
    def _schedule(self, place: Place) -> None:
        if place.id in self._due or place.id not in self.places:
            return
        audience = place.engine.viewers if place.engine is not None else 0
        due_s = self._spoke_s.get(place.id, 0.0) + tick_s(audience)
        self._due[place.id] = self._loop.call_at(max(due_s, self._loop.time()), self._speak, place)

    def _speak(self, place: Place) -> None:
        self._due.pop(place.id, None)
        self._spoke_s[place.id] = self._loop.time()
        place.speak()
        if place.engine is not None and place.engine.has_news:
            self._schedule(place)
        if place.unsaved and not place.is_saving:
            place.is_saving = True
            self._run(self._save_chat(place))

    async def _save_chat(self, place: Place) -> None:
        try:
            await self._write_chat(place)
        except Unavailable:  # written behind a later tick
            log.warning("hub.chat_waits", room=place.id, lines=len(place.unsaved))
            del place.unsaved[:-MAX_UNSAVED]
        finally:
            place.is_saving = False

    async def _write_chat(self, place: Place) -> None:
        while lines := place.unsaved[:CHAT_ROWS]:
            del place.unsaved[: len(lines)]  # taken: whoever else writes starts behind them
            try:
                await leases.write_lines(self._db, place, lines)
            except BaseException:
                place.unsaved[:0] = lines
                raise

    # --- within ---
    async def _forever(self, every_s: float, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        while True:
            await asyncio.sleep(every_s)
            try:
                await work()
            except Unavailable:
                log.warning("hub.database_away")
            except Exception:
                log.exception("hub.round_failed")  # the rooms go on, the next round tries again

    def _run(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.discard(task)
        if task.cancelled() or isinstance(fault := task.exception(), Refusal | None):
            return  # whoever asked for the room is told
        log.error("hub.task_failed", exc_info=fault)


def _is_still(place: Place, state: RoomState) -> bool:
    """Whether the place speaks for the room in the same epoch as before the database was read."""
    return place.is_owner and place.log is not None and place.log.state is state
