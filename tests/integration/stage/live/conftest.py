"""Hubs on a real bus and a real database, and people with sockets."""

import asyncio
import contextlib
import json
import socket
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from hawker.app.embedded.nats import Nats
from hawker.kernel.auth import Principal
from hawker.kernel.bus import Bus, BusDown
from hawker.kernel.clock import SteppedClock
from hawker.kernel.db import Db
from hawker.kernel.ids import AccountId
from hawker.kernel.outbox import Relay
from hawker.stage.live.hub.admission import Limits, Visit
from hawker.stage.live.hub.hub import Hub
from hawker.stage.live.hub.serving import Door, serving
from hawker.stage.live.model import RoomId

WITHIN_S = 8.0
SITE = "http://localhost:8080"


@pytest.fixture(scope="session")
def nats_url(folder: Path) -> Iterator[str]:
    """The address of a NATS server of this run."""
    port, monitor = free_port(), free_port()
    server = Nats(folder / "bus", port=port, monitor_port=monitor, secret="of this run")
    server.prepare()
    process = subprocess.Popen(server.command(), stderr=subprocess.DEVNULL)
    try:
        yield server.url
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture
async def connect_bus(nats_url: str) -> AsyncIterator[Callable[[], Awaitable[Bus]]]:
    buses: list[Bus] = []

    async def connect() -> Bus:
        for _ in range(100):
            try:
                buses.append(await Bus.connect(nats_url))
            except BusDown:
                await asyncio.sleep(0.05)
            else:
                return buses[-1]
        raise BusDown

    yield connect
    for bus in buses:
        await bus.close()


class Client(WSListener):
    """A socket of a room, and what it was sent."""

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []
        self.closed = asyncio.Event()
        self._arrived = asyncio.Event()

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            self.frames.append(json.loads(frame.get_payload_as_utf8_text()))
            self._arrived.set()
        elif frame.msg_type == WSMsgType.CLOSE:
            transport.send_close(frame.get_close_code())
            transport.disconnect()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.closed.set()
        self._arrived.set()

    def send(self, **frame: Any) -> None:
        self.transport.send(WSMsgType.TEXT, json.dumps(frame).encode())

    def say(self, text: str) -> None:
        self.send(t="chat", ref=text, text=text)

    async def until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first frame of this kind, those that came before included."""
        async with asyncio.timeout(WITHIN_S):
            seen = 0
            while True:
                for frame in self.frames[seen:]:
                    if wanted(frame):
                        return frame
                seen = len(self.frames)
                assert not self.closed.is_set(), f"closed after {self.frames[-3:]}"
                self._arrived.clear()
                await self._arrived.wait()

    async def a(self, kind: str) -> dict[str, Any]:
        return await self.until(lambda frame: frame["t"] == kind)

    async def event(self, kind: str) -> dict[str, Any]:
        frame = await self.until(lambda f: f["t"] == "event" and f["event"]["type"] == kind)
        return frame["event"]

    async def line(self, text: str) -> dict[str, Any]:
        def said(frame: dict[str, Any]) -> list[dict[str, Any]]:
            return [line for line in frame.get("chat", []) if line["text"] == text]

        return said(await self.until(lambda frame: bool(said(frame))))[0]

    async def a_moment(self) -> None:
        """Wait for the next frame, or a little."""
        self._arrived.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._arrived.wait(), 0.02)

    async def viewers(self, count: int) -> None:
        await self.until(
            lambda frame: frame.get("viewers", frame.get("room", {}).get("viewers")) == count
        )

    @property
    def numbers(self) -> list[int]:
        return [frame["seq"] for frame in self.frames if frame["t"] in ("tick", "event")]


class RunningHub:
    """A hub of this test, and how to get into its rooms."""

    def __init__(
        self, hub: Hub, port: int, people: dict[str, Principal], stack: AsyncExitStack
    ) -> None:
        self.hub = hub
        self.port = port
        self.stop = stack.aclose
        self._people = people
        self._clients: list[Client] = []

    async def enter(
        self, room: RoomId, who: Principal | None = None, *, query: str = "", **headers: str
    ) -> Client:
        """Connect as `who`, as nobody when None, and wait for the first word."""
        token = ""
        if who is not None:
            self._people[who.actor] = who
            token = f"&token={who.actor}"
        url = f"ws://127.0.0.1:{self.port}/room/{room}?lang=en{token}{query}"
        extra = {name.replace("_", "-"): value for name, value in headers.items()}
        _, client = await ws_connect(Client, url, extra_headers=extra)
        self._clients.append(client)
        await client.until(lambda _: True)
        return client

    async def get(self, path: str) -> tuple[int, str]:
        """Ask over plain HTTP; return status and body."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        head, _, body = (await reader.read()).decode().partition("\r\n\r\n")
        writer.close()
        return int(head.split()[1]), body

    async def leave(self) -> None:
        for client in self._clients:
            client.transport.disconnect()
            await client.closed.wait()


Hubs = Callable[..., Awaitable[RunningHub]]


@pytest.fixture
async def hubs(
    worker_db: Db, clock: SteppedClock, connect_bus: Callable[[], Awaitable[Bus]]
) -> AsyncIterator[Hubs]:
    """Start hubs: `await hubs("one")`."""
    async with AsyncExitStack() as all_hubs:

        async def start(name: str = "one", limits: Limits | None = None) -> RunningHub:
            people: dict[str, Principal] = {}

            async def identify(visit: Visit) -> Principal | None:
                return people.get(visit.token or "")

            async def name_of(account: AccountId) -> str:
                return "Lin" if account else ""

            door = Door(
                SITE,
                identify,
                name_of,
                limits=limits or Limits(),
                pages={"/healthz": lambda: (HTTPStatus.OK, b"ok\n")},
            )
            stack = await all_hubs.enter_async_context(AsyncExitStack())
            bus = await connect_bus()
            serve = serving(name, worker_db, bus, clock, door)
            hub, port = await stack.enter_async_context(serve)
            running = RunningHub(hub, port, people, stack)
            all_hubs.push_async_callback(running.leave)
            return running

        yield start


@pytest.fixture
async def relay(
    worker_db: Db, connect_bus: Callable[[], Awaitable[Bus]]
) -> Callable[[], Awaitable[None]]:
    """Carry the facts that were written to the bus."""
    carrier = Relay(worker_db, await connect_bus())

    async def carry() -> None:
        while await carrier.step():
            pass

    return carry
