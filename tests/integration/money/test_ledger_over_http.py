"""What a store's people and the operator read of the book."""

import pytest_asyncio

from hawker.kernel.ids import AccountId, Id, StoreId
from hawker.kernel.money import Money
from hawker.kernel.text import Text
from hawker.money.ledger import service as ledger
from hawker.money.ledger.model import Account, Kind, Leg, Sale
from hawker.people.accounts import service as accounts
from hawker.places.stores import service as stores
from hawker.places.stores.model import Store


class OrderId(Id, prefix="ord"):
    """Stands for the id of a module above."""


@pytest_asyncio.fixture
async def owner(visitor, worker_db):
    """Somebody with a store that sold twice; their store and orders beside them."""
    person = visitor("en")
    account = AccountId.parse((await person.sign_in("lin@example.com")).json["account"]["id"])
    store = Store(StoreId.new(), "lin", Text(zh="林记", en="Lin"), "CNY", None)
    orders = [OrderId.new(), OrderId.new()]
    async with worker_db.system() as tx:
        await stores.open_store(tx, store, account)
        for order in orders:
            leg = Leg(Account.PROVIDER_CLEARING, Account.BUYER_SUSPENSE, Money(10_000, "CNY"))
            await ledger.post(tx, kind=Kind.CAPTURE, ref=order, legs=[leg])
            await ledger.post_sales(tx, [Sale(store.id, order, Money(10_000, "CNY"))])
    return person, store.id, orders


def yuan(amount):
    return {"amount": amount, "currency": "CNY"}


async def test_the_owner_reads_what_was_earned(owner):
    person, store, _ = owner

    answer = await person.get(f"/stores/{store}/balances")

    assert answer.json == {
        "pending": yuan(19_600),
        "available": yuan(0),
        "fees": yuan(400),
        "sales": yuan(20_000),
    }


async def test_every_line_says_what_it_was_and_for_which_order(owner):
    person, store, orders = owner

    first = (await person.get(f"/stores/{store}/ledger", params={"limit": 3})).json
    rest = (
        await person.get(
            f"/stores/{store}/ledger", params={"limit": 3, "cursor": first["next_cursor"]}
        )
    ).json
    lines = first["items"] + rest["items"]

    assert [len(first["items"]), len(rest["items"]), rest["next_cursor"]] == [3, 1, None]
    told = {(line["kind"], line["amount"]["amount"], line["text"]) for line in lines}
    assert told == {("sale", 10_000, "Sale"), ("fee", -200, "Platform fee")}
    assert {line["order_id"] for line in lines} == set(orders)
    assert lines[0]["at"] == "2026-05-01T04:00:00Z"


async def test_strangers_and_guests_read_nothing_of_it(owner, visitor):
    _, store, _ = owner
    stranger, guest = visitor(), visitor()
    await stranger.sign_in("wang@example.com")

    for path in (f"/stores/{store}/balances", f"/stores/{store}/ledger", "/ledger/trial-balance"):
        assert (await stranger.get(path)).code == "auth.forbidden"
        assert (await guest.get(path)).code == "auth.sign_in_needed"


async def test_a_store_owner_is_no_operator(owner):
    person, _, _ = owner

    assert (await person.get("/ledger/trial-balance")).code == "auth.forbidden"


async def test_the_operator_sees_that_the_book_balances(owner, visitor, worker_db):
    async with worker_db.system() as tx:
        await accounts.ensure_account(
            tx, address="op@example.com", name="Op", language="en", is_operator=True
        )
    operator = visitor()
    await operator.sign_in("op@example.com")

    answer = await operator.get("/ledger/trial-balance")

    (currency,) = answer.json["currencies"]
    assert (currency["currency"], currency["difference"]) == ("CNY", 0)
    assert currency["debit"] == currency["credit"] == 40_400
    assert {row["account"]: row["debit"] - row["credit"] for row in currency["accounts"]} == {
        "provider_clearing": 20_000,
        "buyer_suspense": 0,
        "store_pending": -19_600,
        "platform_fees": -400,
    }
