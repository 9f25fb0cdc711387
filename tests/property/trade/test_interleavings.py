"""Whatever the order in which money, time and facts come: the book balances, the shelf is right."""

import asyncio
from collections import deque
from collections.abc import Sequence
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
from hawker.goods.stock.model import Adjustment, Level, Reason
from hawker.kernel.auth import Principal, guest
from hawker.kernel.clock import SteppedClock
from hawker.kernel.db import Db, Unavailable
from hawker.kernel.facts import Dispatcher
from hawker.kernel.ids import StoreId
from hawker.kernel.money import Money
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
from hawker.trade.orders.model import AlreadyPlaced, Status

ADDRESS = Address("李雷", "13800000000", "CN", "浙江", "杭州", "西湖", "龙井路 1 号", "310000")
PRICE = Money(1990, "CNY")
PIECES = 5
FATES = st.lists(st.sampled_from(Fate), max_size=2)
STEPS = (
    *("taken", "taken again", "told anew", "taken twice", "declined"),
    *("opened", "taken silently", "asked", "late", "due", "facts"),
)


@dataclass
class World:
    """One order of one piece, and everything that may happen to it."""

    db: ShakyDb
    worker: Db
    clock: SteppedClock
    dispatcher: Dispatcher
    ticker: Ticker
    till: Till
    calls: ProviderCalls
    gateway: FakeGateway
    store: StoreId = field(default_factory=StoreId.new)
    sku: SkuId = field(default_factory=SkuId.new)
    buyer: Principal = field(default_factory=guest)

    async def order(self, fates: Sequence[Fate]) -> None:
        """Order one piece in a crowd, tapping again whenever the connection died."""
        words = Text("茶", "Tea")
        product = NewProduct(
            ProductId.new(),
            words,
            words,
            words,
            axes=[],
            skus=[NewSku(self.sku, PRICE)],
            pictures=[],
        )
        async with self.worker.system() as tx:
            await catalogue.add_product(tx, self.store, product)
            change = Adjustment(self.sku, PIECES, Reason.RECEIVED)
            await stock.put_on_shelf(tx, self.store, change)
        async with self.db.begin(self.buyer, [self.store]) as tx:
            wish = Wish([WantedLine(self.sku, 1)])
            self.offer = await checkout.open_checkout(tx, self.buyer.actor, wish)
        self.db.fates.extend(fates)
        for _ in range(len(fates) + 1):
            with suppress(Unavailable, AlreadyPlaced):
                await self.submit()
        self.db.fates.clear()
        async with self.worker.system() as tx:
            (order,) = await orders.of_buyer(tx, self.buyer.actor, None, 2)
            self.payment = await payments.load_payment(tx, id=order.payment_id)

    async def submit(self) -> None:
        submission = Submission(ADDRESS, self.offer.total)
        async with (
            self.till.turn(self.buyer, self.offer) as turn,
            self.db.begin(self.buyer, [self.store]) as tx,
        ):
            await checkout.submit(tx, self.buyer, self.offer, submission, kept=turn.goods())

    async def happen(self, step: str) -> None:
        notice = self.notices().get(step)
        if notice is not None:
            await self.hear(notice)
            return
        match step:
            case "opened":
                await self.open()
            case "taken silently":
                self.gateway.pay(self.payment.id, self.clock.now())
            case "asked":
                while await self.calls.step():
                    pass
            case "late":
                self.clock.step(timedelta(minutes=15))
                await self.happen("due")
            case "due":
                while await self.ticker.step():
                    pass
            case _:
                await self.dispatcher.drain()

    def notices(self) -> dict[str, Notice]:
        """What the provider says, by step."""
        return {
            "taken": self.took("first", "charge"),
            "taken again": self.took("first", "charge"),
            "told anew": self.took("second", "charge"),
            "taken twice": self.took("third", "other charge"),
            "declined": self.declined(),
        }

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
        money = Succeeded("intent", id, f"{id} {charge}", PRICE.amount, PRICE.currency)
        return SucceededNotice(f"{id} {event}", money)

    def declined(self) -> Notice:
        id = str(self.payment.id)
        return FailedNotice(f"{id} declined", Failed("intent", id, "card_declined"))

    async def hear(self, notice: Notice) -> None:
        kind = type(notice).__name__
        async with self.db.begin(PROVIDER) as tx:
            received = Received("sandbox", notice.id, kind, "{}", tx.now, notice)
            await payments.book_notice(tx, received)

    async def shelf(self) -> Level:
        return (await stock.levels_of(self.worker, [self.sku]))[self.sku]

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

    def make() -> World:
        dispatcher = Dispatcher(wiring.SUBSCRIBERS, worker_db)
        ticker = Ticker(wiring.TIMERS, worker_db)
        till = Till(db, batching.HoldBatcher(db))
        return World(db, worker_db, clock, dispatcher, ticker, till, calls, gateway)

    return make


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(FATES, st.lists(st.sampled_from(STEPS), max_size=10))
async def test_one_thing_after_another(worlds, fetch, fates: list[Fate], steps: list[str]):
    world = worlds()
    await world.order(fates)
    assert await world.shelf() == Level(PIECES, 1), "one order, one piece, whatever was heard of it"

    for step in steps:
        await world.happen(step)
    await world.settle()

    await check(world, fetch)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(FATES, st.lists(st.lists(st.sampled_from(STEPS), min_size=2, max_size=4), max_size=4))
async def test_several_things_at_once(worlds, fetch, fates: list[Fate], moments: list[list[str]]):
    world = worlds()
    await world.order(fates)
    assert await world.shelf() == Level(PIECES, 1), "one order, one piece, whatever was heard of it"

    for steps in moments:
        await asyncio.gather(*(world.happen(step) for step in steps))
    await world.settle()

    await check(world, fetch)


async def check(world: World, fetch) -> None:
    """Money, goods and the order tell the same story, and nothing is left hanging."""
    async with world.worker.system() as tx:
        (order,) = await orders.standing(tx, str(world.offer.id))
        book = (await ledger.trial_balance(tx)).currencies
    mine = "WHERE payment_id = %s"
    (charges,) = await fetch(
        f"SELECT count(*) AS n FROM payments.charges {mine}", world.payment.id.uuid
    )
    (refunds,) = await fetch(
        f"SELECT count(*) AS n FROM payments.refunds {mine}", world.payment.id.uuid
    )
    is_sold = order.status is Status.TO_SHIP

    assert order.status is not Status.PENDING_PAYMENT
    assert await world.shelf() == Level(PIECES - is_sold, 0)
    assert refunds["n"] == charges["n"] - is_sold
    for currency in book:
        assert currency.difference == 0
        for account in currency.accounts:
            if account.account is Account.BUYER_SUSPENSE:
                assert account.debit == account.credit, "all money found its place"
