"""Hubs, bus and database as processes that can be killed, and viewers who come back."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from picows import WSFrame, WSHandshakeError, WSListener, WSMsgType, WSTransport, ws_connect

from hawker.app.embedded.nats import Nats
from hawker.app.embedded.postgres import Postgres
from hawker.goods.catalogue import service as catalogue
from hawker.goods.catalogue.model import NewProduct, NewSku, ProductId, SkuId
from hawker.kernel import migrations
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.db import Db
from hawker.kernel.http.identity import guest_token
from hawker.kernel.ids import AccountId, StoreId
from hawker.kernel.money import Money
from hawker.kernel.text import Text
from hawker.places.channels import service as channels
from hawker.places.channels.model import Channel, ChannelId
from hawker.places.stores import service as stores
from hawker.places.stores.model import Store
from hawker.stage.live import service as live
from hawker.stage.live.model import RoomId

SECRET = "a secret of the tests alone"
PATIENCE_S = 30.0
STARTS_WITHIN_S = 20.0
MIGRATIONS = Path(migrations.__file__).parents[1] / "app" / "migrations"


class Viewer(WSListener):
    """A client as the player is one: reconnects with its epoch and sequence number."""

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []
        self.changed = asyncio.Event()
        self.is_closed = False

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport

    def on_ws_frame(self, _: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            self.frames.append(json.loads(frame.get_payload_as_utf8_text()))
            self.changed.set()

    def on_ws_disconnected(self, _: WSTransport) -> None:
        self.is_closed = True
        self.changed.set()

    async def until(self, wanted: Callable[[dict[str, Any]], bool], within_s: float) -> dict:
        async with asyncio.timeout(within_s):
            while not (found := [frame for frame in self.frames if wanted(frame)]):
                self.changed.clear()
                await self.changed.wait()
        return found[0]

    async def line(self, text: str, within_s: float = PATIENCE_S) -> dict:
        return await self.until(lambda frame: text in lines(frame), within_s)

    async def texts(self, wanted: Callable[[dict[str, Any]], bool]) -> list[str]:
        """What was said according to the first frame of this kind."""
        return lines(await self.until(wanted, PATIENCE_S))

    async def event(self, kind: str, within_s: float) -> dict[str, Any]:
        return await self.until(lambda f: f.get("event", {}).get("type") == kind, within_s)

    def say(self, text: str) -> None:
        frame = {"t": "chat", "ref": text, "text": text}
        self.transport.send(WSMsgType.TEXT, json.dumps(frame).encode())

    @property
    def position(self) -> str:
        start = next(f for f in reversed(self.frames) if f["t"] in ("snapshot", "recovered"))
        return f"&epoch={start['epoch']}&seq={self.frames[-1]['seq']}"


def lines(frame: dict) -> list[str]:
    chat = frame.get("chat", []) + frame.get("room", {}).get("chat", [])
    return [line["text"] for line in chat]


class HubProcess:
    """A hub as the supervisor runs it."""

    def __init__(self, environ: dict[str, str], port: int) -> None:
        self.port = port
        self._log = Path(environ["HAWKER_HOME"], f"{port}.log")
        self._environ = {**os.environ, **environ, "HAWKER_INNER_PORT": str(port - 10)}
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        command = [sys.executable, "-m", "hawker.app.process", "hub"]
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *command, env=self._environ, stderr=log
            )
        async with asyncio.timeout(STARTS_WITHIN_S):
            while not await self._is_ready():
                assert self._process.returncode is None, self._log.read_text()
                await asyncio.sleep(0.05)  # another process: nothing could tell us

    async def kill(self) -> None:
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """Tell it to stop, as the supervisor does, and wait until it has."""
        await self._end(signal.SIGTERM)

    async def _end(self, sign: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(sign)
            await self._process.wait()
            self._process = None

    async def _is_ready(self) -> bool:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.write(b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = await reader.read()
        writer.close()
        return b" 200 " in answer[:20]

    async def enter(self, room: RoomId, position: str = "") -> Viewer:
        """Connect as a new guest, trying again as a client does."""
        token = guest_token(SECRET, AccountId.new())
        url = f"ws://127.0.0.1:{self.port}/room/{room}?lang=en&token={token}{position}"
        async with asyncio.timeout(PATIENCE_S):
            while True:
                try:
                    _, viewer = await ws_connect(Viewer, url)
                except (OSError, WSHandshakeError):
                    await asyncio.sleep(0.1)
                else:
                    await viewer.until(
                        lambda frame: frame["t"] in ("snapshot", "recovered"), PATIENCE_S
                    )
                    return viewer


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


StartHubs = Callable[..., Awaitable[list[HubProcess]]]


class BusServer:
    """A NATS server that can be killed and comes back at the same address."""

    def __init__(self, home: Path) -> None:
        ports = {"port": free_port(), "monitor_port": free_port()}
        self._server = Nats(home, **ports, secret=SECRET)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return self._server.url

    def start(self) -> None:
        self._server.prepare()
        self._process = subprocess.Popen(self._server.command(), stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


class DatabaseServer:
    """A PostgreSQL server of this test's own, durable, that can be killed."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._server = Postgres(home)
        self.dsn = self._server.dsn()

    def start(self) -> None:
        self._server = Postgres(self._home)
        self._server.start()
        self._server.wait_ready()

    def kill(self) -> None:
        if (process := self._server._process) is not None:
            process.kill()
            process.wait()
            self._server._process = None

    def stop(self) -> None:
        self._server.stop()


@pytest.fixture
def bus_server(tmp_path: Path) -> Iterator[BusServer]:
    server = BusServer(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
async def start_hubs(bus_server: BusServer, tmp_path: Path) -> AsyncIterator[StartHubs]:
    """Start so many hubs of the site of a database."""
    hubs: list[HubProcess] = []

    async def start(dsn: str, count: int = 1) -> list[HubProcess]:
        environ = {
            "HAWKER_HOME": str(tmp_path),
            "HAWKER_DATABASE_URL": dsn,
            "HAWKER_NATS_URL": bus_server.url,
            "HAWKER_SECRET": SECRET,
        }
        for _ in range(count):
            hubs.append(HubProcess(environ, free_port()))
            await hubs[-1].start()
        return hubs

    yield start
    for hub in hubs:
        await hub.kill()


class Stall:
    """A store that sells live, with a room that waits for its picture."""

    def __init__(self) -> None:
        owner = AccountId.new()
        self.store = Store(StoreId.new(), "tea-house", Text("茶馆", "Tea House"), "CNY", None)
        name = Text("茶台", "Tea table")
        self.channel = Channel(self.store.id, ChannelId.new(), owner, name, None)
        grants = {self.store.id: frozenset({Permission.LIVE_HOST})}
        self.host = Principal(owner, is_guest=False, name="Host", grants=grants)
        self.product = ProductId.new()

    async def open(self, dsn: str) -> RoomId:
        """Open it for business; return its room."""
        async with Db(dsn, "hawker_worker", size=2) as db, db.system() as tx:
            await stores.open_store(tx, self.store, self.host.actor)
            await channels.open_channel(tx, self.channel)
            await catalogue.add_product(tx, self.store.id, self._tea())
            room, _ = await live.open_room(tx, self.host, self.channel, "Spring tea")
        return room.id

    async def open_another(self, dsn: str) -> RoomId:
        async with Db(dsn, "hawker_worker", size=2) as db, db.system() as tx:
            room, _ = await live.open_room(tx, self.host, self.channel, "Autumn tea")
        return room.id

    async def pin(self, dsn: str, room: RoomId) -> None:
        async with Db(dsn, "hawker_worker", size=2) as db, db.system() as tx:
            await live.pin(tx, self.host, room, self.product)

    def _tea(self) -> NewProduct:
        words = Text("龙井", "Longjing")
        sku = NewSku(SkuId.new(), Money(12800, "CNY"))
        return NewProduct(self.product, words, words, words, axes=[], skus=[sku], pictures=[])


@pytest.fixture
def stall() -> Stall:
    return Stall()


@pytest.fixture
def database_server(folder: Path) -> Iterator[DatabaseServer]:
    home = folder / "killed"
    home.mkdir(mode=0o755)
    server = DatabaseServer(home)
    server.start()
    migrations.apply(server.dsn, MIGRATIONS)
    yield server
    server.stop()
