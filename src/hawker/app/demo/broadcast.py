"""The demo's host: opens the room, goes on air, and pins what the window shows."""

import asyncio
import sys
import time
from pathlib import Path

import msgspec

from hawker.app.demo.publisher import Publisher, shown_at
from hawker.app.demo.visitor import Broken, Visitor
from hawker.app.seed.people import HOST
from hawker.app.seed.tea_house import TEA_HOUSE
from hawker.app.settings import Settings
from hawker.app.supervisor.child import Program

TITLE = "夜茶摊：今晚喝什么"
GOODS = ("longjing", "gaiwan", "da-hong-pao", "cups", "jasmine", "teapot")  # by their drawing
GLANCE_S = 0.5  # how often the host looks at the window
AWAY_S = 3.0  # how long the host waits when the site does not answer
OVER = {"ended"}


class Ticket(msgspec.Struct, frozen=True):
    """What the host keeps between two starts: the room, and its key, which is told once."""

    room_id: str
    stream_key: str


class Host:
    """A signed-in host and the room the demo broadcasts from."""

    def __init__(self, visitor: Visitor, settings: Settings, ticket: Ticket) -> None:
        self.room_id = ticket.room_id
        self._visitor = visitor
        self._settings = settings
        self._ticket = ticket
        self._layers = settings.home / "demo" / "layers"
        self._products: list[str] = []

    @classmethod
    async def arrive(cls, visitor: Visitor, settings: Settings) -> "Host":
        """Sign in, find yesterday's room or open one, and lay out the goods."""
        await visitor.sign_in(HOST.address)
        ticket = await _ticket(visitor, settings.home / "demo" / "ticket.json")
        host = cls(visitor, settings, ticket)
        await host._lay_out()
        return host

    def drawing(self) -> Program:
        """Describe the program that draws what the publisher sends; Ctrl-C does not wait for it."""
        words = ("-m", "hawker.app.demo.drawing", str(self._layers), *GOODS)
        return Program(name="drawing", command=[sys.executable, *words], stop_within_s=0.5)

    def publisher(self) -> Program:
        """Describe the program that sends the picture; it is ready when the room is on air."""
        publisher = Publisher(
            self._layers,
            f"rtmp://{self._settings.reachable_name}:{self._settings.rtmp_port}"
            f"/live/{self._ticket.stream_key}",
            GOODS,
        )
        return Program(
            name="publisher",
            command=publisher.command(),
            prepare=publisher.prepare,
            is_ready=self._is_on_air,
            stop_within_s=0.5,
        )

    async def follow_the_script(self) -> None:
        """Pin what the window shows, for as long as the broadcast goes on."""
        pinned = ""
        while True:
            product = self._products[shown_at(time.time(), len(self._products))]
            pause = GLANCE_S
            if product != pinned:
                try:
                    await self.pin(product)
                    pinned = product
                except Broken:  # a process is being started again
                    pause = AWAY_S
            await asyncio.sleep(pause)

    async def pin(self, product: str) -> None:
        await self._visitor.put(f"/api/v1/rooms/{self.room_id}/pin", {"product_id": product})

    async def _lay_out(self) -> None:
        """Put the goods of the window into the showcase, in its order."""
        session = await self._visitor.get("/api/v1/auth/session")
        store = session["stores"][0]["id"]
        shelf = (await self._visitor.get(f"/api/v1/products?store_id={store}&limit=50"))["items"]
        known = {card["title"]: card["id"] for card in shelf}
        titles = {ware.picture: ware.title.en for ware in TEA_HOUSE}
        self._products = [known[titles[name]] for name in GOODS]
        showcase = {"product_ids": self._products}
        await self._visitor.put(f"/api/v1/rooms/{self.room_id}/showcase", showcase)

    async def _is_on_air(self) -> bool:
        try:
            room = await self._visitor.get(f"/api/v1/rooms/{self.room_id}")
        except Broken:
            return False
        return room["status"] == "on_air"


async def _ticket(visitor: Visitor, file: Path) -> Ticket:
    kept = _kept(file)
    if kept is not None:
        room = await visitor.get(f"/api/v1/rooms/{kept.room_id}")
        if room["status"] not in OVER:
            return kept
    session = await visitor.get("/api/v1/auth/session")
    channel = session["channels"][0]["id"]
    opened = await visitor.post(f"/api/v1/channels/{channel}/rooms", {"title": TITLE})
    fresh = Ticket(opened["room"]["id"], opened["ingest"]["stream_key"])
    _keep(file, fresh)
    return fresh


def _kept(file: Path) -> Ticket | None:
    return msgspec.json.decode(file.read_bytes(), type=Ticket) if file.exists() else None


def _keep(file: Path, ticket: Ticket) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_bytes(msgspec.json.encode(ticket))
