"""A store, people who buy there, and a provider that tells what became of their money."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook
from tests.integration.trade.gateway import FakeGateway

from hawker.app.sandbox import keys
from hawker.app.settings import Settings
from hawker.goods.catalogue import service as catalogue
from hawker.goods.catalogue.model import NewProduct, NewSku, ProductId, ProductPicture, SkuId
from hawker.goods.stock import service as stock
from hawker.goods.stock.model import Adjustment, Reason
from hawker.kernel.clock import SteppedClock
from hawker.kernel.db import Db
from hawker.kernel.ids import AccountId, StoreId
from hawker.kernel.money import Money
from hawker.kernel.text import Text
from hawker.money.payments.jobs import ProviderCalls
from hawker.places.stores import service as stores
from hawker.places.stores.model import Role, Store

ADDRESS = {
    "name": "李雷",
    "phone": "13800000000",
    "country": "CN",
    "region": "浙江",
    "city": "杭州",
    "district": "西湖",
    "line1": "龙井路 1 号",
    "postal_code": "310000",
}


@pytest.fixture
def open_store(worker_db: Db) -> Callable[..., Awaitable[StoreId]]:
    """Open a store: `await open_store("tea", owner=…)`."""

    async def run(slug: str, owner: AccountId | None = None, currency: str = "CNY") -> StoreId:
        store = Store(StoreId.new(), slug, Text("茶馆", "Tea House"), currency, None)
        async with worker_db.system() as tx:
            await stores.open_store(tx, store, owner or AccountId.new())
        return store.id

    return run


@pytest.fixture
async def store(open_store: Callable[..., Awaitable[StoreId]]) -> StoreId:
    return await open_store("tea-house")


@pytest.fixture
def shelf(worker_db: Db, store: StoreId) -> Callable[..., Awaitable[SkuId]]:
    """Put a new SKU on the shelf: `await shelf(3, price=1990)`."""

    async def put(
        pieces: int = 0, *, price: int = 1990, to: StoreId = store, currency: str = "CNY"
    ) -> SkuId:
        sku = NewSku(SkuId.new(), Money(price, currency), picture=0)
        product = NewProduct(
            id=ProductId.new(),
            title=Text("龙井", "Longjing"),
            subtitle=Text("春茶", "Spring tea"),
            description=Text("豆香。", "Nutty."),
            axes=[],
            skus=[sku],
            pictures=[ProductPicture("/media/large.webp", "/media/small.webp", 1200, 1200)],
        )
        async with worker_db.system() as tx:
            await catalogue.add_product(tx, to, product)
            if pieces:
                await stock.put_on_shelf(tx, to, Adjustment(sku.id, pieces, Reason.RECEIVED))
        return sku.id

    return put


@pytest.fixture
def nothing_ordered(count: Callable[..., Awaitable[int]]) -> Callable[[], Awaitable[bool]]:
    """Tell whether nothing of an order was written: `assert await nothing_ordered()`."""
    tables = ["orders.orders", "payments.payments", "stock.holds", "kernel.timers"]
    traces = [
        *tables,
        "stock.levels WHERE reserved > 0",
        "kernel.outbox WHERE tag LIKE 'orders.%'",
        "kernel.idempotency",
    ]

    async def run() -> bool:
        return [await count(each) for each in traces] == [0] * len(traces)

    return run


@pytest.fixture
def reprice(fetch: Callable[..., Awaitable[Any]]) -> Callable[[SkuId, int], Awaitable[None]]:
    """Change the price of a SKU: `await reprice(tea, 1000)`."""

    async def run(sku: SkuId, amount: int) -> None:
        sql = "UPDATE catalogue.skus SET price_amount = %s WHERE id = %s RETURNING id"
        assert await fetch(sql, amount, sku.uuid)

    return run


@pytest.fixture
def withdraw(fetch: Callable[..., Awaitable[Any]]) -> Callable[[SkuId], Awaitable[None]]:
    """Take the product of a SKU off sale."""

    async def run(sku: SkuId) -> None:
        sql = (
            "UPDATE catalogue.products SET status = 'archived' WHERE id ="
            " (SELECT product_id FROM catalogue.skus WHERE id = %s) RETURNING id"
        )
        assert await fetch(sql, sku.uuid)

    return run


class Buyer:
    """A visitor who knows how to buy."""

    def __init__(self, visitor: Any) -> None:
        self.visitor = visitor
        self.get, self.post, self.put = visitor.get, visitor.post, visitor.put

    async def offer(self, skus: dict[SkuId, int] | None = None) -> dict[str, Any]:
        """Be made an offer for these SKUs, or for the cart."""
        wish: dict[str, Any] = {}
        if skus is not None:
            lines = [{"sku_id": sku, "quantity": number} for sku, number in skus.items()]
            wish = {"lines": lines}
        answer = await self.post("/checkouts", wish)
        assert answer.status == 201, answer.text
        return answer.json

    async def accept(self, offer: dict[str, Any], *, key: str = "k-1", **changes: Any) -> Any:
        """Accept an offer as it was shown, but for `changes`."""
        body = {"address": ADDRESS, "expected_total": offer["total"]} | changes
        return await self.post(f"/checkouts/{offer['id']}/submit", body, key=key)

    async def order(self, skus: dict[SkuId, int] | None = None, key: str = "k-1") -> dict[str, Any]:
        """Order these SKUs, or the cart, without paying; `order_id` is that of the first store."""
        answer = await self.accept(await self.offer(skus), key=key)
        assert answer.status == 201, answer.text
        return answer.json | {"order_id": answer.json["orders"][0]["id"]}


@pytest.fixture
def buyer(visitor: Callable[..., Any]) -> Callable[..., Buyer]:
    """Make buyers: each call is a new guest."""
    return lambda language="zh-CN": Buyer(visitor(language))


class Provider:
    """The payment provider, telling what it took."""

    def __init__(self, visitor: Any, settings: Settings, clock: SteppedClock) -> None:
        self._visitor = visitor
        self._hook = Webhook(keys.derive(settings.secret.encode()).webhook_secret)
        self._clock = clock

    async def took(
        self, payment: dict[str, Any], *, event: str = "e-1", charge: str = "c-1"
    ) -> Any:
        """Say that the money for a payment was taken."""
        data = {
            "intent": "int-1",
            "reference": payment["id"],
            "charge": charge,
            "amount": payment["amount"]["amount"],
            "currency": payment["amount"]["currency"],
        }
        return await self.says({"id": event, "type": "payment.succeeded", "data": data})

    async def says(self, words: dict[str, Any]) -> Any:
        body = json.dumps(words)
        headers = {
            "content-type": "application/json",
            "webhook-id": words["id"],
            "webhook-timestamp": str(int(self._clock.now().timestamp())),
            "webhook-signature": self._hook.sign(words["id"], self._clock.now(), body),
        }
        return await self._visitor.post("/webhooks/sandbox", content=body, headers=headers)


@pytest.fixture
def provider(visitor: Callable[..., Any], settings: Settings, clock: SteppedClock) -> Provider:
    return Provider(visitor(), settings, clock)


@pytest.fixture
def clerk(visitor: Callable[..., Any], worker_db: Db) -> Callable[[StoreId], Awaitable[Any]]:
    """Somebody of a store: `await clerk(store)`."""

    async def hire(store: StoreId) -> Any:
        somebody = visitor()
        signed_in = await somebody.sign_in("clerk@example.com")
        account = AccountId.parse(signed_in.json["account"]["id"])
        async with worker_db.system() as tx:
            await stores.add_member(tx, store, account, Role.CLERK)
        return somebody

    return hire


@pytest.fixture
def gateway() -> FakeGateway:
    """A provider in this process, for tests that plug it in."""
    return FakeGateway()


@pytest.fixture
def calls(worker_db: Db, gateway: FakeGateway) -> Callable[[], Awaitable[None]]:
    """Make the calls to that provider that are due."""
    job = ProviderCalls(worker_db, {"sandbox": gateway})

    async def run() -> None:
        while await job.step():
            pass

    return run
