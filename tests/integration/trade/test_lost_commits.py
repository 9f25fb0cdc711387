"""The server dies at COMMIT: nobody can say whether the order stands, and it must not matter."""

import asyncio
from collections import deque

import pytest
import pytest_asyncio
from tests.integration.trade.shaky import Fate, ShakyDb

from hawker.goods.stock import batching


@pytest_asyncio.fixture
async def db(dsn, clock):
    async with ShakyDb(dsn, "hawker_app", clock=clock, size=10) as opened:
        opened.fates = deque()
        yield opened


@pytest.fixture(params=[1, 1000], ids=["hot", "not hot"])
def hot_at(request, monkeypatch):
    """From how many buyers on goods are hot."""
    monkeypatch.setattr(batching, "HOT_AT", request.param)
    return request.param


@pytest.mark.usefixtures("hot_at")
async def test_an_order_whose_commit_was_not_answered_keeps_its_goods(
    db, buyer, shelf, provider, facts, count
):
    tea, first, second = await shelf(1), buyer(), buyer()
    offer = await first.offer({tea: 1})
    late = await second.offer({tea: 1})

    db.fates.append(Fate.UNHEARD)
    lost = await first.accept(offer)
    refused = await second.accept(late)
    again = await first.accept(offer)

    assert (lost.status, lost.code) == (503, "db.unavailable")
    assert (refused.status, refused.code) == (409, "stock.out_of_stock")
    assert again.status == 201
    assert await count("orders.orders") == 1
    assert await count("stock.holds") == 1
    assert await count("stock.holds WHERE status = 'held' AND owner LIKE 'ord_%'") == 1
    assert await count("stock.levels WHERE on_hand = 1 AND reserved = 1") == 1

    await provider.took(again.json["payment"])
    await facts.drain()
    assert await count("orders.orders WHERE status = 'to_ship'") == 1
    assert await count("stock.levels WHERE on_hand = 0 AND reserved = 0") == 1


@pytest.mark.usefixtures("hot_at")
async def test_an_order_whose_commit_never_arrived_gives_its_goods_back(db, buyer, shelf, count):
    tea, first, second = await shelf(1), buyer(), buyer()
    offer = await first.offer({tea: 1})

    db.fates.append(Fate.UNDONE)
    lost = await first.accept(offer)

    assert (lost.status, lost.code) == (503, "db.unavailable")
    assert await count("orders.orders") == 0
    assert await count("payments.payments") == 0
    assert await count("kernel.outbox WHERE tag LIKE 'orders.%'") == 0
    assert await count("stock.levels WHERE on_hand = 1 AND reserved = 0") == 1
    assert (await second.accept(await second.offer({tea: 1}))).status == 201


async def test_a_crowd_whose_connections_die_buys_what_there_is_and_no_more(
    db, buyer, shelf, count, monkeypatch
):
    monkeypatch.setattr(batching, "HOT_AT", 1)
    tea, guests = await shelf(4), [buyer() for _ in range(10)]
    offers = [await guest.offer({tea: 1}) for guest in guests]

    db.fates.extend([Fate.UNHEARD, Fate.UNDONE, Fate.KEPT] * 3)
    await accept_all(guests, offers)
    db.fates.clear()
    answers = await accept_all(guests, offers)

    assert [answer.status for answer in answers].count(201) == 4
    assert {answer.status for answer in answers} == {201, 409}
    assert await count("orders.orders") == 4
    assert await count("stock.holds WHERE status = 'held'") == 4
    assert await count("stock.levels WHERE on_hand = 4 AND reserved = 4") == 1


async def accept_all(guests, offers):
    pairs = zip(guests, offers, strict=True)
    return await asyncio.gather(*(guest.accept(offer) for guest, offer in pairs))
