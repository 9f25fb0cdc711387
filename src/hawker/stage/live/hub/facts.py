"""Facts that a hub hears on the bus: hints to read the database again, and who just bought.

They are heard on plain subscriptions: one may be lost, and the keeper's reconciliation makes up
for it. What a room shows always comes from the database.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping

import msgspec
from picows import WSCloseCode

from hawker.kernel.bus import Message
from hawker.kernel.ids import AccountId
from hawker.stage.live.hub.keeper import Keeper
from hawker.stage.live.hub.limits import Buckets
from hawker.stage.live.hub.place import Place
from hawker.stage.live.hub.wire import Backstage, Part, Role, Sold
from hawker.stage.live.model import RoomId

SUBJECTS = (
    "facts.live.>",
    "facts.orders.>",
    "facts.stock.>",
    "facts.catalogue.>",
    "facts.stores.staff_changed",
)
SOLD_BURST = 10
SOLD_PER_S = 5.0  # of one room: the stock is told in full, these lines are its colour
ROOMS_KEPT = 1_000
RETURN_S = (0.0, 0.5)

# What a fact changes for those who keep the room, beside what everybody is told.
PARTS: Mapping[str, Part] = {
    "live.showcase_changed": Part.SHOWCASE,
    "live.script_changed": Part.SCRIPT,
    "live.reports_changed": Part.ORDER,
    "live.conversation_changed": Part.ORDER,
}
UNSEEN = frozenset({"live.script_changed", "live.reports_changed"})  # by viewers: nothing to read

NameOf = Callable[[AccountId], Awaitable[str]]


class Line(msgspec.Struct, frozen=True):
    product_id: str
    quantity: int


class Data(msgspec.Struct, frozen=True):
    """The fields of any of these facts that a hub looks at."""

    room_id: str | None = None
    buyer_id: str | None = None
    store_id: str | None = None
    account_id: str | None = None
    product_id: str | None = None
    lines: list[Line] = []


class Fact(msgspec.Struct, frozen=True):
    tag: str
    data: Data


def masked(name: str) -> str:
    """Return a name that its owner knows and nobody else does."""
    return f"{name.strip()[:1] or '*'}***"


class Ear:
    """Hears facts and tells the rooms of this hub."""

    def __init__(self, keeper: Keeper, name_of: NameOf, clock_s: Callable[[], float]) -> None:
        self._keeper = keeper
        self._name_of = name_of
        self._clock_s = clock_s
        self._sold = Buckets(SOLD_BURST, SOLD_PER_S, ROOMS_KEPT)
        self._decoder = msgspec.json.Decoder(Fact)

    async def hear(self, message: Message) -> None:
        fact = self._decoder.decode(message.data)
        if fact.tag == "stores.staff_changed":
            self._let_go(fact.data)
            return
        if fact.tag == "live.conduct_changed":
            await self._keeper.heed(places := self._of_store(fact.data))
            self._tell_backstage(places, Part.ORDER)
            return
        if fact.tag.startswith("live."):
            self._tell_backstage(self._here(fact), PARTS.get(fact.tag))
            if fact.tag not in UNSEEN:
                self._keeper.refresh(self._here(fact))
            return
        goods = {line.product_id for line in fact.data.lines} | {fact.data.product_id or ""}
        self._keeper.refresh(
            [place for place in self._keeper.owned() if place.shows(goods)],
            stock_only=not fact.tag.startswith("catalogue."),  # a price stands on the card
        )
        if fact.tag == "orders.order_paid":
            for place in self._here(fact):
                await self._bought(place, fact.data)

    def _here(self, fact: Fact) -> list[Place]:
        if fact.data.room_id is None:
            return []
        place = self._keeper.places.get(RoomId.parse(fact.data.room_id))
        return [] if place is None else [place]

    def _of_store(self, data: Data) -> list[Place]:
        return [
            place for place in self._keeper.places.values() if str(place.store) == data.store_id
        ]

    def _tell_backstage(self, places: Iterable[Place], part: Part | None) -> None:
        """Have those who keep these rooms read a part again; viewers are not told."""
        if part is None:
            return
        for place in places:
            for seat in list(place.audience):
                if seat.is_host or (part is Part.ORDER and seat.role is Role.MODERATOR):
                    seat.tell(Backstage(part))

    def _let_go(self, data: Data) -> None:
        """Have whoever's role changed come back in: what they may do is asked at the door."""
        for place in self._of_store(data):
            for seat in list(place.audience):
                if str(seat.actor) == data.account_id:
                    seat.dismiss("live.role_changed", WSCloseCode.TRY_AGAIN_LATER, RETURN_S)

    async def _bought(self, place: Place, data: Data) -> None:
        if data.buyer_id is None:
            return
        buyer = AccountId.parse(data.buyer_id)
        place.buyers.add(buyer)
        if not self._sold.of(str(place.id), self._clock_s()).take(1, self._clock_s()):
            return
        name = masked(await self._name_of(buyer))
        if place.is_owner:
            place.emit([Sold(name, line.product_id, line.quantity) for line in data.lines])
