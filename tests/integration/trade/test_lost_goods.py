"""Money comes for an order whose goods are no longer kept: law says that this cannot be; if it is
so nevertheless, the buyer gets the goods or the money, and nothing is left for somebody to find.
"""

from datetime import timedelta

import pytest

from hawker.goods.stock import service as stock
from hawker.goods.stock.model import HoldId
from hawker.trade.orders.model import OrderId


@pytest.fixture
def lose_goods(fetch, worker_db, store):
    """Give back what an order keeps, behind its back: `await lose_goods()`."""

    async def run() -> None:
        (hold,) = await fetch("SELECT id FROM stock.holds WHERE status = 'held'")
        async with worker_db.system() as tx:
            assert await stock.release(tx, store, HoldId.of(hold["id"]))

    return run


async def test_goods_that_are_still_there_are_sold_after_all(
    buyer, shelf, provider, facts, lose_goods, count
):
    guest = buyer()
    made = await guest.order({await shelf(5): 2})
    await lose_goods()

    assert (await provider.took(made["payment"])).json == {"outcome": "captured"}
    await facts.drain()

    order = (await guest.get(f"/orders/{made['order_id']}")).json
    assert order["status"] == "to_ship"
    assert len(facts.published("orders.order_paid")) == 1
    assert await count("stock.levels WHERE on_hand = 3 AND reserved = 0") == 1
    assert await count("stock.movements WHERE reason = 'sold' AND delta = -2") == 1
    assert (
        await count(
            "orders.orders AS o JOIN stock.holds AS h ON h.id = o.hold_id"
            " WHERE h.status = 'committed'"
        )
        == 1
    )
    assert await count("ledger.postings WHERE kind = 'sale'") > 0
    assert await count("payments.refunds") == 0


async def test_goods_that_are_gone_are_paid_back_and_the_order_says_why(
    buyer, shelf, provider, facts, lose_goods, count, due
):
    tea, guest, other = await shelf(1), buyer(), buyer()
    made = await guest.order({tea: 1})
    await lose_goods()
    await other.order({tea: 1})

    assert (await provider.took(made["payment"])).json == {"outcome": "captured"}
    await facts.drain()

    order = (await guest.get(f"/orders/{made['order_id']}")).json
    now = "2026-05-01T04:00:00Z"
    assert (order["status"], order["status_wx"]) == ("cancelled_oversold", 190)
    assert (order["paid_at"], order["closed_at"]) == (now, now)
    assert [(moment["step"], moment["reason"]) for moment in order["timeline"]] == [
        ("placed", None),
        ("paid", None),
        ("closed", "sold_out"),
    ]
    assert await count("payments.refunds WHERE reason = 'sold_out'") == 1
    assert await count("payments.calls WHERE kind = 'refund'") == 1
    assert await count("ledger.postings WHERE kind = 'sale'") == 0
    assert await count("stock.levels WHERE on_hand = 1 AND reserved = 1") == 1
    assert facts.published("orders.order_paid") == []
    assert [fact["reason"] for fact in facts.published("orders.order_closed")] == ["sold_out"]


async def test_told_again_of_goods_that_are_gone_nothing_changes(
    buyer, shelf, provider, facts, lose_goods, fetch, count
):
    tea, guest, other = await shelf(1), buyer(), buyer()
    made = await guest.order({tea: 1})
    await lose_goods()
    await other.order({tea: 1})
    await provider.took(made["payment"])
    await facts.drain()
    before = await count("ledger.postings")

    await fetch("UPDATE kernel.outbox SET relayed_at = NULL RETURNING 1")
    await fetch("DELETE FROM kernel.handled RETURNING 1")
    await facts.drain()

    assert await count("payments.refunds") == 1
    assert await count("ledger.postings") == before
    assert await count("orders.orders WHERE status = 'cancelled_oversold'") == 1


async def test_an_unpaid_order_whose_goods_are_gone_is_closed_in_time_nevertheless(
    buyer, shelf, lose_goods, clock, due, count
):
    guest = buyer()
    await guest.order({await shelf(1): 1})
    await lose_goods()

    clock.step(timedelta(minutes=15))
    await due()

    assert await count("orders.orders WHERE status = 'closed'") == 1
    assert await count("kernel.timers") == 0


async def test_money_that_comes_in_a_crowd_finds_each_what_it_was_for(
    buyer, shelf, provider, facts, fetch, count
):
    """One batch: two ordinary payments, a second charge, one whose goods were lost for good."""
    tea = await shelf(3)
    first, second, unlucky = [await buyer().order({tea: 1}) for _ in range(3)]
    hold = "(SELECT hold_id FROM orders.orders WHERE id = %s)"
    lost = OrderId.parse(unlucky["order_id"]).uuid
    ended = "UPDATE stock.holds SET status = 'released', ended_at = held_at"
    await fetch(f"{ended} WHERE id = {hold} RETURNING 1", lost)
    await fetch("UPDATE stock.levels SET on_hand = 2, reserved = 2 RETURNING 1")
    for n, made in enumerate((first, unlucky, second, first)):
        await provider.took(made["payment"], event=f"e-{n}", charge=f"c-{n}")

    await facts.drain()

    paid = facts.published("orders.order_paid")
    assert {each["order_id"] for each in paid} == {first["order_id"], second["order_id"]}
    assert await count("orders.orders WHERE status = 'cancelled_oversold'") == 1
    assert await count("stock.levels WHERE on_hand = 0 AND reserved = 0") == 1
    assert await count("stock.movements WHERE reason = 'sold'") == 2
    assert await count("ledger.postings WHERE kind = 'sale' AND leg = 1") == 2
    assert await count("payments.refunds") == 2
