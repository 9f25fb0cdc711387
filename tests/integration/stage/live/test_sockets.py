"""People in a room: real sockets, a real hub, a real bus, a real database."""

import asyncio
import json

import pytest
from picows import WSInvalidStatusError, WSMsgType

from hawker.goods.stock import service as stock
from hawker.goods.stock.model import Adjustment, Reason
from hawker.kernel import outbox
from hawker.kernel.auth import Principal, guest
from hawker.kernel.ids import AccountId
from hawker.kernel.money import Money
from hawker.media.streams import service as streams
from hawker.places.stores.events import StaffChanged
from hawker.stage.live import service as live
from hawker.stage.live.conduct import tag_of
from hawker.stage.live.hub.admission import Limits
from hawker.stage.live.hub.wire import MAX_CLIENT_FRAME_BYTES
from hawker.stage.live.model import RoomId
from hawker.trade.orders.events import OrderedLine, OrderPaid
from hawker.trade.orders.model import OrderId


def viewer(name: str = "Lin") -> Principal:
    return Principal(AccountId.new(), is_guest=False, name=name)


async def test_a_newcomer_is_told_the_room_and_who_they_are(hubs, room, stall, db, goods):
    shown = await goods(3)
    async with db.begin(stall.host) as tx:
        await live.pin(tx, stall.host, room.id, shown.product)
    hub = await hubs()

    somebody = viewer()
    client = await hub.enter(room.id, somebody)
    snapshot = await client.a("snapshot")

    by = tag_of(room.id, somebody.actor)
    assert snapshot["me"] == {"name": "Lin", "role": "viewer", "can_chat": True, "by": by}
    seen = snapshot["room"]
    assert (seen["status"], seen["likes"], seen["chat"]) == ("waiting", 0, [])
    assert seen["pinned"]["product"]["id"] == shown.product
    assert seen["pinned"]["product"]["title"] == "Longjing"
    assert seen["pinned"]["product"]["price"] == {"amount": 12800, "currency": "CNY"}
    assert [each["product"]["available"] for each in seen["showcase"]] == [3]


async def test_everybody_sees_the_same_chat_likes_and_viewers_in_one_sequence(hubs, room, stall):
    hub = await hubs()
    host, lin, wei = [
        await hub.enter(room.id, who) for who in (stall.host, viewer(), viewer("Wei"))
    ]
    await wei.viewers(2)

    lin.say("How much is it?")
    await wei.line("How much is it?")
    lin.send(t="like", n=7)
    host.say("Nine a piece")

    line = await lin.line("Nine a piece")
    assert (line["name"], line["role"]) == ("Host", "host")
    await wei.until(lambda frame: frame.get("likes") == 7)
    assert (await host.line("How much is it?"))["role"] == "viewer"
    for client in (host, lin, wei):
        assert client.numbers == list(range(client.numbers[0], client.numbers[-1] + 1))


async def test_a_guest_speaks_under_a_name_of_its_own(hubs, room):
    hub = await hubs()
    somebody = guest()
    client = await hub.enter(room.id, somebody)
    client.say("hello")

    assert (await client.line("hello"))["name"] == f"Guest {somebody.actor[-4:]}"


async def test_whoever_has_no_name_at_all_watches_only(hubs, room):
    hub = await hubs()
    client = await hub.enter(room.id)
    client.say("hello")

    assert (await client.a("refused"))["code"] == "auth.sign_in_needed"
    assert not (await client.a("snapshot"))["me"]["can_chat"]


async def test_what_the_host_shows_and_what_is_sold_arrives_at_once(
    hubs, room, stall, db, goods, relay, worker_db
):
    shown = await goods(5)
    hub = await hubs()
    client = await hub.enter(room.id, viewer())
    await client.a("snapshot")

    async with db.begin(stall.host) as tx:
        await live.pin(tx, stall.host, room.id, shown.product)
    await relay()
    pinned = await client.event("pin")
    assert (pinned["product"]["id"], pinned["product"]["available"]) == (shown.product, 5)
    assert pinned["programme_time"] == "2026-05-01T04:00:00Z"

    buyer = viewer()
    async with worker_db.system() as tx:
        change = Adjustment(shown.sku, -2, Reason.COUNTED)
        await stock.adjust(tx, stall.host, stall.store, change)
        await outbox.publish(tx, order_paid(stall, room, shown, buyer.actor))
    await relay()
    left = await client.event("stock")
    assert left == {
        "type": "stock",
        "product_id": shown.product,
        "available": 3,
        "skus": {shown.sku: 3},
    }
    sold = await client.event("sold")
    assert (sold["name"], sold["quantity"]) == ("L***", 2)

    async with db.begin(stall.host) as tx:
        await live.unpin(tx, stall.host, room.id)
    await relay()
    await client.event("unpin")


async def test_a_buyer_is_known_as_one_from_then_on(hubs, room, stall, goods, relay, worker_db):
    shown = await goods(5)
    hub = await hubs()
    lin = viewer()
    client = await hub.enter(room.id, lin)
    await client.a("snapshot")
    async with worker_db.system() as tx:
        await outbox.publish(tx, order_paid(stall, room, shown, lin.actor))
    await relay()
    await client.event("sold")

    client.say("It is mine")

    assert (await client.line("It is mine"))["role"] == "buyer"


async def test_the_picture_s_coming_and_going_is_told(hubs, room, stall, db, worker_db, relay):
    hub = await hubs()
    client = await hub.enter(room.id, viewer())
    await client.a("snapshot")

    async with worker_db.system() as tx:
        ingest = await streams.open_ingest(tx, room.key, "test")
        await live.picture_started(tx, room.stream, ingest.id, tx.now)
    await relay()
    on_air = await client.event("broadcast")
    assert on_air["status"] == "on_air"
    assert on_air["playlist_url"] == f"/live/{room.stream}/index.m3u8"

    async with db.begin(stall.host) as tx:
        await live.end_room(tx, stall.host, room.id)
    await relay()
    await client.until(lambda f: f["t"] == "event" and f["event"].get("status") == "ended")
    client.say("Wait!")
    assert (await client.a("refused"))["code"] == "live.room_ended"


async def test_who_comes_back_gets_what_they_missed(hubs, room):
    hub = await hubs()
    stays, leaves = await hub.enter(room.id, viewer()), await hub.enter(room.id, viewer("Wei"))
    await stays.viewers(2)
    await leaves.viewers(2)
    seq, epoch = leaves.numbers[-1], leaves.frames[0]["epoch"]
    leaves.transport.disconnect()
    await stays.viewers(1)
    stays.say("missed")
    await stays.line("missed")

    back = await hub.enter(room.id, viewer("Wei"), query=f"&epoch={epoch}&seq={seq}")
    await back.line("missed")

    assert [frame["t"] for frame in back.frames[:2]] == ["recovered", "tick"]
    assert (back.frames[0]["epoch"], back.frames[0]["seq"]) == (epoch, seq)
    assert back.numbers[0] == seq + 1


async def test_a_client_that_saw_a_gap_is_given_the_frames_or_a_snapshot(hubs, room):
    hub = await hubs()
    client = await hub.enter(room.id, viewer())
    snapshot = await client.a("snapshot")
    client.say("one")
    await client.line("one")
    client.frames.clear()

    client.send(t="recover", epoch=snapshot["epoch"], seq=snapshot["seq"])
    await client.line("one")
    client.frames.clear()
    client.send(t="recover", epoch=snapshot["epoch"] + 7, seq=0)

    assert (await client.a("snapshot"))["room"]["chat"][0]["text"] == "one"


async def test_a_hub_that_stops_hands_the_room_over_with_its_chat(hubs, room):
    hub = await hubs("one")
    client = await hub.enter(room.id, viewer())
    client.say("Remember me")
    client.send(t="like", n=3)
    await client.line("Remember me")
    await client.until(lambda frame: frame.get("likes") == 3)

    await hub.stop()
    assert (await client.a("bye"))["code"] == "live.hub_restarting"
    again = await (await hubs("two")).enter(room.id, viewer(), query="&epoch=1&seq=1")

    snapshot = await again.a("snapshot")
    assert snapshot["epoch"] == 2
    assert [line["text"] for line in snapshot["room"]["chat"]] == ["Remember me"]
    assert snapshot["room"]["likes"] == 3


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"t": "chat", "ref": "1", "text": "x" * 201}, "live.chat_too_long"),
        ({"t": "chat", "ref": "1", "text": "\u200b"}, "live.chat_empty"),
        ({"t": "chat", "ref": "1", "text": "hi", "colour": "red"}, "live.bad_frame"),
        ({"t": "like", "n": 21}, "live.bad_frame"),
        ({"t": "like", "n": -1}, "live.bad_frame"),
        ({"t": "steal"}, "live.bad_frame"),
        ([1, 2], "live.bad_frame"),
    ],
)
async def test_a_bad_frame_is_refused_by_name_and_the_socket_lives_on(hubs, room, sent, code):
    hub = await hubs()
    client = await hub.enter(room.id, viewer())
    await client.a("snapshot")
    client.transport.send(WSMsgType.TEXT, json.dumps(sent).encode())

    assert (await client.a("refused"))["code"] == code
    client.send(t="ping")
    await client.a("pong")


async def test_too_much_talk_is_refused_and_the_rest_is_heard(hubs, room):
    hub = await hubs()
    client = await hub.enter(room.id, viewer())
    await client.a("snapshot")
    for n in range(8):
        client.say(f"line {n}")

    assert (await client.a("refused"))["code"] == "live.too_fast"
    await client.line("line 4")


async def test_whose_role_changed_comes_in_anew_with_what_they_may_do_now(
    hubs, room, stall, worker_db, relay
):
    hub = await hubs()
    host, other = await hub.enter(room.id, stall.host), await hub.enter(room.id, viewer())
    assert (await host.a("snapshot"))["me"]["role"] == "host"
    await other.a("snapshot")

    async with worker_db.system() as tx:
        changed = StaffChanged(store_id=stall.store, account_id=stall.host.actor)
        await outbox.publish(tx, changed)
    await relay()

    assert (await host.a("bye"))["code"] == "live.role_changed"
    let_go = Principal(stall.host.actor, is_guest=False, name="Host")
    again = await hub.enter(room.id, let_go)
    assert (await again.a("snapshot"))["me"]["role"] == "viewer"
    other.say("Still here")
    await other.line("Still here")


async def test_garbage_and_giants_end_the_socket_and_not_the_room(hubs, room):
    hub = await hubs()
    good, rude, giant, binary = [await hub.enter(room.id, viewer()) for _ in range(4)]
    for client in (good, rude, giant, binary):
        await client.a("snapshot")

    for _ in range(12):
        rude.transport.send(WSMsgType.TEXT, b"\xff{")
    giant.transport.send(WSMsgType.TEXT, b"x" * (MAX_CLIENT_FRAME_BYTES + 1))
    binary.transport.send(WSMsgType.BINARY, b"\x00")

    for client in (rude, giant, binary):
        await asyncio.wait_for(client.closed.wait(), 5)
    assert rude.frames[-1]["t"] == binary.frames[-1]["t"] == "bye"
    good.say("Still here")
    await good.line("Still here")


async def test_a_page_of_another_site_is_refused(hubs, room):
    hub = await hubs()
    with pytest.raises(WSInvalidStatusError) as refusal:
        await hub.enter(room.id, viewer(), origin="http://evil.test")
    assert refusal.value.response.status == 403
    assert await hub.enter(room.id, viewer(), origin="http://localhost:8080")


async def test_a_room_that_is_not_there_says_goodbye_for_good(hubs):
    hub = await hubs()
    client = await hub.enter(RoomId.new(), viewer())

    bye = await client.a("bye")
    assert (bye["code"], bye["retry_after_ms"]) == ("live.room_not_found", None)
    await asyncio.wait_for(client.closed.wait(), 5)


async def test_one_address_has_so_many_sockets_and_a_full_hub_refuses(hubs, room):
    hub = await hubs(limits=Limits(sockets=3, sockets_per_address=2))
    first = [await hub.enter(room.id, x_forwarded_for="9.9.9.9") for _ in range(2)]
    for client in first:
        await client.a("snapshot")

    third = await hub.enter(room.id, x_forwarded_for="9.9.9.9")
    bye = await third.a("bye")
    assert bye["code"] == "live.too_many_sockets"
    assert bye["retry_after_ms"] >= 20_000
    await third.closed.wait()

    await hub.enter(room.id, x_forwarded_for="8.8.8.8")
    with pytest.raises(WSInvalidStatusError) as refusal:
        await hub.enter(room.id, x_forwarded_for="7.7.7.7")
    assert refusal.value.response.status == 503
    assert refusal.value.response.headers["retry-after"] == "5"


async def test_the_hub_says_how_it_is(hubs):
    hub = await hubs()
    assert await hub.get("/healthz") == (200, "ok\n")
    assert (await hub.get("/nothing"))[0] == 404


def order_paid(stall, room, shown, buyer) -> OrderPaid:
    return OrderPaid(
        store_id=stall.store,
        order_id=OrderId.new(),
        buyer_id=buyer,
        total=Money(25600, "CNY"),
        room_id=room.id,
        lines=[OrderedLine(shown.sku, shown.product, 2)],
        number=1,
    )
