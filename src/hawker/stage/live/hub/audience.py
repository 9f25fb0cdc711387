"""The seats of one room on this hub, and one write per seat for whatever the room says."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from picows import WSCloseCode, WSMsgType
from prometheus_client import Counter as Figure

from hawker.kernel.ids import AccountId
from hawker.stage.live.hub.encode import HEADROOM_BYTES, Prepared
from hawker.stage.live.hub.lane import Fate, Lane
from hawker.stage.live.hub.seat import Seat

RETRY_SLOW_S = (1.0, 3.0)
TEXT = WSMsgType.TEXT

DELIVERIES = Figure("hawker_hub_deliveries", "Frames written to sockets that keep up.")
SLOWED = Figure("hawker_hub_slowed", "Times that a socket fell behind.")

NOBODY: Mapping[Seat, Prepared] = {}


class Audience:
    """Fast seats are written to directly; slow ones are owed frames until they drain."""

    def __init__(self, snapshot: Callable[[Seat], bytearray], clock_s: Callable[[], float]) -> None:
        self._snapshot = snapshot
        self._clock_s = clock_s
        self._fast: dict[str, dict[Seat, Callable[[WSMsgType, bytearray, int], None]]] = {}
        self._slow: set[Seat] = set()
        self._people: dict[Seat, AccountId | Seat] = {}  # who sits there; unknown: the seat itself
        self._watching: Counter[AccountId | Seat] = Counter()  # by how many sockets

    def __len__(self) -> int:
        return len(self._slow) + sum(map(len, self._fast.values()))

    def __iter__(self) -> Iterator[Seat]:
        for seats in self._fast.values():
            yield from list(seats)
        yield from list(self._slow)

    @property
    def viewers(self) -> int:
        """How many people watch: with two windows one is one, and a host is no audience."""
        return len(self._watching)

    def seat(self, seat: Seat) -> None:
        """Let frames reach the seat from now on; the caller has just sent it a snapshot."""
        if seat not in self._people and not seat.is_host:
            person = self._people[seat] = seat.actor or seat
            self._watching[person] += 1
        if seat.is_paused:
            self._owe(seat)
        else:
            self._fast.setdefault(seat.language, {})[seat] = (
                seat.transport.send_reuse_external_bytearray
            )

    def leave(self, seat: Seat) -> None:
        self._fast.get(seat.language, {}).pop(seat, None)
        self._slow.discard(seat)
        if (person := self._people.pop(seat, None)) is not None:
            self._watching[person] -= 1
            if not self._watching[person]:
                del self._watching[person]

    def send(self, prepared: Prepared, instead: Mapping[Seat, Prepared] = NOBODY) -> None:
        """Write a frame to every seat; `instead` names the seats that get one of their own."""
        slow = list(self._slow)  # a seat that becomes slow by this frame has it already
        for language, seats in self._fast.items():
            buffer = prepared.bytes(language)
            for seat in instead:
                if seat in seats:
                    seat.write(instead[seat].bytes(language))
            writes = (
                [send for seat, send in seats.items() if seat not in instead]
                if instead
                else list(seats.values())
            )
            for send in writes:
                send(TEXT, buffer, HEADROOM_BYTES)
            DELIVERIES.inc(len(seats))
        if slow:
            self._offer(prepared, slow)

    def send_snapshots(self) -> None:
        """Start every seat afresh: the room has a new epoch."""
        for seat in self:
            if seat.lane is not None:
                seat.lane.give_up()
            else:
                seat.write(self._snapshot(seat))

    def slowed(self, seat: Seat) -> None:
        """The seat's transport is full: owe it what comes next."""
        if self._fast.get(seat.language, {}).pop(seat, None) is not None:
            self._owe(seat)

    def drained(self, seat: Seat) -> None:
        """The transport has room again: pay what is owed, as far as it goes."""
        lane = seat.lane
        if lane is None:
            return
        lane.since_s = self._clock_s()
        while not seat.is_paused and (owed := lane.next()) is not None:
            seat.write(owed)
        if seat.is_paused:
            return
        if lane.needs_snapshot:
            lane.needs_snapshot = False
            lane.missed_bytes = 0
            seat.write(self._snapshot(seat))
        if not seat.is_paused:
            seat.lane = None
            self._slow.discard(seat)
            self.seat(seat)

    def _owe(self, seat: Seat) -> None:
        if seat.lane is None:
            SLOWED.inc()
            seat.lane = Lane(seat.language, self._clock_s())
        self._slow.add(seat)

    def _offer(self, prepared: Prepared, slow: list[Seat]) -> None:
        now_s = self._clock_s()
        for seat in slow:
            assert seat.lane is not None, "a slow seat has a lane"
            if seat.lane.offer(prepared, now_s) is Fate.CLOSE:
                self.leave(seat)
                seat.dismiss("live.too_slow", WSCloseCode.TRY_AGAIN_LATER, RETRY_SLOW_S)
