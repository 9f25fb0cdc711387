from datetime import timedelta

from hawker.money.payments.model import PaymentId
from hawker.trade.orders import service as orders
from hawker.trade.orders.model import OrderId


async def test_money_pays_the_order_sells_the_goods_and_books_the_sale(
    buyer, shelf, provider, facts, fetch, count
):
    tea, guest = await shelf(5), buyer()
    made = await guest.order({tea: 2})

    assert (await provider.took(made["payment"])).json == {"outcome": "captured"}
    await facts.drain()

    order = (await guest.get(f"/orders/{made['order_id']}")).json
    assert (order["status"], order["status_wx"]) == ("to_ship", 20)
    assert [moment["step"] for moment in order["timeline"]] == ["placed", "paid"]
    assert order["paid_at"] == "2026-05-01T04:00:00Z"
    assert await count("stock.levels WHERE on_hand = 3 AND reserved = 0") == 1
    assert await count("stock.holds WHERE status = 'committed'") == 1
    assert await books(fetch) == {
        ("provider_clearing", "buyer_suspense"): 3980,
        ("buyer_suspense", "store_pending"): 3980,
        ("store_pending", "platform_fees"): 79,
    }
    (paid,) = facts.published("orders.order_paid")
    assert (paid["order_id"], paid["total"]["amount"]) == (made["order_id"], 3980)
    assert (await guest.get(f"/payments/{made['payment']['id']}")).json["status"] == "captured"


async def test_money_told_twice_pays_once(buyer, shelf, provider, facts, fetch, count):
    tea, guest = await shelf(5), buyer()
    made = await guest.order({tea: 1})

    await provider.took(made["payment"])
    await provider.took(made["payment"])
    await provider.took(made["payment"], event="e-2")
    await facts.drain()

    assert len(facts.published("orders.order_paid")) == 1
    assert await count("stock.levels WHERE on_hand = 4 AND reserved = 0") == 1
    assert sum((await books(fetch)).values()) == 1990 + 1990 + 39


async def test_a_fact_delivered_again_changes_nothing(buyer, shelf, provider, facts, fetch, count):
    guest = buyer()
    made = await guest.order({await shelf(5): 1})
    await provider.took(made["payment"])
    await facts.drain()
    before = await books(fetch)

    await fetch("UPDATE kernel.outbox SET relayed_at = NULL RETURNING 1")
    await fetch("DELETE FROM kernel.handled RETURNING 1")
    await facts.drain()

    assert await books(fetch) == before
    assert await count("payments.refunds") == 0
    assert await count("stock.levels WHERE on_hand = 4 AND reserved = 0") == 1


async def test_a_second_charge_goes_back(buyer, shelf, provider, facts, count):
    guest = buyer()
    made = await guest.order({await shelf(5): 1})

    await provider.took(made["payment"])
    second = await provider.took(made["payment"], event="e-2", charge="c-2")
    await facts.drain()

    assert second.json == {"outcome": "refunded"}
    assert await count("payments.refunds") == 1
    assert await count("orders.orders WHERE status = 'to_ship'") == 1


async def test_an_order_nobody_pays_is_closed_in_time(
    buyer, shelf, facts, due, clock, count, provider
):
    tea, guest = await shelf(5), buyer()
    made = await guest.order({tea: 2})

    clock.step(timedelta(minutes=14, seconds=59))
    await due()
    assert await count("orders.orders WHERE status = 'pending_payment'") == 1

    clock.step(timedelta(seconds=1))
    await due()
    await facts.drain()

    order = (await guest.get(f"/orders/{made['order_id']}")).json
    assert (order["status"], order["status_wx"]) == ("closed", 250)
    assert order["timeline"][-1] == {
        "step": "closed",
        "at": "2026-05-01T04:15:00Z",
        "reason": "unpaid",
    }
    assert await count("stock.levels WHERE on_hand = 5 AND reserved = 0") == 1
    assert await count("stock.holds WHERE status = 'released'") == 1
    assert (await guest.get(f"/payments/{made['payment']['id']}")).json["status"] == "cancelled"
    assert [fact["reason"] for fact in facts.published("orders.order_closed")] == ["unpaid"]


async def test_late_money_for_a_closed_order_goes_back(
    buyer, shelf, provider, facts, due, clock, fetch, count
):
    guest = buyer()
    made = await guest.order({await shelf(5): 1})
    clock.step(timedelta(minutes=15))
    await due()
    await facts.drain()

    assert (await provider.took(made["payment"])).json == {"outcome": "captured"}
    await facts.drain()

    assert await count("orders.orders WHERE status = 'closed'") == 1
    assert await count("payments.refunds WHERE reason = 'order_closed'") == 1
    assert await count("stock.levels WHERE on_hand = 5 AND reserved = 0") == 1
    assert await books(fetch) == {
        ("provider_clearing", "buyer_suspense"): 1990,
        ("buyer_suspense", "refunds_payable"): 1990,
    }


async def test_money_in_the_last_second_keeps_the_order_open_although_its_time_is_over(
    buyer, shelf, provider, facts, due, clock, count
):
    guest = buyer()
    made = await guest.order({await shelf(5): 1})
    await provider.took(made["payment"])

    clock.step(timedelta(minutes=15))
    await due()
    assert await count("orders.orders WHERE status = 'pending_payment'") == 1
    await facts.drain()

    assert await count("orders.orders WHERE status = 'to_ship'") == 1
    assert await count("payments.refunds") == 0


async def test_a_payment_that_expired_first_does_not_keep_its_order_open(
    buyer, shelf, due, clock, fetch, count
):
    guest = buyer()
    made = await guest.order({await shelf(5): 1})
    payment = PaymentId.parse(made["payment"]["id"])
    expire = "UPDATE payments.payments SET status = 'expired' WHERE id = %s RETURNING 1"
    await fetch(expire, payment.uuid)

    clock.step(timedelta(minutes=15))
    await due()

    assert await count("orders.orders WHERE status = 'closed'") == 1
    assert await count("stock.levels WHERE reserved = 0") == 1


async def test_closing_a_paid_order_does_nothing(
    buyer, shelf, store, provider, facts, clock, worker_db, count
):
    guest = buyer()
    made = await guest.order({await shelf(5): 1})
    await provider.took(made["payment"])
    await facts.drain()
    clock.step(timedelta(minutes=15))

    async with worker_db.system() as tx:
        assert not await orders.close_unpaid(tx, store, OrderId.parse(made["order_id"]))

    assert await count("orders.orders WHERE status = 'to_ship'") == 1


async def books(fetch) -> dict[tuple[str, str], int]:
    """What moved from account to account; asserts that nothing is counted in two currencies."""
    rows = await fetch(
        "SELECT debit, credit, sum(amount_amount)::bigint AS amount"
        " FROM ledger.postings GROUP BY debit, credit"
    )
    return {(row["debit"], row["credit"]): row["amount"] for row in rows}
