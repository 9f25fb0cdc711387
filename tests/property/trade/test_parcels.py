"""Parcels, scans, corrections and confirmations in any order, told twice and at once.

Whatever happens: no more leaves than was ordered, an order is completed at most once, its deadline
is the one its parcels ask for, and no clock completes it before that.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hawker.app import wiring
from hawker.goods.catalogue import service as catalogue
from hawker.goods.catalogue.model import NewProduct, NewSku, ProductId, SkuId
from hawker.goods.shipping import service as shipping
from hawker.goods.shipping.model import AlreadyMoving, Item, Kind, Label, Scan
from hawker.goods.shipping.notice import Received, Scanned
from hawker.goods.shipping.policy import CARRIER
from hawker.goods.stock import service as stock
from hawker.goods.stock.model import Adjustment, Reason
from hawker.kernel.auth import guest
from hawker.kernel.clock import SteppedClock
from hawker.kernel.db import Db
from hawker.kernel.facts import Dispatcher
from hawker.kernel.ids import AccountId, StoreId
from hawker.kernel.money import Money
from hawker.kernel.states import IllegalMove
from hawker.kernel.text import Text
from hawker.kernel.timers import Ticker
from hawker.people.accounts.model import Address
from hawker.places.stores import service as stores
from hawker.places.stores.model import Store
from hawker.trade.checkout import service as checkout
from hawker.trade.checkout.model import Submission, WantedLine, Wish
from hawker.trade.checkout.service import Till
from hawker.trade.orders import service as orders
from hawker.trade.orders.deadlines import confirm_due_at
from hawker.trade.orders.model import (
    AlreadyExtended,
    MoreThanOrdered,
    NotDue,
    Order,
    OrderId,
    Status,
)
from hawker.trade.orders.service.deadlines import ways_of

ADDRESS = Address("李雷", "13800000000", "CN", "浙江", "杭州", "西湖", "龙井路 1 号", "310000")
PRICE = Money(1990, "CNY")
ORDERED = {0: 3, 1: 2}  # pieces of each SKU
REFUSED = (MoreThanOrdered, IllegalMove, AlreadyMoving, AlreadyExtended, NotDue)

SHIP = st.tuples(
    st.just("ship"), st.sampled_from([0, 1]), st.integers(1, 4), st.sampled_from(["sandbox", "sf"])
)
SHIP_REST = st.tuples(st.just("ship rest"), st.sampled_from(["sandbox", "sf"]))
SCAN = st.tuples(
    st.just("scan"), st.integers(0, 3), st.sampled_from(Kind), st.integers(-30, 2), st.booleans()
)
CORRECT = st.tuples(st.just("correct"), st.integers(0, 3), st.sampled_from(["sandbox", "sf"]))
PLAIN = st.sampled_from(["confirm", "extend", "facts", "due", "a day", "ten days"]).map(
    lambda verb: (verb,)
)
STEP = st.one_of(SHIP, SHIP_REST, SCAN, CORRECT, PLAIN)


@dataclass
class World:
    """One order of two SKUs, and everything that may happen to it."""

    db: Db
    worker: Db
    clock: SteppedClock
    dispatcher: Dispatcher
    ticker: Ticker
    store: StoreId = field(default_factory=StoreId.new)
    clerk: AccountId = field(default_factory=AccountId.new)
    labels: int = 0
    words: int = 0

    async def order(self) -> None:
        """Have a guest buy, and the money come."""
        self.buyer = guest()
        self.skus = [SkuId.new() for _ in ORDERED]
        words = Text("茶", "Tea")
        async with self.worker.system() as tx:
            store = Store(self.store, f"s{self.store[-10:]}", words, "CNY", None)
            await stores.open_store(tx, store, self.clerk)
            for sku in self.skus:
                new = [NewSku(sku, PRICE)]
                product = NewProduct(ProductId.new(), words, words, words, [], new, [])
                await catalogue.add_product(tx, self.store, product)
                await stock.put_on_shelf(tx, self.store, Adjustment(sku, 9, Reason.RECEIVED))
        wanted = [WantedLine(self.skus[at], quantity) for at, quantity in ORDERED.items()]
        async with self.db.begin(self.buyer, [self.store]) as tx:
            offer = await checkout.open_checkout(tx, self.buyer.actor, Wish(wanted))
        submission = Submission(ADDRESS, offer.total)
        till = Till(self.db, stock.HoldBatcher(self.db))
        async with (
            till.turn(self.buyer, offer) as turn,
            self.db.begin(self.buyer, offer.stores) as tx,
        ):
            await checkout.submit(tx, self.buyer, offer, submission, kept=turn.goods())
        async with self.worker.system() as tx:
            ((paid,),) = (await orders.pay(tx, [str(offer.id)])).values()
        self.id: OrderId = paid.id

    async def happen(self, step: tuple) -> None:
        try:
            await self._happen(*step)
        except REFUSED:
            return

    async def _happen(self, verb: str, *about: object) -> None:
        match verb:
            case "ship":
                at, quantity, carrier = about
                await self.ship([Item(self.skus[at], quantity)], carrier)
            case "ship rest":
                await self.ship(None, about[0])
            case "scan":
                await self.scan(*about)
            case "correct":
                await self.correct(*about)
            case "confirm" | "extend":
                act = {"confirm": orders.confirm, "extend": orders.extend}[verb]
                async with self.db.begin(self.buyer) as tx:
                    await act(tx, buyer=self.buyer.actor, id=self.id)
            case "facts":
                await self.dispatcher.drain()
            case "due":
                while await self.ticker.step():
                    pass
            case _:
                self.clock.step(timedelta(days=1 if verb == "a day" else 10))

    def label(self, carrier: object) -> Label:
        self.labels += 1
        number = {"sandbox": f"SBX{self.labels:010}", "sf": f"SF{self.labels:013}"}
        return Label(str(carrier), number[str(carrier)])

    async def ship(self, items: list[Item] | None, carrier: object) -> None:
        async with self.worker.system() as tx:
            await orders.ship(
                tx,
                store=self.store,
                id=self.id,
                label=self.label(carrier),
                items=items,
                by=self.clerk,
            )

    async def correct(self, at: int, carrier: object) -> None:
        parcels = await self.parcels()
        if at < len(parcels):
            async with self.worker.system() as tx:
                await orders.correct(
                    tx,
                    store=self.store,
                    id=self.id,
                    parcel=parcels[at].id,
                    label=self.label(carrier),
                    by=self.clerk,
                )

    async def scan(self, at: int, kind: Kind, hours: int, is_twice: bool) -> None:
        parcels = await self.parcels()
        if at >= len(parcels):
            return
        parcel, self.words = parcels[at], self.words + 1
        when = self.clock.now() + timedelta(hours=hours)
        done = Scan(f"s-{self.words}", kind, when)
        said = Scanned(str(parcel.id), parcel.number, done.id, kind, when)
        for event in range(1 + is_twice):
            async with self.db.begin(CARRIER) as tx:
                name = f"{self.id}-{self.words}-{event}"
                now = self.clock.now()
                received = Received("sandbox", name, "parcel.scanned", "{}", now, said)
                await shipping.book_notice(tx, received)

    async def parcels(self) -> list:
        async with self.worker.system() as tx:
            return (await shipping.of_orders(tx, [self.store], [self.id])).get(self.id, [])

    async def now(self) -> Order:
        async with self.worker.system() as tx:
            return await orders.one_of_store(tx, self.store, self.id)


@pytest.fixture
def worlds(db: Db, worker_db: Db, clock: SteppedClock):
    def make() -> World:
        dispatcher = Dispatcher(wiring.SUBSCRIBERS, worker_db)
        return World(
            db, worker_db, clock, dispatcher, Ticker(wiring.timers("http://localhost"), worker_db)
        )

    return make


async def check(world: World, fetch) -> Order:
    """No more left than was ordered, and what left is what the parcels hold."""
    order = await world.now()
    packed: dict[SkuId, int] = {}
    for parcel in await world.parcels():
        for item in parcel.items:
            packed[item.sku_id] = packed.get(item.sku_id, 0) + item.quantity
    ordered = {world.skus[at]: quantity for at, quantity in ORDERED.items()}
    assert all(packed[sku] <= ordered[sku] for sku in packed)
    shares = await fetch(
        "SELECT sku_id, shipped FROM orders.shares WHERE order_id = %s", order.id.uuid
    )
    assert {SkuId.of(row["sku_id"]): row["shipped"] for row in shares if row["shipped"]} == packed
    assert (packed == ordered) == (order.status in {Status.SHIPPED, Status.COMPLETED})
    told = await fetch(
        "SELECT count(*) AS n FROM kernel.outbox WHERE tag = 'orders.order_completed'"
        " AND data ->> 'order_id' = %s",
        str(order.id),
    )
    assert told[0]["n"] == (order.status is Status.COMPLETED)
    return order


async def settle(world: World, fetch) -> None:
    """Once every fact was heard, the deadline is the one that the parcels ask for."""
    await world.happen(("facts",))
    order = await check(world, fetch)
    if order.status is not Status.SHIPPED:
        return
    is_extended = order.confirm_extended_at is not None
    due_at = confirm_due_at(ways_of(await world.parcels()), is_extended=is_extended)
    assert order.confirm_due_at == due_at
    await world.happen(("due",))
    done = await world.now()
    is_due = due_at is not None and due_at <= world.clock.now()
    assert done.status is (Status.COMPLETED if is_due else Status.SHIPPED)
    if not is_due and due_at is not None:
        timers = await fetch(
            "SELECT due_at FROM kernel.timers WHERE kind = 'orders.auto_confirm' AND ref = %s",
            str(order.id),
        )
        assert [row["due_at"] for row in timers] == [due_at]


CALM = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@CALM
@given(st.lists(STEP, max_size=14))
async def test_one_thing_after_another(worlds, fetch, steps):
    world = worlds()
    await world.order()

    for step in steps:
        await world.happen(step)
        await check(world, fetch)

    await settle(world, fetch)


@settings(CALM, max_examples=30)
@given(st.lists(st.lists(STEP, min_size=2, max_size=4), max_size=5))
async def test_several_things_at_once(worlds, fetch, moments):
    world = worlds()
    await world.order()

    for steps in moments:
        still = [step for step in steps if step[0] not in {"facts", "a day", "ten days"}]
        await asyncio.gather(*(world.happen(step) for step in still))
        for step in steps:
            if step not in still:
                await world.happen(step)
        await check(world, fetch)

    await settle(world, fetch)
