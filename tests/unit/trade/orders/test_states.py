from itertools import product

import pytest

from hawker.kernel.states import IllegalMove
from hawker.trade.orders.model import Status
from hawker.trade.orders.states import ORDER, STATUS_WX


def test_an_order_is_paid_or_closed_and_never_both():
    assert ORDER.after(ORDER.start, "pay") is Status.TO_SHIP
    assert ORDER.after(ORDER.start, "close") is Status.CLOSED
    ended = (Status.TO_SHIP, Status.CLOSED, Status.CANCELLED_OVERSOLD)
    for end, verb in product(ended, ("pay", "close")):
        with pytest.raises(IllegalMove):
            ORDER.after(end, verb)


def test_a_paid_order_may_be_called_off_once():
    assert ORDER.after(Status.TO_SHIP, "call_off") is Status.CANCELLED_OVERSOLD
    for other in (Status.PENDING_PAYMENT, Status.CLOSED, Status.CANCELLED_OVERSOLD):
        with pytest.raises(IllegalMove):
            ORDER.after(other, "call_off")


def test_goods_leave_before_an_order_is_completed_and_a_completed_one_stays():
    assert ORDER.after(Status.TO_SHIP, "ship_part") is Status.PART_SHIPPED
    assert ORDER.after(Status.PART_SHIPPED, "ship_part") is Status.PART_SHIPPED
    assert ORDER.after(Status.PART_SHIPPED, "ship") is Status.SHIPPED
    assert ORDER.after(Status.SHIPPED, "complete") is Status.COMPLETED
    legal = {
        "ship": {Status.TO_SHIP, Status.PART_SHIPPED},
        "ship_part": {Status.TO_SHIP, Status.PART_SHIPPED},
        "complete": {Status.SHIPPED},
    }
    for verb, sources in legal.items():
        for other in set(Status) - sources:
            with pytest.raises(IllegalMove):
                ORDER.after(other, verb)


def test_wechat_compatible_software_reads_its_own_numbers():
    assert STATUS_WX == {
        Status.PENDING_PAYMENT: 10,
        Status.TO_SHIP: 20,
        Status.PART_SHIPPED: 21,
        Status.SHIPPED: 30,
        Status.COMPLETED: 100,
        Status.CLOSED: 250,
        Status.CANCELLED_OVERSOLD: 190,
    }
