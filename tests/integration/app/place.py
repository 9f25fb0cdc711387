"""A place where everything has an id: every operation can be asked about something that exists."""

import re
from collections.abc import Awaitable, Mapping
from typing import Any

import msgspec
from tests.integration.app.examples import GUARDED, HOME, PICTURE
from tests.integration.people.authenticator import Authenticator

from hawker.goods.catalogue import service as catalogue
from hawker.goods.catalogue.model import NewProduct, NewSku, ProductId, SkuId
from hawker.goods.shipping import service as shipping
from hawker.goods.shipping.model import Label
from hawker.goods.stock import service as stock
from hawker.goods.stock.model import Adjustment, Reason
from hawker.kernel import sql
from hawker.kernel.auth import Principal
from hawker.kernel.db import Db
from hawker.kernel.ids import AccountId, Id, StoreId
from hawker.kernel.money import Money
from hawker.kernel.text import Text
from hawker.media.files.model import FileId
from hawker.people.accounts import service as accounts
from hawker.people.notifications.model import MessageId
from hawker.places.channels import service as channels
from hawker.places.channels.model import Channel, ChannelId
from hawker.places.stores import service as stores
from hawker.places.stores.model import Role, Store
from hawker.stage.live.model import LineId, RoomId
from hawker.trade.orders import service as orders
from hawker.trade.orders.model import Order

# Of `ids`: nobody else may see them.
PRIVATE = {
    *("addresses", "checkouts", "deleted", "exports", "identities", "orders", "paid", "parcel_id"),
    *("passkeys", "payments", "sent", "sessions"),
}
# Of `ids`: what names no row.
NO_IDS = {
    *("carrier", "country", "provider", "token", "total", "name", "kind", "published", "language"),
    *GUARDED,
}


class Place(msgspec.Struct, frozen=True):
    """A store on air with something to sell, what was bought there, and by whom.

    `ids` are found by the name of a parameter, or, for `{id}`, by the word of the path before it.
    """

    owner: Any  # signed in, of the store, its channel and its room
    buyer: Any  # signed in
    owner_id: AccountId
    buyer_id: AccountId
    ids: Mapping[str, Any]
    secrets: frozenset[str]  # what only the buyer may be shown, or the store whose order it is


async def open_place(
    worker_db: Db, owner: Any, buyer: Any, slug: str, home: Mapping[str, str] = HOME
) -> Place:
    account = await who_is(owner)
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
        helper = AccountId.new()
        await stores.add_member(tx, store.id, helper, Role.CLERK)
    room = await made(owner.post(f"/channels/{channel.id}/rooms", {"title": "Tea"}))
    await made(owner.put(f"/rooms/{room['room']['id']}/showcase", {"product_ids": [product.id]}))
    talk = await _talked(worker_db, owner, store.id, room["room"]["id"])
    brought = await made(owner.post(f"/stores/{store.id}/pictures", content=PICTURE))
    await _written(owner, f"/stores/{store.id}/products/{product.id}/draft")
    ids = {
        "store_id": store.id,
        "picture_id": brought["id"],
        "sku_id": sku.id,
        "channels": channel.id,
        "products": product.id,
        "product_id": product.id,  # in the showcase of the room
        "rooms": room["room"]["id"],
        "provider": "sandbox",
        "country": "CN",
        "key": FileId.new(),  # what a file in storage is called
        "name": "site.name",  # of a setting
        **{name: name for name in GUARDED},
        "kind": "terms",  # of a page that nobody published yet, in this language
        "published": "privacy",  # of one that is there to read
        "language": "en",
        "carrier": "sandbox",
        "account_id": helper,  # works in the store
    }
    ids |= talk
    ids |= await _staffed(owner, buyer, store.id)
    ids |= await _bought(buyer, sku.id, home)
    ids |= await _signed_up(buyer, home, slug)
    ids |= await _looked_after(worker_db, slug, ids)
    ids |= {"stores": store.id, "people": await who_is(buyer), "ref": ids["payments"]}
    ids |= await _sent(worker_db, buyer, ids, home, account)
    secrets = {ids[kind] for kind in PRIVATE} | {home["name"], home["phone"], home["line1"]}
    return Place(owner, buyer, account, await who_is(buyer), ids, frozenset(secrets))


async def _written(owner: Any, address: str) -> None:
    """Have something written of the product that buyers do not see yet."""
    found = (await owner.get(address)).json
    content = found["content"] | {"subtitle_en": "First flush"}
    headers = {"if-match": str(found["revision"])}
    await made(owner.put(address, content, headers=headers))


SAY = sql.query(
    "test.say",
    """INSERT INTO live.chat
           (store_id, room_id, id, actor_id, name, role, text, said_at, is_question)
       VALUES (%(store)s, %(room)s, %(id)s, %(actor)s, 'Lin', 'viewer', %(text)s, now(), true)""",
)


COUNT = sql.query(
    "test.count",
    """INSERT INTO live.samples (store_id, room_id, step_s, at, viewers, likes)
       VALUES (%(store)s, %(room)s, 10, now(), 3, 5)""",
)


async def _talked(worker_db: Db, owner: Any, store: StoreId, room: str) -> dict[str, Any]:
    """Have people say something, one of them moderate, one be muted, and a poll run."""
    lines = [LineId.new(), LineId.new()]
    helper, rude = AccountId.new(), AccountId.new()
    async with worker_db.system() as tx:
        for line, actor in zip(lines, (helper, rude), strict=True):
            where = {"store": store, "room": RoomId.parse(room), "text": f"said {line}"}
            await tx.run(SAY, where, id=line, actor=actor)
        await tx.run(COUNT, store=store, room=RoomId.parse(room))
    await made(owner.post(f"/rooms/{room}/moderators", {"line_id": lines[0]}))
    muted = await made(
        owner.post(f"/rooms/{room}/sanctions", {"line_id": lines[1], "kind": "mute"})
    )
    poll = await made(
        owner.post(f"/rooms/{room}/polls", {"question": "Which", "options": ["a", "b"]})
    )
    script = await made(owner.get(f"/rooms/{room}/script"))
    written = {"revision": script["revision"], "steps": [{"text": "Say hello"}]}
    script = await made(owner.put(f"/rooms/{room}/script", written))
    return {
        "step_id": script["steps"][0]["id"],
        "line_id": lines[1],
        "questions": lines[1],
        "moderator_id": helper,
        "sanction_id": muted["id"],
        "poll_id": poll["id"],
    }


async def _staffed(owner: Any, buyer: Any, store: StoreId) -> dict[str, Any]:
    """Have `owner` make a role, invite the buyer, and somebody who never answers."""
    role = {"name": "Packers", "permissions": ["orders.read"]}
    made_role = await made(owner.post(f"/stores/{store}/roles", role))
    address = (await buyer.arrive()).json["account"]["address"]
    path = f"/stores/{store}/invitations"
    await made(owner.post(path, {"address": address, "role": "host"}))
    mail = await buyer.get("/mailbox", params={"address": address})
    [token] = re.findall(r"invite#(\S+)", mail.json["items"][0]["text"])
    silent = await made(
        owner.post(path, {"address": f"silent-{store}@example.com", "role": "host"})
    )
    return {"role_id": made_role["code"], "invitation_id": silent["id"], "token": token}


async def _bought(buyer: Any, sku: SkuId, home: Mapping[str, str]) -> dict[str, Any]:
    """Have `buyer` leave something of everything that is somebody's own."""
    booked = await made(buyer.post("/addresses", home))
    await made(buyer.post("/consents", {"sender": "site", "topic": "rooms.on_air"}))
    await made(buyer.put(f"/cart/lines/{sku}", {"quantity": 1}))
    lines = {"lines": [{"sku_id": sku, "quantity": 1}]}
    taken = await made(buyer.post("/checkouts", lines))
    agreed = {"address": home, "expected_total": taken["total"]}
    ordered = await made(buyer.post(f"/checkouts/{taken['id']}/submit", agreed, key="bought"))
    export = await made(buyer.post("/exports"))
    offer = await made(buyer.post("/checkouts", lines))
    return {
        "addresses": booked["id"],
        "exports": export["id"],
        "checkouts": offer["id"],
        "orders": ordered["orders"][0]["id"],
        "payments": ordered["payment"]["id"],
        "sessions": (await made(buyer.get("/auth/sessions")))["items"][0]["id"],
        "identities": (await made(buyer.get("/auth/identities")))["items"][0]["id"],
        "total": offer["total"],  # of the open offer
    }


async def _signed_up(buyer: Any, home: Mapping[str, str], slug: str) -> dict[str, Any]:
    """Have `buyer` sign in by more ways than one, and delete an address."""
    second = {"address": f"second-{slug}@example.com"}
    await buyer.post("/auth/codes", second)
    mail = await buyer.get("/mailbox", params=second)
    code = next(word for word in mail.json["items"][0]["text"].split() if word.isdigit())
    added = await made(buyer.post("/auth/identities", second | {"code": code}))
    options = await made(buyer.post("/auth/passkeys/options"))
    key = Authenticator().make(options)
    passkey = await made(buyer.post("/auth/passkeys", {"credential": key, "name": "Phone"}))
    deleted = await made(buyer.post("/addresses", home))
    await buyer.delete(f"/addresses/{deleted['id']}")
    return {
        "identities": added["items"][0]["id"],
        "passkeys": passkey["id"],
        "deleted": deleted["id"],
    }


KEEP = sql.query(
    "test.keep",
    """INSERT INTO streams.recordings (store_id, stream_id, duration_s, size_bytes, missing_s,
           is_stopped, noted_at)
       SELECT store_id, stream_id, 60, 1000, 0, false, created_at FROM live.rooms
       WHERE id = %(room)s""",
)
READY = sql.query(
    "test.ready",
    """UPDATE privacy.exports SET status = 'ready', work_due_at = NULL, file_key = 'exports/x.zip',
           size_bytes = 1, ready_at = asked_at, expires_due_at = asked_at + interval '7 days'
       WHERE id = %(id)s""",
)
FAIL_LAST = sql.query(
    "test.fail_last",
    """UPDATE notifications.messages SET status = 'failed', due_at = NULL, error = 'full'
       WHERE id = (SELECT id FROM notifications.messages ORDER BY id DESC LIMIT 1) RETURNING id""",
)


async def _looked_after(worker_db: Db, slug: str, ids: Mapping[str, Any]) -> dict[str, Any]:
    """Have workers make the file and give up a letter, and an operator keep out and hold back."""
    operator = Principal(AccountId.new(), is_guest=False)
    held = Store(StoreId.new(), f"{slug}-held", Text("停", "Held"), "CNY", None)
    async with worker_db.system() as tx:
        await tx.run(KEEP, room=Id(ids["rooms"]).uuid)
        await tx.run(READY, id=Id(ids["exports"]).uuid)
        message = await tx.one(FAIL_LAST, MessageId)
        suspended = await accounts.ensure_account(
            tx, address=f"suspended-{slug}@example.com", name="S", language="en"
        )
        await accounts.suspend(tx, suspended.id, reason="for a reason", by=operator)
        await stores.open_store(tx, held, operator.account)
        await stores.hold(tx, held.id, reason="for a reason", by=operator)
    return {"messages": message, "suspended": suspended.id, "held": held.id}


async def _sent(
    worker_db: Db, buyer: Any, ids: Mapping[str, Any], home: Mapping[str, str], by: AccountId
) -> dict[str, Any]:
    """Have `buyer` pay for an order that waits to be shipped, and for one that was."""
    lines = {"lines": [{"sku_id": ids["sku_id"], "quantity": 1}]}
    paid: list[Order] = []
    for key in ("waits", "left"):
        offer = await made(buyer.post("/checkouts", lines))
        agreed = {"address": home, "expected_total": offer["total"]}
        await made(buyer.post(f"/checkouts/{offer['id']}/submit", agreed, key=key))
        async with worker_db.system() as tx:
            paid += (await orders.pay(tx, [offer["id"]]))[offer["id"]]
    waits, left = paid
    async with worker_db.system() as tx:
        label = Label("sf", "SF1234567890123")
        await orders.ship(tx, store=left.store_id, id=left.id, label=label, items=None, by=by)
        parcels = (await shipping.of_orders(tx, [left.store_id], [left.id]))[left.id]
    return {
        "paid": waits.id,
        "order_number": str(waits.number),
        "sent": left.id,
        "parcel_id": parcels[0].id,
    }


async def who_is(visitor: Any) -> AccountId:
    """The account of somebody signed in."""
    return AccountId.parse((await visitor.arrive()).json["account"]["id"])


async def made(asked: Awaitable[Any]) -> Any:
    answer = await asked
    assert answer.status in {200, 201}, answer.text
    return answer.json
