"""The whole path from sign-in to the buyer's door, walked without a human, by the front door."""

import asyncio
import re
import time
from typing import Any
from urllib.parse import urljoin

import imageio_ffmpeg  # pyright: ignore[reportMissingTypeStubs]

from hawker.app.demo.broadcast import Host
from hawker.app.demo.delivery import Delivery
from hawker.app.demo.room import Frame, Seat
from hawker.app.demo.visitor import Broken, Visitor, until
from hawker.app.seed.people import MERCHANT, OPERATOR
from hawker.app.settings import Settings
from hawker.app.supervisor.child import Report
from hawker.app.supervisor.tree import Tree

CARD = "4242424242424242"
ADDRESS = {
    "name": "Check",
    "phone": "13800138000",
    "country": "CN",
    "region": "上海市",
    "city": "上海市",
    "district": "徐汇区",
    "line1": "天平路 1 号",
    "postal_code": "200030",
}
REFUSED_WITHIN_S = 15.0
PLAYED = re.compile(r"^#EXTINF|^#EXT-X-PART:", re.MULTILINE)
MAP = re.compile(r'#EXT-X-MAP:URI="([^"]+)"')
SEGMENT = re.compile(r"^[^#\s].*$", re.MULTILINE)


class Walk:
    """One walk; each step says what it is about before it begins."""

    def __init__(self, settings: Settings, tree: Tree, step: Report) -> None:
        self._settings = settings
        self._tree = tree
        self._step = step

    async def whole(self) -> None:
        """Walk it. Raises Broken at the first thing that does not work."""
        async with (
            Visitor(self._settings, "host") as host_visitor,
            Visitor(self._settings, "Viewer") as viewer,
        ):
            self._step("1  A host signs in, opens a room and waits for a picture")
            host = await Host.arrive(host_visitor, self._settings)
            await self._expect_ingest(host_visitor, host, "waiting")

            self._step("2  A wrong stream key is refused")
            await self._publish_with_a_wrong_key()
            await self._expect_ingest(host_visitor, host, "waiting")

            self._step("2  ffmpeg goes on air by RTMP")
            began = time.monotonic()
            await self._tree.run(host.drawing())
            await self._tree.start([host.publisher()])
            took = time.monotonic() - began
            self._step(f"2  The control room sees the picture (on air after {took:.1f} s)")
            await self._expect_picture(host_visitor, host)

            self._step("3  A viewer finds the room, and the picture advances")
            await self._find_room(viewer, host)
            await self._watch(viewer, host)

            self._step("3  Chat, likes and the viewer count move")
            seat = await self._sit_down(viewer, host)
            await self._talk(seat)

            self._step("4  The host pins a product, and it reaches the viewer")
            product = await self._pin(seat, viewer, host_visitor, host)

            self._step("5  The viewer signs up, picks a SKU and pays")
            sku = await self._available(viewer, product)
            order = await self._buy(viewer, host, sku)
            seat.leave()

            self._step("6  Stock, order and ledger agree")
            await self._expect_books(viewer, product, sku, order)

            self._step("7  The store ships, the parcel arrives, the buyer confirms")
            await Delivery(self._settings, viewer, order).whole()

            self._step("7  The viewer buys from two stores in one payment")
            await self._buy_from_two_stores(viewer)

    async def _expect_ingest(self, visitor: Visitor, host: Host, status: str) -> None:
        ingest = await visitor.get(f"/api/v1/rooms/{host.room_id}/ingest")
        if ingest["status"] != status:
            raise Broken(f"The ingest should be {status}, it is {ingest['status']}.")

    async def _publish_with_a_wrong_key(self) -> None:
        address = f"rtmp://{self._settings.reachable_name}:{self._settings.rtmp_port}/live/wrong"
        publisher = await asyncio.create_subprocess_exec(
            *(imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-re", "-f", "lavfi"),
            *("-i", "color=s=320x240:r=25", "-c:v", "libx264", "-f", "flv", address),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            code = await asyncio.wait_for(publisher.wait(), REFUSED_WITHIN_S)
        except TimeoutError:
            raise Broken("A publisher with a wrong key was not turned away.") from None
        finally:
            if publisher.returncode is None:
                publisher.kill()
                await publisher.wait()
        if code == 0:
            raise Broken("A publisher with a wrong key believes it was heard.")

    async def _expect_picture(self, visitor: Visitor, host: Host) -> None:
        async def measured() -> dict[str, Any] | None:
            ingest = await visitor.get(f"/api/v1/rooms/{host.room_id}/ingest")
            seen = ingest["status"] == "live" and ingest["bitrate_bps"] > 0 and ingest["audio"]
            return ingest if seen and ingest["height"] else None

        await until("measured picture with sound in the control room", measured)

    async def _find_room(self, viewer: Visitor, host: Host) -> None:
        async def cover() -> str | None:
            rooms = (await viewer.get("/api/v1/rooms?status=on_air"))["items"]
            mine = [room for room in rooms if room["id"] == host.room_id]
            return mine[0]["cover_url"] if mine else None

        picture = await viewer.file(await until("room on air with a cover", cover))
        if not picture.headers["content-type"].startswith("image/"):
            raise Broken(f"The cover is no picture but {picture.headers['content-type']}.")
        if not (await viewer.get("/api/v1/products?limit=50"))["items"]:
            raise Broken("There is nothing to buy.")

    async def _watch(self, viewer: Visitor, host: Host) -> None:
        """Play as a player does: the playlist moves on, and its files hold media."""
        room = await viewer.get(f"/api/v1/rooms/{host.room_id}")
        address = room["broadcast"]["playlist_url"]
        first = (await viewer.file(address)).text

        async def later() -> str | None:
            text = (await viewer.file(address)).text
            moved = text != first and SEGMENT.search(text) and len(PLAYED.findall(text)) > 1
            return text if moved else None

        playlist = await until("new picture in the playlist", later)
        beginning = MAP.search(playlist)
        segments = SEGMENT.findall(playlist)
        if beginning is None:
            raise Broken(f"The playlist names no beginning:\n{playlist[:600]}")
        head = (await viewer.file(urljoin(address, beginning[1]))).content
        media = (await viewer.file(urljoin(address, segments[-1]))).content
        if head[4:8] != b"ftyp" or b"moof" not in media[:4096]:
            raise Broken("The segments are no fragmented MP4.")

    async def _sit_down(self, viewer: Visitor, host: Host) -> Seat:
        room = await viewer.get(f"/api/v1/rooms/{host.room_id}")
        door = f"ws://{self._settings.reachable_name}:{self._settings.port}"
        seat = await Seat.take(f"{door}{room['socket_url']}?token={viewer.token}")
        await seat.until("snapshot", lambda frame: frame["t"] == "snapshot")
        return seat

    async def _talk(self, seat: Seat) -> None:
        words = "is it this spring's?"

        def is_mine(frame: Frame) -> bool:
            return any(line["text"] == words for line in frame.get("chat", []))

        seat.send({"t": "chat", "ref": "check-1", "text": words})
        seat.send({"t": "like", "n": 5})
        await seat.until("line of chat", is_mine)
        await seat.until("likes", lambda frame: frame.get("likes", 0) > 0)
        await seat.until(
            "viewers",
            lambda frame: frame.get("viewers", frame.get("room", {}).get("viewers", 0)) > 0,
        )

    async def _pin(
        self, seat: Seat, viewer: Visitor, host_visitor: Visitor, host: Host
    ) -> dict[str, Any]:
        """Pin the first product of the showcase, and return it in full."""
        room = await viewer.get(f"/api/v1/rooms/{host.room_id}")
        wanted: str = room["showcase"][0]["product"]["id"]
        await host_visitor.put(f"/api/v1/rooms/{host.room_id}/pin", {"product_id": wanted})

        def is_pin(frame: Frame) -> bool:
            event = frame.get("event", {})
            return event.get("type") == "pin" and event["product"]["id"] == wanted

        frame = await seat.until("pin", is_pin)
        if not frame["event"].get("programme_time"):
            raise Broken("The pin carries no programme time.")
        return await viewer.get(f"/api/v1/products/{wanted}")

    async def _available(self, viewer: Visitor, product: dict[str, Any]) -> dict[str, Any]:
        fresh = await viewer.get(f"/api/v1/products/{product['id']}")
        left = [sku for sku in fresh["skus"] if sku["available"] > 1]
        if not left:
            raise Broken(f"{product['title']} is sold out.")
        return left[0]

    async def _buy(self, viewer: Visitor, host: Host, sku: dict[str, Any]) -> dict[str, Any]:
        """Sign up, check out, pay; return the order once it is paid."""
        await viewer.sign_in("check@example.com")
        await viewer.post("/api/v1/addresses", ADDRESS)
        lines = [{"sku_id": sku["id"], "quantity": 1}]
        (order,) = await self._pay(viewer, {"lines": lines, "room_id": host.room_id})
        return order

    async def _pay(self, viewer: Visitor, wish: dict[str, Any]) -> list[dict[str, Any]]:
        """Check out and pay; return the orders, one per store, once they are to be shipped."""
        checkout = await viewer.post("/api/v1/checkouts", wish)
        agreed = {"address": ADDRESS, "expected_total": checkout["total"]}
        submitted = await viewer.post(f"/api/v1/checkouts/{checkout['id']}/submit", agreed)
        payment = submitted["payment"]["id"]
        session = await viewer.post(f"/api/v1/payments/{payment}/session")
        paid = {"client_secret": session["client_secret"], "card": CARD}
        answer = await viewer.post(session["confirm_url"], paid)
        if answer["status"] != "succeeded":
            raise Broken(f"The card was not taken: {answer}")

        async def captured() -> bool:
            return (await viewer.get(f"/api/v1/payments/{payment}"))["status"] == "captured"

        async def to_ship() -> list[dict[str, Any]] | None:
            placed = [each["id"] for each in submitted["orders"]]
            orders = [await viewer.get(f"/api/v1/orders/{id}") for id in placed]
            return orders if {order["status"] for order in orders} == {"to_ship"} else None

        await until("captured payment", captured)
        return await until("orders to ship", to_ship)

    async def _buy_from_two_stores(self, viewer: Visitor) -> None:
        cards = (await viewer.get("/api/v1/products?limit=50"))["items"]
        by_store = {card["store_id"]: card for card in cards if card["available"] > 1}
        for card in list(by_store.values())[:2]:
            sku = await self._available(viewer, card)
            await viewer.put(f"/api/v1/cart/lines/{sku['id']}", {"quantity": 1})
        orders = await self._pay(viewer, {})
        stores = {order["store_id"] for order in orders}
        payments = {order["payment_id"] for order in orders}
        if (len(stores), len(payments)) != (2, 1):
            raise Broken(f"Two stores should share one payment: {stores}, {payments}")

    async def _expect_books(
        self,
        viewer: Visitor,
        product: dict[str, Any],
        sku: dict[str, Any],
        order: dict[str, Any],
    ) -> None:
        async def one_less() -> bool:
            fresh = await viewer.get(f"/api/v1/products/{product['id']}")
            left = {each["id"]: each["available"] for each in fresh["skus"]}
            return left[sku["id"]] == sku["available"] - 1

        await until("stock that fell by one", one_less)
        store = order["store_id"]
        async with Visitor(self._settings, "merchant") as merchant:
            await merchant.sign_in(MERCHANT.address)
            orders = await merchant.get(f"/api/v1/stores/{store}/orders?status=to_ship")
            if order["id"] not in {each["id"] for each in orders["items"]}:
                raise Broken("The order does not stand in the studio as to ship.")
            balances = await merchant.get(f"/api/v1/stores/{store}/balances")
            empty = [name for name in ("sales", "fees", "pending") if not balances[name]["amount"]]
            if empty:
                raise Broken(f"The store's books show no {', '.join(empty)}: {balances}")
        async with Visitor(self._settings, "operator") as operator:
            await operator.sign_in(OPERATOR.address)
            trial = await operator.get("/api/v1/ledger/trial-balance")
            wrong = [each for each in trial["currencies"] if each["difference"] != 0]
            if wrong or not trial["currencies"]:
                raise Broken(f"The trial balance is not zero: {trial}")
