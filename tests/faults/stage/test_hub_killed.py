"""`kill -9` of a hub: its viewers come back, and the room goes on within five seconds."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from picows import WSFrame, WSHandshakeError, WSListener, WSMsgType, WSTransport, ws_connect

from hawker.app.embedded.nats import Nats
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.db import Db
from hawker.kernel.http.identity import guest_token
from hawker.kernel.ids import AccountId, StoreId
from hawker.kernel.text import Text
from hawker.places.channels import service as channels
from hawker.places.channels.model import Channel, ChannelId
from hawker.places.stores import service as stores
from hawker.places.stores.model import Store
from hawker.stage.live import service as live
from hawker.stage.live.model import RoomId

pytestmark = pytest.mark.faults

SECRET = "a secret of the tests alone"
GOES_ON_WITHIN_S = 5.0
STARTS_WITHIN_S = 20.0


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

    async def line(self, text: str, within_s: float = GOES_ON_WITHIN_S) -> dict:
        return await self.until(lambda frame: text in lines(frame), within_s)

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
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
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
        async with asyncio.timeout(GOES_ON_WITHIN_S):
            while True:
                try:
                    _, viewer = await ws_connect(Viewer, url)
                except (OSError, WSHandshakeError):
                    await asyncio.sleep(0.1)
                else:
                    await viewer.until(lambda frame: frame["t"] in ("snapshot", "recovered"), 5)
                    return viewer


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture
def nats_url(tmp_path: Path):
    port, monitor = free_port(), free_port()
    server = Nats(tmp_path, port=port, monitor_port=monitor)
    server.prepare()
    process = subprocess.Popen(server.command(), stderr=subprocess.DEVNULL)
    yield f"nats://127.0.0.1:{port}"
    process.terminate()
    process.wait()


@pytest.fixture
async def hubs(dsn: str, nats_url: str, tmp_path: Path) -> AsyncIterator[list[HubProcess]]:
    """Two hubs of one site."""
    environ = {
        "HAWKER_HOME": str(tmp_path),
        "HAWKER_DATABASE_URL": dsn,
        "HAWKER_NATS_URL": nats_url,
        "HAWKER_SECRET": SECRET,
    }
    hubs = [HubProcess(environ, free_port()) for _ in range(2)]
    for hub in hubs:
        await hub.start()
    yield hubs
    for hub in hubs:
        await hub.kill()


@pytest.fixture
async def room(db: Db, worker_db: Db) -> RoomId:
    host = AccountId.new()
    store = Store(StoreId.new(), "tea-house", Text("茶馆", "Tea House"), "CNY", None)
    channel = Channel(store.id, ChannelId.new(), host, Text("茶台", "Tea table"), None)
    async with worker_db.system() as tx:
        await stores.open_store(tx, store, host)
        await channels.open_channel(tx, channel)
    grants = {store.id: frozenset({Permission.LIVE_HOST})}
    principal = Principal(host, is_guest=False, name="Host", grants=grants)
    async with db.begin(principal) as tx:
        opened, _ = await live.open_room(tx, principal, channel, "Spring tea")
    return opened.id


async def test_the_other_hub_takes_the_room_and_its_viewers_never_leave(hubs, room):
    owner, other = hubs
    here = await owner.enter(room)
    there = await other.enter(room)
    here.say("before")
    await there.line("before")

    await owner.kill()
    killed_at = time.monotonic()
    there.say("into the silence")
    back = await other.enter(room, here.position)
    await there.line("into the silence")
    await back.line("into the silence")

    assert time.monotonic() - killed_at < GOES_ON_WITHIN_S
    assert not there.is_closed
    epochs = [frame["epoch"] for frame in there.frames if frame["t"] == "snapshot"]
    assert epochs == [1, 2]
    assert "before" in lines(await there.until(lambda f: f.get("epoch") == 2, 1))


async def test_a_hub_that_is_started_again_takes_its_room_back_at_once(hubs, room):
    only = hubs[0]
    viewer = await only.enter(room)
    viewer.say("before")
    await viewer.line("before")
    viewer.say("and")
    await viewer.line("and")  # the line of an earlier tick is written down by now

    await only.kill()
    killed_at = time.monotonic()
    await only.start()
    back = await only.enter(room, viewer.position)
    back.say("after")
    await back.line("after")

    assert time.monotonic() - killed_at < GOES_ON_WITHIN_S
    assert back.frames[0]["t"] == "snapshot"
    assert back.frames[0]["epoch"] == 2
    assert lines(back.frames[0])[:1] == ["before"], back.frames[0]["room"]["chat"]
