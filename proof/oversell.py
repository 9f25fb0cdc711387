"""Nobody buys what is not there, whatever dies meanwhile."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Sequence

from bench.client import Answer, Client
from bench.load import spread
from bench.purchase import ADDRESS
from bench.shop import guests, open_shop
from bench.site import Site, open_site

from hawker.app.demo.visitor import until
from proof import books
from proof.asking import ask
from proof.harness import Proof, proven

KILLED = ("web-0", "postgres", "web-1")
AT_ONCE = 64
MADE, GONE = 201, 404
WITHIN_S = 900.0


@proven(
    "oversell",
    title="20,000 attempts on 100 pieces, three processes killed with kill -9 meanwhile",
    promise="exactly 100 orders; everybody else is told that there are no more",
)
async def oversell(attempts: int = 20_000, pieces: int = 100, kills: int = 3) -> Proof:
    async with open_site() as site:
        goods = await open_shop(site, products=1, pieces=pieces)
        crowd = Crowd(site, str(goods.skus[0]))
        await crowd.arrive(attempts)
        names = KILLED[:kills]
        _, killed = await asyncio.gather(crowd.rush(), _kill(site, crowd, names, attempts))
        crowd.close()

        found = await _faults(site, crowd, pieces, attempts)
        if killed != [*names]:
            found.append(f"killed were {killed} instead of {names}")
        return Proof(
            found,
            f"{len(crowd.orders)} of {attempts} attempts got an order; killed: {', '.join(killed)}",
        )


class Crowd:
    """People who each want one piece, and ask until they are answered."""

    def __init__(self, site: Site, sku: str) -> None:
        self.told: Counter[tuple[int, str | None]] = Counter()
        self.orders: set[str] = set()
        self.answered = 0
        self._webs = [Client(port) for port in site.settings.web_ports]
        self._wish = {"lines": [{"sku_id": sku, "quantity": 1}]}
        self._people: list[tuple[int, dict[str, str]]] = []

    async def arrive(self, number: int) -> None:
        self._people = list(enumerate(await guests(self._webs[0], number)))

    async def rush(self) -> None:
        await spread(self._try, self._people, AT_ONCE)

    def close(self) -> None:
        for web in self._webs:
            web.close()

    async def _try(self, person: tuple[int, dict[str, str]]) -> None:
        """Ask for an offer and accept it; one that died with the database is asked for again."""
        turn, who = person
        answer = await self._accept(turn, who)
        while answer.status == GONE:  # decision 0009: offers do not wait for the disk
            answer = await self._accept(turn, who)
        said = answer.json()
        self.told[answer.status, said.get("code")] += 1
        if answer.status == MADE:
            self.orders.add(said["orders"][0]["id"])
        self.answered += 1

    async def _accept(self, turn: int, who: dict[str, str]) -> Answer:
        path = "/api/v1/checkouts"
        offer = (await ask(self._webs, turn, "POST", path, self._wish, who)).json()
        agreed = {"address": ADDRESS, "expected_total": offer["total"]}
        keyed = {**who, "idempotency-key": offer["id"]}
        return await ask(self._webs, turn, "POST", f"{path}/{offer['id']}/submit", agreed, keyed)


async def _kill(site: Site, crowd: Crowd, names: Sequence[str], attempts: int) -> list[str]:
    """Kill one after the other, evenly over the rush, and tell who it was."""
    killed: list[str] = []
    for number, name in enumerate(names, start=1):
        many = attempts * number // (len(names) + 2)
        await until("attempts before a kill", lambda many=many: _answered(crowd, many), WITHIN_S)
        for pid in site.pids(name):
            os.kill(pid, signal.SIGKILL)
            killed.append(name)
    return killed


async def _answered(crowd: Crowd, many: int) -> bool:
    return crowd.answered >= many


async def _faults(site: Site, crowd: Crowd, pieces: int, attempts: int) -> list[str]:
    found = await books.faults(site)
    counts = {
        "orders told": len(crowd.orders),
        "orders written": await site.count("orders.orders"),
        "holds": await site.count("stock.holds WHERE status = 'held'"),
        "payments": await site.count("payments.payments"),
    }
    found += [f"{name}: {n} instead of {pieces}" for name, n in counts.items() if n != pieces]
    if crowd.told[409, "stock.out_of_stock"] != attempts - pieces:
        found.append(f"others were told something else: {dict(crowd.told)}")
    return found
