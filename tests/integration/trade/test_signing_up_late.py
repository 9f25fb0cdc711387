"""Somebody signs in amid a purchase they began as a guest: nothing is left behind."""

import asyncio

import msgspec
import pytest
from tests.integration.trade.conftest import ADDRESS

from hawker.app.belongings import Belongings
from hawker.kernel.auth import Principal
from hawker.kernel.errors import NotFound
from hawker.kernel.ids import AccountId
from hawker.people.accounts.model import Address
from hawker.people.accounts.policy import DOORKEEPER
from hawker.trade.checkout import service as checkout
from hawker.trade.checkout.model import CheckoutId, Submission


async def test_what_a_guest_bought_from_the_cart_is_not_in_the_cart_of_the_account(
    buyer, shelf, facts
):
    tea, cup, guest = await shelf(9), await shelf(9), buyer()
    await guest.put(f"/cart/lines/{tea}", {"quantity": 2})
    await guest.put(f"/cart/lines/{cup}", {"quantity": 1})
    offer = (await guest.post("/checkouts", {"selected": [tea]})).json
    assert (await guest.accept(offer)).status == 201

    await guest.visitor.sign_in("new@example.com")
    await facts.drain()

    lines = (await guest.get("/cart")).json["lines"]
    assert [(line["sku_id"], line["quantity"]) for line in lines] == [(cup, 1)]


async def test_what_the_account_wanted_itself_stays_when_the_guest_bought_the_same(
    buyer, shelf, facts
):
    tea, guest, old = await shelf(9), buyer(), buyer()
    await old.visitor.sign_in("li@example.com")
    await old.put(f"/cart/lines/{tea}", {"quantity": 3})
    await guest.put(f"/cart/lines/{tea}", {"quantity": 2})
    await guest.order()

    await guest.visitor.sign_in("li@example.com")
    await facts.drain()

    assert [line["quantity"] for line in (await guest.get("/cart")).json["lines"]] == [3]


@pytest.fixture
def as_guest(buyer, db):
    """A guest with an offer, and what submits it: `guest, id, offer = await as_guest(skus)`."""

    async def run(skus):
        guest = buyer()
        token = (await guest.visitor.arrive()).json["guest_token"]
        id = AccountId.parse(token.partition(".")[0])
        made = await guest.offer(skus)
        principal = Principal(actor=id)
        return principal, await checkout.load(db, principal, CheckoutId.parse(made["id"]))

    return run


async def accept(tx, principal, offer):
    address = msgspec.convert(ADDRESS, Address)
    return await checkout.submit(tx, principal, offer, Submission(address, offer.total))


@pytest.fixture
def move(db):
    """Give everything of a guest to an account, as signing in does."""

    async def run(guest, account):
        async with db.begin(DOORKEEPER) as tx:
            await Belongings().follow(tx, guest=guest.actor, account=account)

    return run


async def test_an_order_being_written_is_taken_along_by_whoever_signs_in_meanwhile(
    as_guest, move, db, shelf, count
):
    guest, offer = await as_guest({await shelf(5): 1})
    account = AccountId.new()

    async with db.begin(guest, offer.stores) as tx:
        await accept(tx, guest, offer)
        moving = asyncio.create_task(move(guest, account))
        while not await count("pg_locks WHERE NOT granted"):
            await asyncio.wait([moving], timeout=0.01)
            assert not moving.done(), "signing in waits for the order that is being written"
    await moving

    mine = f"buyer_id = '{account.uuid}'"
    assert await count(f"orders.orders WHERE {mine}") == 1
    assert await count(f"payments.payments WHERE payer_id = '{account.uuid}'") == 1
    assert await count(f"checkout.checkouts WHERE {mine}") == 1


async def test_an_order_that_comes_after_the_guest_signed_in_is_refused(
    as_guest, move, db, shelf, nothing_ordered, count
):
    guest, offer = await as_guest({await shelf(5): 1})
    account = AccountId.new()
    await move(guest, account)

    with pytest.raises(NotFound):
        async with db.begin(guest, offer.stores) as tx:
            await accept(tx, guest, offer)

    assert await nothing_ordered()
    assert await count(f"checkout.checkouts WHERE buyer_id = '{account.uuid}'") == 1


async def test_an_order_that_waits_for_the_signing_in_is_refused(
    as_guest, db, shelf, nothing_ordered, count
):
    guest, offer = await as_guest({await shelf(5): 1})

    async def submit():
        async with db.begin(guest, offer.stores) as tx:
            await accept(tx, guest, offer)

    async with db.begin(DOORKEEPER) as tx:
        await Belongings().follow(tx, guest=guest.actor, account=AccountId.new())
        submitting = asyncio.create_task(submit())
        while not await count("pg_locks WHERE NOT granted"):
            await asyncio.wait([submitting], timeout=0.01)
            assert not submitting.done(), "the order waits for the signing in"
    with pytest.raises(NotFound):
        await submitting

    assert await nothing_ordered()
