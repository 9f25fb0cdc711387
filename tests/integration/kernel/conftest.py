"""A real NATS server, and a bus to it."""

import asyncio
import signal
import socket
import subprocess

import pytest
import pytest_asyncio

from hawker.app.embedded.nats import Nats
from hawker.kernel import facts as kernel_facts
from hawker.kernel.bus import Bus
from hawker.kernel.facts import ATTEMPTS


class Server:
    """A NATS server that can be killed and started again."""

    def __init__(self, home) -> None:
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            two.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]
            monitor_port = two.getsockname()[1]
            self._nats = Nats(home, port=self.port, monitor_port=monitor_port, secret="of one test")
        self._nats.prepare()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return self._nats.url

    async def start(self) -> None:
        self._run()
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except ConnectionRefusedError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return

    def _run(self) -> None:
        self._process = subprocess.Popen(self._nats.command(), stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()


@pytest_asyncio.fixture
async def server(tmp_path):
    made = Server(tmp_path)
    await made.start()
    yield made
    made.kill()


@pytest_asyncio.fixture
async def bus(server):
    connected = await Bus.connect(server.url)
    yield connected
    await connected.close()


@pytest.fixture
def quick(monkeypatch):
    """No pause between two attempts, and a short wait for the first fact."""
    monkeypatch.setattr(kernel_facts, "BACK_OFF_S", (0.01,) * ATTEMPTS)
    monkeypatch.setattr(kernel_facts, "WAIT_S", 0.3)
