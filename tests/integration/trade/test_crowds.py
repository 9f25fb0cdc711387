import asyncio
from collections import Counter

import pytest

from hawker.goods.stock.service import HoldBatcher
from hawker.trade.checkout.service import Till


async def test_two_taps_on_pay_buy_once(buyer, shelf, count):
    guest = buyer()
    offer = await guest.offer({await shelf(5): 1})

    taps = await asyncio.gather(guest.accept(offer), guest.accept(offer))

    assert [tap.status for tap in taps] == [201, 201]
    assert taps[0].json == taps[1].json
    assert await count("orders.orders") == 1
    assert await count("payments.payments") == 1
    assert await count("stock.holds") == 1
    assert await count("stock.levels WHERE reserved = 1") == 1


async def test_many_taps_for_the_last_piece_all_hear_that_it_was_bought(buyer, shelf, count):
    guest = buyer()
    offer = await guest.offer({await shelf(1): 1})

    taps = await asyncio.gather(*(guest.accept(offer) for _ in range(8)))

    assert {(tap.status, tap.text) for tap in taps} == {(201, taps[0].text)}
    assert await count("orders.orders") == 1
    assert await count("stock.holds WHERE status = 'held'") == 1
    assert await count("stock.levels WHERE reserved = 1") == 1


async def test_the_last_piece_sells_once_to_fifty_at_a_time(buyer, shelf, count):
    tea = await shelf(1)
    guests = [buyer() for _ in range(50)]
    offers = [await guest.offer({tea: 1}) for guest in guests]

    answers = await asyncio.gather(
        *(guest.accept(offer) for guest, offer in zip(guests, offers, strict=True))
    )

    told = Counter((answer.status, answer.code) for answer in answers)
    assert told == {(201, None): 1, (409, "stock.out_of_stock"): 49}
    assert await count("orders.orders") == 1
    assert await count("payments.payments") == 1
    assert await count("stock.holds WHERE status = 'held'") == 1
    assert await count("stock.levels WHERE on_hand = 1 AND reserved = 1") == 1


class TestTwoProcesses:
    """Two tills, as two web processes have them: the database alone decides."""

    @pytest.fixture
    def plugs(self, db) -> dict[str, object]:
        return {"till": Alternating([Till(db, HoldBatcher(db)), Till(db, HoldBatcher(db))])}

    async def test_the_last_pieces_sell_once(self, buyer, shelf, count):
        tea = await shelf(7)
        guests = [buyer() for _ in range(40)]
        offers = [await guest.offer({tea: 1}) for guest in guests]

        answers = await asyncio.gather(
            *(guest.accept(offer) for guest, offer in zip(guests, offers, strict=True))
        )

        assert Counter(answer.status for answer in answers) == {201: 7, 409: 33}
        assert await count("orders.orders") == 7
        assert await count("stock.levels WHERE on_hand = 7 AND reserved = 7") == 1

    async def test_taps_at_two_processes_buy_once(self, buyer, shelf, count):
        guest = buyer()
        offer = await guest.offer({await shelf(5): 1})

        taps = await asyncio.gather(*(guest.accept(offer) for _ in range(8)))

        assert {(tap.status, tap.text) for tap in taps} == {(201, taps[0].text)}
        assert await count("orders.orders") == 1
        assert await count("stock.holds WHERE status = 'held'") == 1
        assert await count("stock.levels WHERE reserved = 1") == 1


class Alternating:
    """Sends every buyer to the other till."""

    def __init__(self, tills: list[Till]) -> None:
        self._tills = tills
        self._turn = 0

    def turn(self, *arguments):
        self._turn += 1
        return self._tills[self._turn % len(self._tills)].turn(*arguments)


async def test_a_refused_buyer_of_hot_goods_gives_them_back(buyer, shelf, count):
    tea = await shelf(10)
    guests = [buyer() for _ in range(10)]
    offers = [await guest.offer({tea: 1}) for guest in guests]
    wrong = {"amount": 1, "currency": "CNY"}

    answers = await asyncio.gather(
        *(
            guest.accept(offer, expected_total=wrong)
            for guest, offer in zip(guests, offers, strict=True)
        )
    )

    assert {answer.code for answer in answers} == {"checkout.price_changed"}
    assert await count("stock.holds WHERE status = 'held'") == 0
    assert await count("stock.levels WHERE on_hand = 10 AND reserved = 0") == 1
