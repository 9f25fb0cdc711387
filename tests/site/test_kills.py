"""The promise: kill any process, at any time, and the site comes back by itself.

While a process dies people are buying and a room is on air, in which somebody stays all the time:
nothing may keep them waiting for longer than five seconds. Afterwards every order that was answered
as paid is to ship, the book is balanced, nothing is sold twice, and every fact was carried and
handled.
"""

import asyncio
import os
import secrets
import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Self

import httpx
import msgspec
import pytest
import pytest_asyncio
import structlog
from asking import CARD, HOME
from picows import WSError
from watching import Starvation, Viewer

from hawker.app.demo.room import Seat
from hawker.app.demo.visitor import Broken, Visitor, until
from hawker.app.seed.people import HOST, MERCHANT
from hawker.trade.orders.model import OrderId

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]

BUYERS = 4
PLENTY = 10_000  # pieces
MOST = 40  # purchases per buyer: the load is bounded
TRIES = 60  # of one request, while a process is away
PAUSE_S = 0.25
GONE = 404
GOES_ON_WITHIN_S = 5.0
KILLED = [
    *("web-0", "web-1", "hub", "streams", "worker", "sandbox"),
    *("postgres", "nats", "caddy"),
]


log = structlog.get_logger()


class Buyer:
    """Buys again and again, each time as somebody else: nobody may hold many unpaid orders.

    A request that was not answered is sent again under its key.
    """

    def __init__(self, site: Any, sku: str) -> None:
        self._http = httpx.AsyncClient(base_url=site.url, timeout=10, trust_env=False)
        self._sku = sku
        self.paid: list[str] = []  # orders whose payment the provider took

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def keep_buying(self, stop: asyncio.Event) -> None:
        while not stop.is_set() and len(self.paid) < MOST:
            self.paid.append(await self.buy())

    async def buy(self) -> str:
        self._http.headers.pop("authorization", None)
        self._http.cookies.clear()
        session = await self._ask("GET", "/api/v1/auth/session")
        self._http.headers["authorization"] = f"Guest {session['guest_token']}"
        order = await self._order()
        payment = order["payment"]["id"]
        session = await self._ask("POST", f"/api/v1/payments/{payment}/session")
        card = {"client_secret": session["client_secret"], "card": CARD}
        answer = await self._ask("POST", session["confirm_url"], card)
        assert answer["status"] == "succeeded"
        await until("payment we heard of", lambda: self._is_paid(payment), within_s=40)
        return order["orders"][0]["id"]

    async def _order(self) -> Any:
        """Accept an offer; one that died with the database (decision 0009) is asked for again."""
        wish = {"lines": [{"sku_id": self._sku, "quantity": 1}]}
        while True:
            checkout = await self._ask("POST", "/api/v1/checkouts", wish)
            agreed = {"address": HOME, "expected_total": checkout["total"]}
            path = f"/api/v1/checkouts/{checkout['id']}/submit"
            answer = await self._answer("POST", path, agreed)
            if answer.status_code != GONE:
                return _told(answer)

    async def _is_paid(self, payment: str) -> bool:
        """Tell whether the site knows: who orders on without looking soon has too many unpaid."""
        standing = await self._ask("GET", f"/api/v1/payments/{payment}")
        return standing["status"] == "captured"

    async def _ask(self, method: str, path: str, body: object = None) -> Any:
        return _told(await self._answer(method, path, body))

    async def _answer(self, method: str, path: str, body: object) -> httpx.Response:
        headers = {"idempotency-key": secrets.token_hex(16)}
        for _ in range(TRIES):
            try:
                answer = await self._http.request(method, path, json=body, headers=headers)
            except httpx.TransportError:
                await asyncio.sleep(PAUSE_S)
                continue
            if answer.status_code < 500:
                return answer
            await asyncio.sleep(PAUSE_S)
        raise AssertionError(f"{method} {path} was never answered")


def _told(answer: httpx.Response) -> Any:
    asked = answer.request
    assert answer.is_success, f"{asked.method} {asked.url}: {answer.status_code} {answer.text}"
    return answer.json()


class OnAir(msgspec.Struct, frozen=True):
    """A room, its picture, and the encoder it comes from."""

    id: str
    playlist_url: str
    encoder: Any


@pytest_asyncio.fixture(scope="module")
async def room(site, publisher):
    """A room that is on air."""
    await site.prove(HOST.address)  # a key is told after a fresh proof alone
    channel = (await site.host.get("/api/v1/auth/session"))["channels"][0]["id"]
    opened = await site.host.post(f"/api/v1/channels/{channel}/rooms", {"title": "Kills"})
    ingest, id = opened["ingest"], opened["room"]["id"]

    async def is_on_air() -> bool:
        return (await site.host.get(f"/api/v1/rooms/{id}"))["status"] == "on_air"

    address = f"{ingest['server_url']}/{ingest['stream_key']}"
    async with publisher(address).on_air() as encoder:
        await until("broadcast", is_on_air)
        shown = await site.host.get(f"/api/v1/rooms/{id}")
        yield OnAir(id, shown["broadcast"]["playlist_url"], encoder)
    await site.host.post(f"/api/v1/rooms/{id}/end")


@pytest_asyncio.fixture(scope="module")
async def sku(site):
    """A SKU of which there is enough for everybody here."""
    async with Visitor(site.settings, "merchant") as merchant:
        await merchant.sign_in(MERCHANT.address)
        store = (await merchant.get("/api/v1/auth/session"))["stores"][0]["id"]
        card = (await merchant.get(f"/api/v1/products?store_id={store}"))["items"][0]
        product = await merchant.get(f"/api/v1/products/{card['id']}")
        chosen = product["skus"][0]["id"]
        received = {"sku_id": chosen, "delta": PLENTY, "reason": "received"}
        await merchant.post(f"/api/v1/stores/{store}/stock/adjustments", received)
    return chosen


async def lets_in(site: Any, room: str) -> None:
    """The room seats a viewer who comes now, and hears what they say."""
    words = secrets.token_hex(4)
    async with Visitor(site.settings, "Viewer") as viewer:
        seat = await _seat(site, room, viewer)
        try:
            seat.send({"t": "chat", "ref": words, "text": words})
            await seat.until(
                "line", lambda f: any(line["text"] == words for line in f.get("chat", []))
            )
        finally:
            seat.leave()


async def _seat(site: Any, room: str, viewer: Visitor) -> Seat:
    door = site.url.replace("http", "ws")
    address = f"{door}/room/{room}?token={viewer.token}"

    async def sit() -> Seat | None:
        try:
            seat = await Seat.take(address)
            await seat.until("snapshot", lambda frame: frame["t"] == "snapshot")
        except (Broken, OSError, WSError):
            return None
        return seat

    return await until("seat in the room", sit, within_s=10)


class Witness:
    """Stays in the room through the kill, and says how long nothing came.

    What comes passes through few processes, and through the one that was killed once it is back.
    If one of them had to wait for a processor, the room could not go on meanwhile: on a machine
    shared with others that is given to it, as measured.
    """

    def __init__(self, site: Any, room: OnAir, killed: str) -> None:
        self._site = site
        self._room = room
        self._killed = killed
        self._frames_path = Starvation(lambda: self._pids("hub"))
        self._picture_path = Starvation(lambda: self._pids("streams", room.encoder.pid))

    @asynccontextmanager
    async def present(self) -> AsyncIterator[Self]:
        """Be there while inside."""
        async with AsyncExitStack() as stack:
            someone = await stack.enter_async_context(Visitor(self._site.settings, "Witness"))
            viewer = Viewer(self._site.url, self._room.id, someone.token, self._room.playlist_url)
            self._viewer = await stack.enter_async_context(viewer.watching())
            await stack.enter_async_context(self._frames_path.measured())
            await stack.enter_async_context(self._picture_path.measured())
            yield self

    async def sees_more(self) -> None:
        """Wait until the room and its picture have gone on from here."""
        await self._viewer.more()

    def waited(self, since_s: float) -> dict[str, tuple[float, float]]:
        """The longest silence since then and what of it is given, in frames and in picture."""
        frames = self._viewer.frames.longest(since_s)
        pieces = self._viewer.pieces.longest(since_s)
        return {
            "frames": (frames.lasted_s, self._frames_path.during(frames)),
            "picture": (pieces.lasted_s, self._picture_path.during(pieces)),
        }

    def _pids(self, name: str, *others: int | None) -> list[int]:
        ours = [os.getpid(), *(pid for pid in others if pid is not None)]
        return [*ours, *self._site.pids(name, self._killed)]


async def is_back(site: Any, name: str, before: int) -> bool:
    (child,) = [each for each in site.tree.children if each.program.name == name]
    return child.pid not in {None, before} and await child.program.is_ready()


async def settled(site: Any, paid: list[str], unhandled: str) -> None:
    """Every order that was paid is to ship, and every fact was carried and handled."""
    ids = ", ".join(f"'{OrderId.parse(order).uuid}'" for order in paid)

    async def is_settled() -> bool:
        waiting = await site.count("kernel.outbox WHERE relayed_at IS NULL")
        unheard = await site.count(unhandled)
        to_ship = await site.count(f"orders.orders WHERE status = 'to_ship' AND id IN ({ids})")
        return waiting == unheard == 0 and to_ship == len(paid)

    await until("site where all is settled", is_settled, within_s=40)


@pytest.mark.parametrize("name", KILLED)
async def test_a_killed_process_comes_back_the_room_goes_on_and_nothing_is_lost(
    site, room, sku, name, unhandled
):
    before = site.pid(name)
    stop = asyncio.Event()

    async with AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
        witness = await stack.enter_async_context(Witness(site, room, name).present())
        buyers = [await stack.enter_async_context(Buyer(site, sku)) for _ in range(BUYERS)]
        for buyer in buyers:
            tasks.create_task(buyer.keep_buying(stop))

        async def bought_more_than(n: int) -> bool:
            return sum(len(buyer.paid) for buyer in buyers) > n

        await until("first purchases", lambda: bought_more_than(BUYERS))
        done = sum(len(buyer.paid) for buyer in buyers)
        killed_s = time.monotonic()
        os.kill(before, signal.SIGKILL)
        await until("purchases after", lambda: bought_more_than(done + BUYERS), within_s=40)
        await until(f"new {name}", lambda: is_back(site, name, before), within_s=40)
        await lets_in(site, room.id)
        await witness.sees_more()
        waited = witness.waited(killed_s)
        stop.set()

    log.info("room.waited", killed=name, **waited)
    for what, (silent_s, given_s) in waited.items():
        assert silent_s - given_s <= GOES_ON_WITHIN_S, f"no {what}: {waited}"
    paid = [order for buyer in buyers for order in buyer.paid]
    assert len(set(paid)) == len(paid)
    await settled(site, paid, unhandled)
    await books_are_right(site)


async def books_are_right(site: Any) -> None:
    assert (
        await site.fetch("SELECT * FROM stock.levels WHERE reserved < 0 OR on_hand < reserved")
        == []
    )
    sums = await site.fetch(
        "SELECT currency, sum(debit) - sum(credit) AS difference"
        " FROM ledger.trial_balance() GROUP BY currency"
    )
    assert sums
    assert all(row["difference"] == 0 for row in sums)
    assert await site.count("kernel.parked") == 0
