"""A room on this hub: as its owner, or as a replica that hears the owner over the bus.

All verbs are synchronous; `Voice` carries what must travel. The hub calls them, one at a time.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from hawker.kernel.ids import AccountId, StoreId
from hawker.stage.live.conduct import Conduct
from hawker.stage.live.hub.audience import Audience
from hawker.stage.live.hub.encode import Prepared
from hawker.stage.live.hub.engine import Engine
from hawker.stage.live.hub.hidden import Hidden
from hawker.stage.live.hub.limits import Newest
from hawker.stage.live.hub.seat import Seat
from hawker.stage.live.hub.state import Gap, Outgoing, RoomLog, RoomState
from hawker.stage.live.hub.wire import (
    ChatLine,
    Event,
    Incoming,
    Recovered,
    Removed,
    RoomEvent,
    Said,
    Tick,
)
from hawker.stage.live.model import RoomId, RoomStatus

OTHERS_FORGOTTEN_S = 6.0  # a hub that has not counted its viewers for so long is gone
REPORT_EVERY_S = 2.0
MAX_PENDING = 1_000  # lines of our own seats that no tick has carried yet
PENDING_FORGOTTEN_S = 15.0  # by then an owner that was busy has dropped the line
BUYERS_KEPT = 10_000  # who bought last; the badge of others is forgotten
MAX_UNSENT = 200  # lines for an owner that does not answer; more are refused


class Voice(Protocol):
    """How a place reaches the other hubs and sees the time."""

    name: str

    def publish(self, place: "Place", outgoing: Outgoing) -> None: ...
    def send(self, place: "Place", incoming: Incoming) -> None: ...
    def clock_s(self) -> float: ...
    def now(self) -> datetime: ...


class Pending(msgspec.Struct):
    """A line of a seat of this hub, until a tick carries it: a new owner is told it again."""

    said: Said
    author: Seat | None  # None: left meanwhile
    at_s: float


class Place:
    def __init__(self, id: RoomId, store: StoreId, voice: Voice) -> None:
        self.id = id
        self.store = store
        self.engine: Engine | None = None  # while this hub owns the room
        self.log: RoomLog | None = None  # what sockets are served from; None until known
        self.audience = Audience(self._snapshot, voice.clock_s)
        self.conduct = Conduct()  # of its channel, read again whenever it changes
        self.buyers: Newest[AccountId] = Newest(BUYERS_KEPT)  # since this hub knows the room
        self.unsaved: list[Said] = []  # chat the owner has yet to write down
        self.is_saving = False
        self.owner_heard_s = voice.clock_s()
        self.on_news: Callable[[Place], None] | None = None
        self._voice = voice
        self._others: dict[str, tuple[int, float]] = {}  # hub: viewers, counted at
        self._pending: dict[str, Pending] = {}  # by line id
        self._hidden = Hidden()  # from seats of this hub
        self._unsent: list[Said] = []
        self._unsent_likes = 0
        self._reported: tuple[int, float] = (0, 0.0)  # viewers, at

    @property
    def is_owner(self) -> bool:
        return self.engine is not None

    @property
    def epoch(self) -> int:
        return 0 if self.log is None else self.log.state.epoch

    @property
    def has_ended(self) -> bool:
        return self.log is not None and self.log.state.status == RoomStatus.ENDED

    @property
    def is_polling(self) -> bool:
        """Whether a poll takes votes."""
        poll = None if self.log is None else self.log.state.poll
        return poll is not None and poll.is_open

    def shows(self, products: set[str]) -> bool:
        """Whether any of these products is in the showcase."""
        return self.log is not None and any(p.id in products for p in self.log.state.showcase)

    def line(self, id: str | None) -> ChatLine | None:
        """Find a line that the room still shows."""
        if id is None or self.log is None:
            return None
        return next((line for line in self.log.state.chat if line.id == id), None)

    # --- seats ---
    def enter(self, seat: Seat, position: tuple[int, int] | None = None) -> None:
        """Seat a socket: it gets what it missed since (epoch, sequence), or a snapshot."""
        assert self.log is not None, "nobody enters before the room is known"
        assert seat.me is not None, "nobody enters before they are known"
        missed = None if position is None else self.log.recover(*position)
        if position is None or missed is None:
            seat.write(self._snapshot(seat))
        else:
            seat.tell(Recovered(*position, self._voice.now(), seat.me))
            self._replay(seat, missed)
        self.audience.seat(seat)
        self._count()

    def recover(self, seat: Seat, epoch: int, seq: int) -> None:
        """Answer a socket that saw a gap."""
        if self.log is None or seat.lane is not None:  # its lane pays what it is owed
            return
        missed = self.log.recover(epoch, seq)
        if missed is None:
            seat.write(self._snapshot(seat))
        else:
            self._replay(seat, missed)

    def leave(self, seat: Seat) -> None:
        self.audience.leave(seat)
        for pending in self._pending.values():
            if pending.author is seat:
                pending.author = None
        self._count()

    # --- what viewers say ---
    def say(self, seat: Seat, said: Said) -> bool:
        """Pass on a line; False when the room cannot take it now."""
        if len(self._pending) >= MAX_PENDING:
            return False
        if self.engine is not None:
            taken = self._take(said)
        elif taken := len(self._unsent) < MAX_UNSENT:
            self._unsent.append(said)
            self._news()
        if taken:
            self._pending[said.line.id] = Pending(said, seat, self._voice.clock_s())
            if said.is_hidden:
                self._hidden.note(said.line)
        return taken

    def like(self, n: int) -> None:
        if self.engine is not None:
            self.engine.like(n)
        else:
            self._unsent_likes += n
        self._news()

    # --- as owner ---
    def own(self, state: RoomState) -> None:
        """Become the owner in a new epoch: every socket and every hub starts afresh."""
        self.engine = Engine(state, self._voice.clock_s())
        self.log = self.engine.log
        self._unsent.clear()
        self._settle(state.chat)
        for pending in self._pending.values():
            self._take(pending.said)
        self.engine.like(self._unsent_likes)
        self._unsent_likes = 0
        self.audience.send_snapshots()
        self._voice.publish(self, Outgoing(state.epoch, state.seq, state=state))
        self._count()

    def disown(self) -> None:
        """Another hub speaks for the room now: go on as its replica."""
        self.engine = None
        self._others.clear()
        self.owner_heard_s = self._voice.clock_s()
        self.ask()

    def emit(self, events: Sequence[RoomEvent]) -> None:
        """Say commerce events to everybody, now. Only the owner does."""
        assert self.engine is not None, "only the owner speaks"
        for event in events:
            self._broadcast(self.engine.emit(event), [])

    def speak(self) -> None:
        """Say what gathered: a tick as owner, what is unsent as replica."""
        if self.engine is None:
            self._report()
            return
        if (tick := self.engine.tick(self._voice.clock_s())) is not None:
            self._broadcast(tick, self.engine.unheard)

    def hear_hub(self, incoming: Incoming) -> None:
        """Take in what the sockets of another hub said. Replicas leave it to the owner."""
        if self.engine is None or incoming.hub == self._voice.name:
            return
        self._others[incoming.hub] = (incoming.viewers, self._voice.clock_s())
        for said in incoming.chat:
            self._take(said)
        self.engine.like(max(0, incoming.likes))
        if incoming.asks:
            state = self.engine.log.state
            self._voice.publish(self, Outgoing(state.epoch, state.seq, state=state))
        self._count()

    # --- as replica ---
    def hear_owner(self, outgoing: Outgoing) -> None:
        """Take in what the owner said; step down when its epoch is above ours."""
        if outgoing.epoch < self.epoch or (self.is_owner and outgoing.epoch == self.epoch):
            return
        self.owner_heard_s = self._voice.clock_s()
        if self.is_owner:
            self.engine = None
            self._others.clear()
        if outgoing.state is not None:
            self._adopt(outgoing.state)
        elif self.log is None or outgoing.epoch > self.epoch:
            self.ask()
        elif outgoing.frame is not None:
            self._follow(self.log, outgoing)
        elif outgoing.seq > self.log.state.seq:
            self.ask()

    def ask(self) -> None:
        """Ask the owner for the whole state."""
        self._voice.send(self, Incoming(self._voice.name, self.audience.viewers, asks=True))

    def beat(self, now_s: float) -> None:
        """Give a sign of life: the owner to its replicas, a replica's viewers to the owner."""
        for id in [id for id, p in self._pending.items() if now_s - p.at_s > PENDING_FORGOTTEN_S]:
            del self._pending[id]
        if self.engine is not None:
            state = self.engine.log.state
            self._voice.publish(self, Outgoing(state.epoch, state.seq))
            self._count()
        elif now_s - self._reported[1] >= REPORT_EVERY_S:
            self._report()

    # --- within ---
    def _adopt(self, state: RoomState) -> None:
        if self.log is not None and state.epoch == self.epoch and state.seq <= self.log.state.seq:
            return  # asked for by another hub
        is_new_owner = state.epoch > self.epoch
        self.log = RoomLog(state)
        self._settle(state.chat)
        if is_new_owner:
            self._unsent = [pending.said for pending in self._pending.values()]
        self.audience.send_snapshots()
        self._news()

    def _follow(self, log: RoomLog, outgoing: Outgoing) -> None:
        assert outgoing.frame is not None
        if outgoing.frame.seq <= log.state.seq:
            return
        try:
            prepared = log.take(outgoing.frame)
        except Gap:
            self.ask()
        else:
            self._deliver(prepared, outgoing.unheard)

    def _broadcast(self, prepared: Prepared, unheard: list[ChatLine]) -> None:
        assert self.engine is not None
        self._deliver(prepared, unheard)
        self._voice.publish(
            self, Outgoing(self.epoch, prepared.seq, frame=prepared.frame, unheard=unheard)
        )

    def _deliver(self, prepared: Prepared, unheard: list[ChatLine]) -> None:
        frame = prepared.frame
        if isinstance(frame, Event):
            if isinstance(frame.event, Removed):
                self._drop(frame.event)
            self.audience.send(prepared)
            return
        self._settle(frame.chat)
        self.audience.send(prepared, self._own_lines(frame, unheard))

    def _own_lines(self, tick: Tick, unheard: list[ChatLine]) -> dict[Seat, Prepared]:
        """Return the tick as the authors of `unheard` see it: with their own line in it."""
        own: dict[Seat, Tick] = {}
        for line in unheard:
            pending = self._pending.pop(line.id, None)
            author = None if pending is None else pending.author
            if pending is not None and author is not None and author.lane is None:
                seen = own.get(author, tick)
                is_counted = not pending.said.is_hidden
                own[author] = msgspec.structs.replace(
                    seen, chat=[*seen.chat, line], more=seen.more - is_counted
                )
        return {seat: Prepared(seen) for seat, seen in own.items()}

    def _settle(self, chat: list[ChatLine]) -> None:
        """Stop waiting for lines that everybody has seen."""
        for line in chat:
            self._pending.pop(line.id, None)

    def _drop(self, removed: Removed) -> None:
        """Forget lines on their way: no owner to come may be told them again."""
        self._hidden.drop(removed)
        for id in [id for id, each in self._pending.items() if removed.takes(each.said.line)]:
            del self._pending[id]
        self._unsent = [said for said in self._unsent if not removed.takes(said.line)]

    def _replay(self, seat: Seat, missed: list[Prepared]) -> None:
        for prepared in missed:
            seat.write(prepared.bytes(seat.language))

    def _snapshot(self, seat: Seat) -> bytearray:
        assert self.log is not None
        assert seat.me is not None
        own = self._hidden.of(seat.me.by)
        return self.log.snapshot(seat.me, seat.language, self._voice.now(), own)

    def _take(self, said: Said) -> bool:
        assert self.engine is not None
        taken = said.is_hidden or self.engine.say(said.line)
        if said.is_hidden:
            self.engine.hide(said.line)
        if taken:
            self.unsaved.append(said)
            self._news()
        return taken

    def _count(self) -> None:
        """Count who watches here and, as far as they said so lately, at the other hubs."""
        if self.engine is None:
            if self.audience.viewers != self._reported[0]:
                self._news()
            return
        oldest = self._voice.clock_s() - OTHERS_FORGOTTEN_S
        self._others = {hub: seen for hub, seen in self._others.items() if seen[1] > oldest}
        self.engine.count_viewers(
            self.audience.viewers + sum(viewers for viewers, _ in self._others.values())
        )
        if self.engine.has_news:
            self._news()

    def _report(self) -> None:
        viewers = self.audience.viewers
        self._reported = (viewers, self._voice.clock_s())
        chat, self._unsent = self._unsent, []
        likes, self._unsent_likes = self._unsent_likes, 0
        self._voice.send(self, Incoming(self._voice.name, viewers, chat, likes))

    def _news(self) -> None:
        if self.on_news is not None:
            self.on_news(self)
