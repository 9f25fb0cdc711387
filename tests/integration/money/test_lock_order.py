"""A payment is locked before what is owed a provider for it: nobody waits in a circle."""

import asyncio
from datetime import timedelta

import pytest

from hawker.kernel.ids import AccountId
from hawker.money.payments import service
from hawker.money.payments.notice import Received, Succeeded, SucceededNotice

WINDOW = timedelta(minutes=15)


@pytest.fixture
def crossing(worker_db, count):
    """Do something while something else waits for the payment: `await crossing(lin, act, other)`.

    The payment is locked first, as `act` will lock it; then `other` is started, and once it waits
    for the payment `act` goes on.
    """

    async def run(lin, act, other):
        is_locked = asyncio.Event()
        waiting = asyncio.create_task(_after(is_locked, other))
        async with worker_db.system() as tx:
            lock = "SELECT FROM payments.payments WHERE id = $1 FOR UPDATE"
            await tx._connection.execute(lock, lin.payment.uuid)
            is_locked.set()
            while not waiting.done() and not await count("pg_locks WHERE NOT granted"):
                await asyncio.wait([waiting], timeout=0.01)
            await act(tx)
        await waiting

    return run


async def _after(is_locked, other):
    await is_locked.wait()
    await other()


@pytest.fixture
def money(fetch):
    """Book the money of a payment: `await crossing(lin, money(lin), other)`."""

    def of(lin):
        async def come(tx):
            (row,) = await fetch("SELECT intent FROM payments.payments WHERE attempts = 1")
            data = Succeeded(row["intent"], str(lin.payment), "sch_1", 19_900, "CNY")
            notice = SucceededNotice("evt_1", data)
            received = Received("sandbox", notice.id, "payment.succeeded", "{}", tx.now, notice)
            assert await service.book_notice(tx, received) is service.Outcome.CAPTURED

        return come

    return of


async def test_a_guest_may_sign_in_at_the_moment_their_money_comes(
    buyer, worker_db, crossing, money, standing, count
):
    lin, account = await buyer(), AccountId.new()
    await lin.visitor.post(f"/payments/{lin.payment}/session")

    async def sign_in():
        async with worker_db.system() as tx:
            await service.follow_account(tx, guest=lin.principal.actor, account=account)

    await crossing(lin, money(lin), sign_in)

    assert await count(f"payments.payments WHERE payer_id = '{account.uuid}'") == 1
    assert await count("payments.payments WHERE status = 'captured'") == 1
    assert await count("payments.calls") == 0
    assert await standing() == {"provider_clearing": 19_900, "buyer_suspense": -19_900}


async def test_money_may_come_at_the_moment_its_payment_ends(
    buyer, clock, calls, crossing, money, standing, count
):
    lin = await buyer()
    await lin.visitor.post(f"/payments/{lin.payment}/session")
    clock.step(WINDOW)

    await crossing(lin, money(lin), calls)

    assert await count("payments.payments WHERE status = 'captured'") == 1
    assert await count("payments.calls") == 0
    assert await count("kernel.outbox WHERE tag = 'payments.payment_failed'") == 0
    assert await standing() == {"provider_clearing": 19_900, "buyer_suspense": -19_900}


async def test_a_guest_may_sign_in_at_the_moment_their_money_goes_back(
    buyer, provider, worker_db, calls, crossing, standing, count
):
    lin, account = await buyer(), AccountId.new()
    await lin.pay(provider)
    await provider.deliver()
    async with worker_db.system() as tx:
        await service.refund(tx, **lin.whole)

    async def sign_in(tx):
        await service.follow_account(tx, guest=lin.principal.actor, account=account)

    await crossing(lin, sign_in, calls)

    where = f"payer_id = '{account.uuid}'"
    assert await count(f"payments.payments WHERE {where} AND status = 'refunded'") == 1
    assert await count(f"payments.refunds WHERE {where} AND status = 'succeeded'") == 1
    assert await count("payments.calls") == 0
    assert await standing() == {}
