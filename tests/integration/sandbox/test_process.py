"""The process itself: real sockets, and a kill between the money and the word about it."""

import asyncio
import json
import os
import signal
import socket
import sys
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx
import pytest
from standardwebhooks.webhooks import Webhook

from hawker.app.sandbox.keys import derive
from hawker.kernel.calling import Caller, Unreachable
from hawker.kernel.money import Money
from hawker.money.payments.gateway import IntentStatus, Order
from hawker.money.payments.sandbox import SandboxGateway

SECRET = "a secret of the tests alone"
KEYS = derive(SECRET.encode())
MERCHANT = {"Authorization": f"Bearer {KEYS.secret_key}", "Idempotency-Key": "k-1"}


class Merchant(ThreadingHTTPServer):
    """The shop's webhook address; answers with `status` and keeps what it heard."""

    status = 503

    def __init__(self, port):
        self.heard = []
        super().__init__(("127.0.0.1", port), Ear)


class Ear(BaseHTTPRequestHandler):
    """Hears one event."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.heard.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def ports():
    """The first of a block of ports that were free a moment ago."""
    while True:
        with socket.socket() as first, socket.socket() as sandbox:
            first.bind(("127.0.0.1", 0))
            start = first.getsockname()[1]
            try:
                sandbox.bind(("127.0.0.1", start + 40))
            except (OSError, OverflowError):
                continue
            return start


@pytest.fixture
def merchant(ports):
    server = Merchant(ports)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@asynccontextmanager
async def running(dsn, ports, folder):
    """The sandbox process, up and answering; killed without a word at the end."""
    environ = os.environ | {
        "HAWKER_HOME": str(folder / "home"),
        "HAWKER_DATABASE_URL": dsn,
        "HAWKER_NATS_URL": "nats://127.0.0.1:1",
        "HAWKER_INNER_PORT": str(ports),
        "HAWKER_WEB_PROCESSES": "1",
        "HAWKER_SECRET": SECRET,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "hawker.app.process",
        "sandbox",
        env=environ,
        stderr=asyncio.subprocess.DEVNULL,
    )
    base_url = f"http://127.0.0.1:{ports + 40}"
    try:
        async with httpx.AsyncClient(base_url=base_url, trust_env=False) as client:
            await until(lambda: _is_ready(client))
            yield client, process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
        await process.wait()


async def _is_ready(client):
    try:
        return (await client.get("/readyz")).status_code == 200
    except httpx.TransportError:
        return False


async def until(is_so):
    """Wait for another process, twenty seconds at most."""
    for _ in range(400):
        if await is_so():
            return
        await asyncio.sleep(0.05)
    pytest.fail("it did not come to pass")


async def test_a_word_about_money_survives_a_kill_and_is_signed(dsn, ports, folder, merchant):
    order = {
        "reference": "pay_1",
        "amount": 500,
        "currency": "CNY",
        "expires_at": (datetime.now(UTC) + timedelta(minutes=5)).isoformat(),
    }
    async with running(dsn, ports, folder) as (client, _):
        opened = await client.post("/sandbox/v1/intents", json=order, headers=MERCHANT)
        intent = opened.json()
        body = {"client_secret": intent["client_secret"], "card": "4242424242424242"}
        told = await client.post(intent["confirm_url"], json=body)
        await until(lambda: _heard(merchant, 1))
    refused = list(merchant.heard)
    merchant.status = 200

    async with running(dsn, ports, folder):
        await until(lambda: _heard(merchant, len(refused) + 1))

    assert told.json()["status"] == "succeeded"
    path, headers, text = merchant.heard[-1]
    event = Webhook(KEYS.webhook_secret).verify(text, headers)
    assert path == "/api/v1/webhooks/sandbox"
    assert event == json.loads(refused[0][2])
    assert event["data"]["intent"] == intent["id"]


async def test_it_stops_cleanly_when_told(dsn, ports, folder):
    async with running(dsn, ports, folder) as (_, process):
        process.terminate()
        status = await asyncio.wait_for(process.wait(), 10)

    assert status == 0


async def test_the_gateway_speaks_to_it_over_real_sockets(dsn, ports, folder):
    caller = Caller.at("sandbox", f"http://127.0.0.1:{ports + 40}", KEYS.secret_key)
    gateway = SandboxGateway(caller)
    due_at = datetime.now(UTC) + timedelta(minutes=5)
    order = Order("pay_1.1", "pay_1", Money(500, "CNY"), due_at)
    try:
        async with running(dsn, ports, folder) as (client, _):
            intent = await gateway.open_intent(order)
            body = {"client_secret": intent.client_secret, "card": "4242424242424242"}
            await client.post(intent.confirm_url, json=body)
            standing = await gateway.look(intent.id)
            (charge,) = standing.charges
            await gateway.refund(charge.id, charge.amount, key="ref_1")
            closed = await gateway.close(intent.id)
        with pytest.raises(Unreachable):
            await gateway.look(intent.id)
    finally:
        await caller.close()

    assert (standing.status, charge.amount) == (IntentStatus.PAID, Money(500, "CNY"))
    assert closed.status is IntentStatus.PAID


async def _heard(merchant, least):
    return len(merchant.heard) >= least
