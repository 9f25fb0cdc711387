"""A provider that is away for long, or that refuses to know us: nothing owed is forgotten."""

from datetime import timedelta

import pytest

from hawker.money.payments import service

GOOD = "4242424242424242"
NEVER_TOLD = "4000000000000259"
HOUR = timedelta(hours=1)
SUSPENSE = {"provider_clearing": 19_900, "buyer_suspense": -19_900}


@pytest.fixture
def hours(clock, calls):
    """Let hours go by: `await hours(12)`."""

    async def pass_by(number: int) -> None:
        for _ in range(number * 4):
            clock.step(HOUR / 4)
            await calls()

    return pass_by


async def test_a_refund_survives_a_provider_that_is_away_for_two_days(
    buyer, provider, worker_db, hours, standing, count
):
    lin = await buyer()
    await lin.pay(provider, GOOD)
    await provider.deliver()
    async with worker_db.system() as tx:
        await service.refund(tx, **lin.whole)

    provider.is_away = True
    await hours(48)
    assert await count("payments.calls WHERE kind = 'refund' AND parked_at IS NULL") == 1
    provider.is_away = False
    await hours(7)

    assert (await lin.standing())["status"] == "refunded"
    assert await standing() == {}


async def test_a_refund_that_is_never_answered_is_parked_in_the_end(
    buyer, provider, worker_db, hours, count
):
    lin = await buyer()
    await lin.pay(provider, GOOD)
    await provider.deliver()
    async with worker_db.system() as tx:
        await service.refund(tx, **lin.whole)

    provider.is_away = True
    await hours(24 * 4)

    assert await count("payments.calls WHERE kind = 'refund' AND parked_at IS NOT NULL") == 1


@pytest.mark.parametrize("how", ["away", "refusing"])
async def test_an_open_payment_is_watched_for_as_long_as_it_takes(
    buyer, provider, hours, standing, count, how
):
    lin = await buyer()
    await lin.pay(provider, NEVER_TOLD)

    right = provider.merchant.headers["Authorization"]
    if how == "away":
        provider.is_away = True
    else:
        provider.merchant.headers["Authorization"] = "Bearer nonsense"
    await hours(24 * 4)
    assert (await lin.standing())["status"] == "pending"
    assert await count("payments.calls WHERE kind = 'watch' AND parked_at IS NULL") == 1
    provider.is_away = False
    provider.merchant.headers["Authorization"] = right
    await hours(7)

    assert (await lin.standing())["status"] == "captured"
    assert await standing() == SUSPENSE


async def test_the_end_of_a_payment_is_not_put_off_by_the_pauses_before_it(
    buyer, provider, clock, calls
):
    lin = await buyer(window=timedelta(minutes=20))
    await lin.visitor.post(f"/payments/{lin.payment}/session")
    provider.is_away = True
    for _ in range(19):
        clock.step(timedelta(minutes=1))
        await calls()
    provider.is_away = False

    clock.step(timedelta(minutes=1))
    await calls()

    assert (await lin.standing())["status"] == "expired"
