"""Every process dies again and again while people buy: no money and no goods are lost."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import Sequence
from typing import Any

from bench.client import Client
from bench.load import spread
from bench.purchase import ADDRESS, CARD
from bench.shop import guests, open_shop
from bench.site import Site, open_site

from proof import books
from proof.asking import TRIES, ask
from proof.harness import Proof, proven

KILLED = ("web-0", "web-1", "hub", "streams", "worker", "sandbox", "postgres", "nats", "caddy")
AT_ONCE = 16
MADE, GONE = 201, 404
SEED = 20_261_128
PAUSE_S = 0.25


@proven(
    "kills",
    title="2,000 purchases while every process is killed again and again, in random order",
    promise="every purchase is one paid order; our book is the provider's; nothing is lost",
)
async def kills(
    purchases: int = 2_000, between_s: tuple[float, float] = (1.5, 5.0), at_least: int = len(KILLED)
) -> Proof:
    """`at_least` so many processes must have died, or nothing was proven."""
    async with open_site() as site:
        goods = await open_shop(site, products=10, pieces=purchases)
        shoppers = Shoppers(site, [str(sku) for sku in goods.skus])
        people = await shoppers.arrive(purchases)
        killed: list[str] = []
        killer = asyncio.create_task(_kill_on(site, killed, between_s))
        try:
            await spread(shoppers.buy, people, AT_ONCE)
        finally:
            killer.cancel()
        await books.settled(site)
        shoppers.close()

        found = [*await books.faults(site), *await books.money_faults(site)]
        paid = await site.count("orders.orders WHERE status = 'to_ship'")
        if paid != purchases or len(shoppers.paid) != purchases:
            found.append(f"{len(shoppers.paid)} purchases were told, {paid} orders are to ship")
        if len(set(killed)) < at_least:
            found.append(f"only {sorted(set(killed))} were killed")
        times = ", ".join(f"{name} {n}×" for name, n in sorted(Counter(killed).items()))
        return Proof(found, f"{paid} orders paid once; killed: {times}")


class Shoppers:
    """People who each buy one piece with a card, through the front door."""

    def __init__(self, site: Site, skus: Sequence[str]) -> None:
        self.paid: set[str] = set()
        self._door = [Client(site.settings.port)]
        self._skus = skus

    async def arrive(self, number: int) -> list[tuple[int, dict[str, str]]]:
        return list(enumerate(await guests(self._door[0], number)))

    def close(self) -> None:
        self._door[0].close()

    async def buy(self, person: tuple[int, dict[str, str]]) -> None:
        turn, who = person
        placed = await self._order(turn, who)
        payment = f"/api/v1/payments/{placed['payment']['id']}"
        session = await self._told("POST", f"{payment}/session", {}, who)
        card = {"client_secret": session["client_secret"], "card": CARD}
        await self._told("POST", session["confirm_url"], card, {})
        for _ in range(TRIES):
            if (await self._told("GET", payment, None, who))["status"] == "captured":
                self.paid.add(placed["orders"][0]["id"])
                return
            await asyncio.sleep(PAUSE_S)
        raise AssertionError(f"{payment} was paid and nobody heard of it")

    async def _order(self, turn: int, who: dict[str, str]) -> Any:
        """Accept an offer; one that died with the database (decision 0009) is asked for again."""
        wish = {"lines": [{"sku_id": self._skus[turn % len(self._skus)], "quantity": 1}]}
        while True:
            offer = await self._told("POST", "/api/v1/checkouts", wish, who)
            agreed = {"address": ADDRESS, "expected_total": offer["total"]}
            keyed = {**who, "idempotency-key": offer["id"]}
            path = f"/api/v1/checkouts/{offer['id']}/submit"
            answer = await ask(self._door, 0, "POST", path, agreed, keyed)
            if answer.status != GONE:
                assert answer.status == MADE, f"{path}: {answer.status} {answer.body!r}"
                return answer.json()

    async def _told(self, method: str, path: str, body: object, headers: dict[str, str]) -> dict:
        answer = await ask(self._door, 0, method, path, body, headers)
        assert answer.status < 300, f"{method} {path}: {answer.status} {answer.body!r}"  # noqa: PLR2004
        return answer.json()


async def _kill_on(site: Site, killed: list[str], between_s: tuple[float, float]) -> None:
    """Kill everybody in turn, in an order of chance, until cancelled; note who it was."""
    choose = random.Random(SEED)  # noqa: S311 — the same ones every time
    while True:
        for name in choose.sample(KILLED, len(KILLED)):
            await asyncio.sleep(choose.uniform(*between_s))
            for pid in site.pids(name):
                os.kill(pid, signal.SIGKILL)
                killed.append(name)
