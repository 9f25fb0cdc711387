import pytest

from hawker.kernel.states import IllegalMove
from hawker.trade.orders.model import Status
from hawker.trade.orders.states import ORDER, STATUS_WX


def test_an_order_is_paid_or_closed_and_never_both():
    assert ORDER.after(ORDER.start, "pay") is Status.TO_SHIP
    assert ORDER.after(ORDER.start, "close") is Status.CLOSED
    for end in (Status.TO_SHIP, Status.CLOSED):
        for verb in ORDER.moves:
            with pytest.raises(IllegalMove):
                ORDER.after(end, verb)


def test_wechat_compatible_software_reads_its_own_numbers():
    assert STATUS_WX == {Status.PENDING_PAYMENT: 10, Status.TO_SHIP: 20, Status.CLOSED: 250}
