"""Whatever the order in which money, time and facts come, and however many stores one payment is
for: the book balances, every shelf is right, no order is paid twice or left hanging.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.integration.trade.gateway import FakeGateway
from tests.integration.trade.shaky import Fate, ShakyDb

from hawker.app import wiring
from hawker.goods.catalogue import service as catalogue
from hawker.goods.catalogue.model import NewProduct, NewSku, ProductId, SkuId
from hawker.goods.stock import batching
from hawker.goods.stock import service as stock
from hawker.goods.stock.model import Adjustment, HoldId, Level, Line, OutOfStock, Reason
from hawker.kernel.auth import Principal, guest
from hawker.kernel.clock import SteppedClock
from hawker.kernel.db import Db, Unavailable
from hawker.kernel.facts import Dispatcher
from hawker.kernel.ids import StoreId
from hawker.kernel.money import Money, total
from hawker.kernel.text import Text
from hawker.kernel.timers import Ticker
from hawker.money.ledger import service as ledger
from hawker.money.ledger.model import Account
from hawker.money.payments import service as payments
from hawker.money.payments.jobs import ProviderCalls
from hawker.money.payments.notice import (
    Failed,
    FailedNotice,
    Notice,
    Received,
    Succeeded,
    SucceededNotice,
)
from hawker.money.payments.policy import PROVIDER
from hawker.money.payments.service.attempts import PaymentOver
from hawker.people.accounts.model import Address
from hawker.trade.checkout import service as checkout
from hawker.trade.checkout.model import Submission, WantedLine, Wish
from hawker.trade.checkout.service import Till
from hawker.trade.orders import service as orders
from hawker.trade.orders.model import AlreadyPlaced, NotUnpaid, PaymentArrived, Status

ADDRESS = Address("李雷", "13800000000", "CN", "浙江", "杭州", "西湖", "龙井路 1 号", "310000")
PRICES = (Money(1990, "CNY"), Money(500, "CNY"), Money(7, "CNY"))  # one for each store
PIECES = 5
NUMBERS = st.integers(1, len(PRICES))  # of stores
FATES = st.lists(st.sampled_from(Fate), max_size=2)
STEPS = (
    *("taken", "taken again", "told anew", "taken twice", "declined"),
    *("opened", "taken silently", "asked", "late", "due", "facts"),
    *("cancelled", "first lost", "last lost"),
)


async def until_none(step: Callable[[], Awaitable[int]]) -> None:
    while await step():
        pass


@dataclass
class Shop:
    """A store that sells one thing, and how many of it somebody else took."""

    price: Money
    id: StoreId = field(default_factory=StoreId.new)
    sku: SkuId = field(default_factory=SkuId.new)
    elsewhere: int = 0


@dataclass
class World:
    """One payment for a piece of each store, and everything that may happen to it."""

    db: ShakyDb
    worker: Db
    clock: SteppedClock
    dispatcher: Dispatcher
    ticker: Ticker
    till: Till
    calls: ProviderCalls
    gateway: FakeGateway
    shops: list[Shop]
    buyer: Principal = field(default_factory=guest)

    @property
    def origin(self) -> str:
        return str(self.offer.id)

    @property
    def total(self) -> Money:
        return total((shop.price for shop in self.shops), "CNY")

    async def order(self, fates: Sequence[Fate]) -> None:
        """Order in a crowd, tapping again whenever the connection died."""
        for shop in self.shops:
            await self.stock(shop)
        async with self.db.begin(self.buyer) as tx:
            wish = Wish([WantedLine(shop.sku, 1) for shop in self.shops])
            self.offer = await checkout.open_checkout(tx, self.buyer.actor, wish)
        self.db.fates.extend(fates)
        for _ in range(len(fates) + 1):
            with suppress(Unavailable, AlreadyPlaced):
                await self.submit()
        self.db.fates.clear()
        async with self.worker.system() as tx:
            placed = await orders.of_buyer(tx, self.buyer.actor, None, 9)
            self.placed = {order.store_id: order for order in placed}
            assert len(placed) == len(self.placed) == len(self.shops), "an order of each store"
            (payment,) = {order.payment_id for order in placed}
            self.payment = await payments.load_payment(tx, id=payment)
        assert self.payment.amount == self.total

    async def stock(self, shop: Shop) -> None:
        words = Text("茶", "Tea")
        product = NewProduct(
            ProductId.new(),
            words,
            words,
            words,
            axes=[],
            skus=[NewSku(shop.sku, shop.price)],
            pictures=[],
        )
        async with self.worker.system() as tx:
            await catalogue.add_product(tx, shop.id, product)
            change = Adjustment(shop.sku, PIECES, Reason.RECEIVED)
            await stock.put_on_shelf(tx, shop.id, change)

    async def submit(self) -> None:
        submission = Submission(ADDRESS, self.offer.total)
        async with (
            self.till.turn(self.buyer, self.offer) as turn,
            self.db.begin(self.buyer, self.offer.stores) as tx,
        ):
            await checkout.submit(tx, self.buyer, self.offer, submission, kept=turn.goods())

    async def happen(self, step: str) -> None:
        notice = self.notices().get(step)
        if notice is not None:
            await self.hear(notice)
            return
        verbs: dict[str, Callable[[], Awaitable[object]]] = {
            "opened": self.open,
            "taken silently": self.pay,
            "cancelled": self.cancel,
            "first lost": lambda: self.lose(self.shops[0]),
            "last lost": lambda: self.lose(self.shops[-1]),
            "asked": lambda: until_none(self.calls.step),
            "late": self.wait,
            "due": lambda: until_none(self.ticker.step),
            "facts": self.dispatcher.drain,
        }
        await verbs[step]()

    async def pay(self) -> None:
        """Give the provider the money, which tells nobody."""
        self.gateway.pay(self.payment.id, self.clock.now())

    async def wait(self) -> None:
        self.clock.step(timedelta(minutes=15))
        await self.happen("due")

    def notices(self) -> dict[str, Notice]:
        """What the provider says, by step."""
        return {
            "taken": self.took("first", "charge"),
            "taken again": self.took("first", "charge"),
            "told anew": self.took("second", "charge"),
            "taken twice": self.took("third", "other charge"),
            "declined": self.declined(),
        }

    async def cancel(self) -> None:
        """Have the buyer cancel one of the orders."""
        order = self.placed[self.shops[-1].id]
        with suppress(NotUnpaid, PaymentArrived):
            async with self.db.begin(self.buyer, self.offer.stores) as tx:
                await orders.cancel(tx, self.buyer.actor, order.id)

    async def lose(self, shop: Shop) -> None:
        """Give the goods of an order to somebody else, behind its back, with all that was left."""
        async with self.worker.system() as tx:
            if not await stock.release(tx, shop.id, self.placed[shop.id].hold_id):
                return
        left = (await stock.available(self.worker, [shop.sku]))[shop.sku]
        with suppress(OutOfStock):  # the order took its piece again meanwhile
            async with self.worker.system() as tx:
                lines = [Line(shop.sku, left)]
                hold = await stock.hold(tx, shop.id, HoldId.new(), self.buyer.actor, lines, None)
                await stock.commit(tx, shop.id, hold.id)
            shop.elsewhere += left

    async def open(self) -> None:
        with suppress(PaymentOver):
            await payments.open_session(
                self.db,
                {"sandbox": self.gateway},
                principal=self.buyer,
                id=self.payment.id,
                now=self.clock.now(),
            )

    def took(self, event: str, charge: str) -> Notice:
        id = str(self.payment.id)
        amount = self.payment.amount
        money = Succeeded("intent", id, f"{id} {charge}", amount.amount, amount.currency)
        return SucceededNotice(f"{id} {event}", money)

    def declined(self) -> Notice:
        id = str(self.payment.id)
        return FailedNotice(f"{id} declined", Failed("intent", id, "card_declined"))

    async def hear(self, notice: Notice) -> None:
        kind = type(notice).__name__
        async with self.db.begin(PROVIDER) as tx:
            received = Received("sandbox", notice.id, kind, "{}", tx.now, notice)
            await payments.book_notice(tx, received)

    async def shelves(self) -> list[Level]:
        skus = [shop.sku for shop in self.shops]
        found = await stock.levels_of(self.worker, skus)
        return [found[sku] for sku in skus]

    async def settle(self) -> None:
        for step in ("late", "asked", "facts", "late", "asked", "facts"):
            await self.happen(step)


@pytest_asyncio.fixture
async def db(dsn: str, clock: SteppedClock):
    async with ShakyDb(dsn, "hawker_app", clock=clock) as opened:
        opened.fates = deque()
        yield opened


@pytest.fixture
async def worlds(db: ShakyDb, worker_db: Db, clock: SteppedClock, monkeypatch):
    monkeypatch.setattr(batching, "HOT_AT", 1)
    gateway = FakeGateway()
    calls = ProviderCalls(worker_db, {"sandbox": gateway})

    def make(number: int) -> World:
        dispatcher = Dispatcher(wiring.SUBSCRIBERS, worker_db)
        ticker = Ticker(wiring.timers("http://localhost"), worker_db)
        till = Till(db, batching.HoldBatcher(db))
        shops = [Shop(price) for price in PRICES[:number]]
        return World(db, worker_db, clock, dispatcher, ticker, till, calls, gateway, shops)

    return make


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(NUMBERS, FATES, st.lists(st.sampled_from(STEPS), max_size=10))
async def test_one_thing_after_another(
    worlds, fetch, number: int, fates: list[Fate], steps: list[str]
):
    world = worlds(number)
    await world.order(fates)
    assert await world.shelves() == [Level(PIECES, 1)] * number, "whatever was heard of it"

    for step in steps:
        await world.happen(step)
    await world.settle()

    await check(world, fetch)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    NUMBERS, FATES, st.lists(st.lists(st.sampled_from(STEPS), min_size=2, max_size=4), max_size=4)
)
async def test_several_things_at_once(
    worlds, fetch, number: int, fates: list[Fate], moments: list[list[str]]
):
    world = worlds(number)
    await world.order(fates)
    assert await world.shelves() == [Level(PIECES, 1)] * number, "whatever was heard of it"

    for steps in moments:
        await asyncio.gather(*(world.happen(step) for step in steps))
    await world.settle()

    await check(world, fetch)


async def check(world: World, fetch) -> None:
    """Money, goods and the orders tell the same story, and nothing is left hanging."""
    async with world.worker.system() as tx:
        found = {order.store_id: order.status for order in await orders.standing(tx, world.origin)}
        book = (await ledger.trial_balance(tx)).currencies
    mine = "WHERE payment_id = %s"
    charges = await fetch(f"SELECT * FROM payments.charges {mine}", world.payment.id.uuid)
    refunds = await fetch(f"SELECT * FROM payments.refunds {mine}", world.payment.id.uuid)
    sold = [shop for shop in world.shops if found[shop.id] is Status.TO_SHIP]

    assert set(found.values()) <= {Status.TO_SHIP, Status.CLOSED, Status.CANCELLED_OVERSOLD}
    assert Status.CLOSED not in found.values() or set(found.values()) == {Status.CLOSED}
    for shop, level in zip(world.shops, await world.shelves(), strict=True):
        assert level == Level(PIECES - shop.elsewhere - (shop in sold), 0)
    kept = sum(row["amount_amount"] for row in charges) - sum(
        row["amount_amount"] for row in refunds
    )
    assert kept == sum(shop.price.amount for shop in sold), "what is sold is paid, the rest is back"
    await check_sales(world, sold, fetch)
    for currency in book:
        assert currency.difference == 0
        for account in currency.accounts:
            if account.account is Account.BUYER_SUSPENSE:
                assert account.debit == account.credit, "all money found its place"


async def check_sales(world: World, sold: Sequence[Shop], fetch) -> None:
    """Each store has been paid for its own order, once."""
    sql = (
        "SELECT store_id, amount_amount FROM ledger.postings"
        " WHERE kind = 'sale' AND debit = 'buyer_suspense' AND store_id = ANY (%s)"
    )
    sales = await fetch(sql, [shop.id.uuid for shop in world.shops])
    assert sorted((row["store_id"], row["amount_amount"]) for row in sales) == sorted(
        (shop.id.uuid, shop.price.amount) for shop in sold
    )
