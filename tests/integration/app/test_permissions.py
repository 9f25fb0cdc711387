"""Every route × everybody who must not: generated from the routes themselves.

A route is open to all, about oneself, or guarded. A new route fails here until somebody says which
of the three it is; a guarded one is then tried by a guest, by somebody without a role, and by the
owner of another store.
"""

import re
from typing import Any

import pytest
import pytest_asyncio

from hawker.app import wiring
from hawker.goods.catalogue.model import ProductId, SkuId
from hawker.kernel.ids import AccountId, StoreId
from hawker.kernel.text import Text
from hawker.places.channels import service as channels
from hawker.places.channels.model import Channel, ChannelId
from hawker.places.stores import service as stores
from hawker.places.stores.model import Store
from hawker.trade.orders.model import OrderId

OPEN = {
    "hear",  # signed by the provider
    "list_products",
    "list_rooms",
    "read_mailbox",  # while mail is the built-in mailbox
    "read_product",
    "get_room",
    "read_session",
    "read_store",
    "send_code",
    "sign_in",
    "sign_out",
}
ONESELF = {
    "add_address",
    "grant",
    "list_addresses",
    "list_contacts",
    "list_my_orders",
    "open_checkout",
    "open_session",
    "put_cart_line",
    "read_cart",
    "read_checkout",
    "read_my_order",
    "read_payment",
    "submit_checkout",
    "withdraw",
}
PRICE = {"price": {"amount": 1, "currency": "CNY"}}
BODIES: dict[str, Any] = {
    "set_price": PRICE,
    "adjust_stock": {"sku_id": SkuId.new(), "delta": 5, "reason": "received"},
    "open_room": {"title": "Mine now"},
    "set_showcase": {"product_ids": []},
    "pin": {"product_id": ProductId.new()},
}
ROUTES = {route.handler_name: route for route in wiring.ROUTES}
GUARDED = sorted(ROUTES.keys() - OPEN - ONESELF)


class Place:
    """A store with its channel and a room, and somebody who owns them."""

    def __init__(self, store: StoreId, channel: ChannelId, room: str) -> None:
        self.ids = {"store_id": store, "channel": channel, "room": room}


async def open_place(worker_db, owner, slug: str) -> Place:
    account = AccountId.parse((await owner.arrive()).json["account"]["id"])
    store = Store(StoreId.new(), slug, Text("茶馆", "Tea House"), "CNY", None)
    channel = Channel(store.id, ChannelId.new(), account, Text("茶", "Tea"), None)
    async with worker_db.system() as tx:
        await stores.open_store(tx, store, account)
        await channels.open_channel(tx, channel)
    opened = await owner.post(f"/channels/{channel.id}/rooms", {"title": "Tea"})
    assert opened.status == 201, opened.text
    return Place(store.id, channel.id, opened.json["room"]["id"])


@pytest_asyncio.fixture
async def attackers(visitor, worker_db):
    """Who must not: by how they are called."""
    nobody, rival = visitor(), visitor()
    await nobody.sign_in("nobody@example.com")
    await rival.sign_in("rival@example.com")
    await open_place(worker_db, rival, "rival")
    return {"a guest": visitor(), "somebody without a role": nobody, "another owner": rival}


@pytest_asyncio.fixture
async def place(visitor, worker_db):
    owner = visitor()
    await owner.sign_in("owner@example.com")
    return await open_place(worker_db, owner, "tea-house")


def address_of(route, place: Place) -> str:
    """The path with the ids of `place`; what is not named after a place gets an id of nothing."""
    path = min(route.paths).removeprefix("/api/v1")
    thing = "channel" if "/channels/" in path else "room"
    others = {"sku_id": SkuId.new(), "id": OrderId.new()}
    if "/stores/" not in path:
        others["id"] = place.ids[thing]
    known = {**others, **place.ids}
    return re.sub(r"\{(\w+):\w+\}", lambda match: str(known[match[1]]), path)


async def rows(fetch) -> dict[str, int]:
    """How many rows every table of ours has."""
    tables = await fetch(
        "SELECT schemaname || '.' || tablename AS name FROM pg_tables"
        " WHERE tableowner = 'hawker_owner' AND schemaname <> 'public'"
    )
    counted: dict[str, int] = {}
    for table in tables:
        found = await fetch(f"SELECT count(*) AS n FROM {table['name']}")
        counted[table["name"]] = found[0]["n"]
    return counted


def test_every_route_is_open_about_oneself_or_guarded():
    assert ROUTES.keys() >= OPEN | ONESELF
    assert not OPEN & ONESELF
    assert all("{store_id" not in min(ROUTES[name].paths) for name in ONESELF)


@pytest.mark.parametrize("name", GUARDED)
async def test_nobody_else_gets_in_and_nothing_is_written(name, attackers, place, fetch):
    route = ROUTES[name]
    (method,) = route.http_methods - {"OPTIONS", "HEAD"}
    address = address_of(route, place)
    for attacker in attackers.values():
        await attacker.arrive()
    before = await rows(fetch)

    for who, attacker in attackers.items():
        options = {"json": BODIES[name]} if name in BODIES else {}
        answer = await getattr(attacker, method.lower())(address, **options)

        allowed = {401, 403, 404} if who == "a guest" else {403, 404}
        assert answer.status in allowed, f"{who}: {answer.status} {answer.text}"

    assert await rows(fetch) == before
