"""An attempt counts only when it is noted: what moved on meanwhile is told, and nobody can pay."""

import pytest

from hawker.kernel.ids import AccountId
from hawker.money.payments import service


class Interrupted:
    """A gateway beside which something happens while it opens an intent."""

    def __init__(self, gateway):
        self._gateway = gateway
        self.happens = None

    def __getattr__(self, name):
        return getattr(self._gateway, name)

    async def open_intent(self, order):
        intent = await self._gateway.open_intent(order)
        if self.happens is not None:
            happens, self.happens = self.happens, None
            await happens()
        return intent


@pytest.fixture
def slow(gateways):
    """The provider, which takes its time: `slow.happens` is what happens meanwhile."""
    gateways["sandbox"] = Interrupted(gateways["sandbox"])
    return gateways["sandbox"]


async def test_a_guest_who_signed_in_meanwhile_is_refused_and_the_account_opens_the_same_intent(
    buyer, slow, worker_db, count, fetch
):
    lin, account = await buyer(), AccountId.new()

    async def follow(guest, account):
        async with worker_db.system() as tx:
            await service.follow_account(tx, guest=guest, account=account)

    slow.happens = lambda: follow(lin.principal.actor, account)
    refused = await lin.visitor.post(f"/payments/{lin.payment}/session")

    assert (refused.status, refused.code) == (404, "http.not_found")
    assert await count("payments.attempts") == 0
    assert await count("payments.calls") == 0
    assert await count("payments.payments WHERE status = 'created' AND attempts = 0") == 1

    await follow(account, lin.principal.actor)
    assert (await lin.visitor.post(f"/payments/{lin.payment}/session")).status == 201
    assert await count("sandbox.intents") == 1
    assert await count("payments.attempts") == 1


async def test_a_payment_given_up_meanwhile_is_not_handed_out_to_be_paid(
    buyer, slow, worker_db, count
):
    lin = await buyer()

    async def give_up():
        async with worker_db.system() as tx:
            assert await service.cancel(tx, payment=lin.payment)

    slow.happens = give_up
    refused = await lin.visitor.post(f"/payments/{lin.payment}/session")

    assert (refused.status, refused.code) == (409, "payments.over")
    assert "client_secret" not in refused.text
    assert await count("payments.attempts") == 0
    assert await count("payments.payments WHERE status = 'cancelled' AND attempts = 0") == 1


async def test_the_same_session_opened_beside_it_is_handed_out(buyer, slow, count):
    lin, besides = await buyer(), []

    async def open_beside():
        besides.append(await lin.visitor.post(f"/payments/{lin.payment}/session"))

    slow.happens = open_beside
    session = await lin.visitor.post(f"/payments/{lin.payment}/session")

    assert (session.status, besides[0].status) == (201, 201)
    assert session.json["intent"] == besides[0].json["intent"]
    assert await count("payments.attempts") == 1
