"""A place where everything has an id: every route can be asked about something that exists."""

import re
from collections.abc import Awaitable
from typing import Any

import msgspec

from hawker.goods.catalogue import service as catalogue
from hawker.goods.catalogue.model import NewProduct, NewSku, ProductId, SkuId
from hawker.goods.stock import service as stock
from hawker.goods.stock.model import Adjustment, Reason
from hawker.kernel.db import Db
from hawker.kernel.ids import AccountId, StoreId
from hawker.kernel.money import Money
from hawker.kernel.text import Text
from hawker.places.channels import service as channels
from hawker.places.channels.model import Channel, ChannelId
from hawker.places.stores import service as stores
from hawker.places.stores.model import Store

HOME = {
    "name": "梅若兰",
    "phone": "13812345678",
    "country": "CN",
    "region": "浙江省",
    "city": "杭州市",
    "district": "西湖区",
    "line1": "龙井路 1 号",
    "postal_code": "310012",
}


class Place(msgspec.Struct, frozen=True):
    """A store on air with something to sell, what was bought there, and by whom."""

    owner: Any  # signed in, of the store, its channel and its room
    buyer: Any  # signed in
    buyer_id: AccountId
    address_id: str  # in the buyer's book
    total: dict[str, Any]  # of the open offer
    ids: dict[str, str]  # by the word of the path before them, or by the name of the parameter

    def path_of(self, route: Any) -> str:
        """The address of `route` with ids that exist."""
        path = min(route.paths).removeprefix("/api/v1")
        kind = re.search(r"/(\w+)/\{id:", path)
        ids = self.ids if kind is None else self.ids | {"id": self.ids[kind[1]]}
        return re.sub(r"\{(\w+):\w+\}", lambda match: ids[match[1]], path)

    def body_of(self, name: str) -> Any:
        """A body that the route called `name` understands; None when it takes none."""
        line = {"sku_id": self.ids["sku_id"], "quantity": 1}
        bodies: dict[str, Any] = {
            "send_code": {"address": "who@example.com"},
            "prove": {"code": "000000"},
            "sign_in": {"address": "who@example.com", "code": "000000", "name": "Who"},
            "add_address": HOME,
            "grant": {"sender": "site", "topic": "rooms.on_air"},
            "set_price": {"price": {"amount": 1, "currency": "CNY"}},
            "adjust_stock": {"sku_id": self.ids["sku_id"], "delta": 5, "reason": "received"},
            "put_cart_line": {"quantity": 2},
            "open_checkout": {"lines": [line], "room_id": self.ids["rooms"]},
            "submit_checkout": {
                "address": HOME,
                "expected_total": self.total,
                "contact": "13812345678",
            },
            "open_room": {"title": "Mine now"},
            "set_showcase": {"product_ids": [self.ids["products"]]},
            "pin": {"product_id": self.ids["products"]},
        }
        return bodies.get(name)

    async def ask(self, who: Any, route: Any) -> Any:
        """Have `who` send what the route understands, about the things that are here."""
        name = route.handler_name
        options: dict[str, Any] = {"params": self.query_of(name)}
        if (body := self.body_of(name)) is not None:
            options["json"] = body
        method = method_of(route)
        if method != "get":
            options["key"] = f"of-{name}"
        return await getattr(who, method)(self.path_of(route), **options)

    def query_of(self, name: str) -> dict[str, str]:
        """What the route called `name` wants in its query string."""
        queries = {
            "withdraw": {"sender": "site", "topic": "rooms.on_air"},
            "read_mailbox": {"address": "who@example.com"},
        }
        return queries.get(name, {})


def method_of(route: Any) -> str:
    (method,) = route.http_methods - {"OPTIONS", "HEAD"}
    return method.lower()


async def open_place(worker_db: Db, owner: Any, buyer: Any, slug: str) -> Place:
    account = AccountId.parse((await owner.arrive()).json["account"]["id"])
    store = Store(StoreId.new(), slug, Text("茶馆", "Tea House"), "CNY", None)
    channel = Channel(store.id, ChannelId.new(), account, Text("茶", "Tea"), None)
    sku = NewSku(SkuId.new(), Money(1990, "CNY"), picture=None)
    words = [Text("龙井", "Longjing"), Text("春茶", "Spring tea"), Text("豆香。", "Nutty.")]
    product = NewProduct(ProductId.new(), *words, axes=[], skus=[sku], pictures=[])
    async with worker_db.system() as tx:
        await stores.open_store(tx, store, account)
        await channels.open_channel(tx, channel)
        await catalogue.add_product(tx, store.id, product)
        await stock.put_on_shelf(tx, store.id, Adjustment(sku.id, 50, Reason.RECEIVED))
    room = await made(owner.post(f"/channels/{channel.id}/rooms", {"title": "Tea"}))
    ids = {
        "store_id": store.id,
        "sku_id": sku.id,
        "channels": channel.id,
        "products": product.id,
        "rooms": room["room"]["id"],
        "provider": "sandbox",
    }
    return await _bought(owner, buyer, ids)


async def _bought(owner: Any, buyer: Any, ids: dict[str, str]) -> Place:
    """Have `buyer` leave something of everything that is somebody's own."""
    booked = await made(buyer.post("/addresses", HOME))
    await made(buyer.post("/consents", {"sender": "site", "topic": "rooms.on_air"}))
    await made(buyer.put(f"/cart/lines/{ids['sku_id']}", {"quantity": 1}))
    lines = {"lines": [{"sku_id": ids["sku_id"], "quantity": 1}]}
    taken = await made(buyer.post("/checkouts", lines))
    agreed = {"address": HOME, "expected_total": taken["total"]}
    ordered = await made(buyer.post(f"/checkouts/{taken['id']}/submit", agreed, key="bought"))
    offer = await made(buyer.post("/checkouts", lines))
    bought = {
        "checkouts": offer["id"],
        "orders": ordered["order_id"],
        "payments": ordered["payment"]["id"],
    }
    buyer_id = AccountId.parse((await buyer.arrive()).json["account"]["id"])
    return Place(owner, buyer, buyer_id, booked["id"], offer["total"], ids | bought)


async def made(asked: Awaitable[Any]) -> Any:
    answer = await asked
    assert answer.status in {200, 201}, answer.text
    return answer.json
