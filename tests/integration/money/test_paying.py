"""Paying through a provider that behaves, declines, repeats itself, mixes up, or says nothing."""

import asyncio
from datetime import timedelta

import pytest

from hawker.money.payments import service
from hawker.trade.orders.model import OrderId

GOOD = "4242424242424242"
DECLINED = "4000000000000002"
SHORT = "4000000000009995"
TOLD_TWICE = "4000000000000101"
CHARGED_TWICE = "4000000000000119"
WRONG_WAY_ROUND = "4000000000000127"
NEVER_TOLD = "4000000000000259"
LATE_90S = "4000000000007090"

SUSPENSE = {"provider_clearing": 19_900, "buyer_suspense": -19_900}
LOOK = timedelta(seconds=21)


async def test_money_is_booked_with_the_fact_of_it(buyer, provider, standing, count, fetch):
    lin = await buyer()

    told = await lin.pay(provider, GOOD)
    await provider.deliver()

    assert told == {"status": "succeeded", "decline_code": None}
    assert (await lin.standing())["status"] == "captured"
    assert await standing() == SUSPENSE
    (row,) = await fetch("SELECT data FROM kernel.outbox WHERE tag = 'payments.payment_captured'")
    assert row["data"]["payment_id"] == lin.payment
    assert row["data"]["amount"] == {"amount": 19_900, "currency": "CNY"}
    assert row["data"]["checkout_id"].startswith("chk_")
    assert await count("payments.calls") == 0, "the watch ends with the money"


async def test_a_decline_names_its_reason_and_the_next_card_pays(buyer, provider, standing, count):
    lin = await buyer()

    told = await lin.pay(provider, SHORT)
    await provider.deliver()
    failed = await lin.standing()
    await lin.pay(provider, GOOD)
    await provider.deliver()

    assert told == {"status": "declined", "decline_code": "insufficient_funds"}
    assert (failed["status"], failed["failure_code"]) == ("failed", "insufficient_funds")
    paid = await lin.standing()
    assert (paid["status"], paid["failure_code"]) == ("captured", None)
    assert await count("payments.attempts") == 2
    assert await standing() == SUSPENSE


@pytest.mark.parametrize("card", [TOLD_TWICE, WRONG_WAY_ROUND])
async def test_what_is_told_twice_or_in_the_wrong_order_is_booked_once(
    buyer, provider, standing, clock, count, card
):
    lin = await buyer()

    await lin.pay(provider, card)
    await provider.deliver()
    clock.step(timedelta(seconds=2))
    await provider.deliver()

    assert (await lin.standing())["status"] == "captured"
    assert await count("payments.charges") == 1
    assert await count("kernel.outbox WHERE tag = 'payments.payment_captured'") == 1
    assert await standing() == SUSPENSE


async def test_a_second_charge_is_booked_and_given_back(buyer, provider, calls, standing, count):
    lin = await buyer()

    await lin.pay(provider, CHARGED_TWICE)
    await provider.deliver()
    owed = await standing()
    await calls()

    assert owed == {
        "provider_clearing": 39_800,
        "buyer_suspense": -19_900,
        "refunds_payable": -19_900,
    }
    assert await provider.book() == 19_900
    assert await standing() == SUSPENSE
    assert (await lin.standing())["status"] == "captured"
    assert await count("payments.calls") == 0


async def test_a_provider_that_never_tells_is_asked(buyer, provider, standing, clock, calls):
    lin = await buyer()
    await lin.pay(provider, NEVER_TOLD)
    await provider.deliver()
    silent = await lin.standing()

    clock.step(LOOK)
    await calls()

    assert silent["status"] == "pending"
    assert (await lin.standing())["status"] == "captured"
    assert await standing() == SUSPENSE


async def test_a_notice_after_the_look_changes_nothing(
    buyer, provider, standing, clock, calls, count
):
    lin = await buyer()
    await lin.pay(provider, GOOD)
    clock.step(LOOK)
    await calls()

    await provider.deliver()

    assert provider.site.heard == 1
    assert await count("payments.provider_events") == 2
    assert await count("payments.charges") == 1
    assert await standing() == SUSPENSE


async def test_a_payment_that_is_still_processing_at_its_end_is_waited_for(
    buyer, provider, standing, clock, calls
):
    lin = await buyer(window=timedelta(seconds=60))
    told = await lin.pay(provider, LATE_90S)
    clock.step(timedelta(seconds=61))
    await calls()
    waiting = await lin.standing()

    clock.step(timedelta(seconds=40))
    await provider.deliver()
    await calls()

    assert told["status"] == "processing"
    assert waiting["status"] == "pending"
    assert (await lin.standing())["status"] == "captured"
    assert await standing() == SUSPENSE


async def test_what_nobody_pays_expires_once_the_provider_has_closed_it(
    buyer, provider, clock, calls, standing, count
):
    lin = await buyer()
    session = (await lin.visitor.post(f"/payments/{lin.payment}/session")).json
    clock.step(timedelta(minutes=15, seconds=1))

    await calls()

    over = await lin.standing()
    assert (over["status"], over["failure_code"]) == ("expired", "expired")
    assert await count("kernel.outbox WHERE tag = 'payments.payment_failed'") == 1
    assert (await provider.confirm(session, GOOD))["code"] == "sandbox.intent_closed"
    refused = await lin.visitor.post(f"/payments/{lin.payment}/session")
    assert (refused.status, refused.code) == (409, "payments.over")
    assert await standing() == {}


async def test_money_that_comes_after_the_end_is_booked_told_and_can_be_given_back(
    buyer, provider, clock, calls, standing, worker_db, count
):
    lin = await buyer(window=timedelta(seconds=60))
    await lin.pay(provider, LATE_90S)
    async with worker_db.system() as tx:
        assert await service.cancel(tx, payment=lin.payment)
    clock.step(timedelta(seconds=91))
    await provider.deliver()
    late = await standing()

    async with worker_db.system() as tx:
        first = await service.refund(tx, **lin.whole)
        again = await service.refund(tx, **lin.whole)
    await calls()

    assert late == SUSPENSE
    assert await count("kernel.outbox WHERE tag = 'payments.payment_captured'") == 1
    assert first == again
    assert (await lin.standing())["status"] == "refunded"
    assert await provider.book() == 0
    assert await standing() == {}


async def test_a_payment_is_given_back_order_by_order(
    buyer, provider, calls, standing, worker_db, count
):
    lin, tea, mug = await buyer(), OrderId.new(), OrderId.new()
    await lin.pay(provider)
    await provider.deliver()

    async with worker_db.system() as tx:
        first = await service.refund(tx, **lin.part(tea, 14_900))
        again = await service.refund(tx, **lin.part(tea, 14_900))
    await calls()
    halfway, left, held = await lin.standing(), await standing(), await provider.book()
    async with worker_db.system() as tx:
        await service.refund(tx, **lin.part(mug, 5_000))
    await calls()

    assert first == again
    assert (halfway["status"], halfway["refunded"]["amount"]) == ("partially_refunded", 14_900)
    assert left == {"provider_clearing": 5_000, "buyer_suspense": -5_000}
    assert held == 5_000
    done = await lin.standing()
    assert (done["status"], done["refunded"]) == ("refunded", done["amount"])
    assert await count("payments.refunds WHERE status = 'succeeded'") == 2
    assert await provider.book() == 0
    assert await standing() == {}


async def test_never_more_goes_back_than_came(buyer, provider, calls, standing, worker_db, count):
    lin = await buyer()
    await lin.pay(provider)
    await provider.deliver()
    async with worker_db.system() as tx:
        await service.refund(tx, **lin.part(OrderId.new(), 14_900))

    with pytest.raises(AssertionError, match="more would go back"):
        async with worker_db.system() as tx:
            await service.refund(tx, **lin.part(OrderId.new(), 5_001))
    await calls()

    assert await count("payments.refunds") == 1
    assert await standing() == {"provider_clearing": 5_000, "buyer_suspense": -5_000}


async def test_what_was_never_captured_cannot_be_refunded(buyer, worker_db, count):
    lin = await buyer()

    async with worker_db.system() as tx:
        assert await service.refund(tx, **lin.whole) is None

    assert await count("payments.refunds") == 0


async def test_an_event_the_site_could_not_take_comes_again(buyer, provider, clock, standing):
    lin = await buyer()
    await lin.pay(provider, GOOD)
    provider.site.is_away = True
    await provider.deliver()
    away = await lin.standing()
    provider.site.is_away = False

    clock.step(timedelta(seconds=1))
    await provider.deliver()

    assert away["status"] == "pending"
    assert (await lin.standing())["status"] == "captured"
    assert await standing() == SUSPENSE


async def test_a_provider_that_is_away_is_said_so_and_nothing_is_written(buyer, provider, count):
    lin = await buyer()
    provider.is_away = True

    refused = await lin.visitor.post(f"/payments/{lin.payment}/session")

    assert (refused.status, refused.code) == (503, "payments.provider_unavailable")
    assert refused.headers["retry-after"] == "2"
    assert (await lin.standing())["status"] == "created"
    assert await count("payments.attempts") == 0


async def test_a_refund_the_provider_does_not_answer_is_asked_again(
    buyer, provider, clock, worker_db, calls, standing
):
    lin = await buyer()
    await lin.pay(provider, GOOD)
    await provider.deliver()
    async with worker_db.system() as tx:
        await service.refund(tx, **lin.whole)
    provider.is_away = True
    await calls()
    owed = await standing()
    provider.is_away = False

    clock.step(timedelta(seconds=10))
    await calls()

    assert owed == {"provider_clearing": 19_900, "refunds_payable": -19_900}
    assert await standing() == {}


async def test_two_taps_open_one_intent_and_charge_once(buyer, provider, standing, count):
    lin = await buyer()

    sessions = await asyncio.gather(
        *(lin.visitor.post(f"/payments/{lin.payment}/session") for _ in range(4))
    )
    told = await asyncio.gather(*(provider.confirm(each.json, GOOD) for each in sessions))
    await provider.deliver()

    assert len({each.json["intent"] for each in sessions}) == 1
    assert {each["status"] for each in told} == {"succeeded"}
    assert await count("payments.attempts") == 1
    assert await provider.book() == 19_900
    assert await standing() == SUSPENSE


async def test_a_payment_is_its_payers_alone(buyer, visitor, count):
    lin = await buyer()
    stranger = visitor()

    read = await stranger.get(f"/payments/{lin.payment}")
    paid = await stranger.post(f"/payments/{lin.payment}/session")

    assert (read.status, read.code) == (404, "http.not_found")
    assert (paid.status, paid.code) == (404, "http.not_found")
    assert await count("payments.attempts") == 0


async def test_a_guest_who_is_somebody_takes_the_payment_along(
    buyer, provider, visitor, facts, standing
):
    await visitor().sign_in("lin@example.com")
    lin = await buyer()
    await lin.visitor.sign_in("lin@example.com")
    at_once = await lin.visitor.get(f"/payments/{lin.payment}")

    await facts.drain()
    await lin.pay(provider, GOOD)
    await provider.deliver()

    assert at_once.status == 200
    assert (await lin.standing())["status"] == "captured"
    assert await standing() == SUSPENSE


async def test_a_refund_the_provider_refuses_is_parked_for_the_operator(
    buyer, provider, clock, calls, fetch, standing, worker_db
):
    lin = await buyer()
    await lin.pay(provider, GOOD)
    await provider.deliver()
    async with worker_db.system() as tx:
        await service.refund(tx, **lin.whole)
    await fetch("UPDATE payments.charges SET provider_charge = 'sch_none' RETURNING id")

    await calls()
    clock.step(timedelta(days=1))
    await calls()

    (call,) = await fetch("SELECT kind, tries, parked_at, last_error FROM payments.calls")
    assert (call["kind"], call["tries"]) == ("refund", 1)
    assert call["parked_at"] is not None
    assert call["last_error"].startswith("Refused(")
    assert await standing() == {"provider_clearing": 19_900, "refunds_payable": -19_900}
