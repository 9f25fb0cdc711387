"""The operator turns payments off: nobody is left with an order that cannot be paid."""

from tests.integration.app.examples import HOME
from tests.integration.app.place import open_place

OFF = {"version": 0, "value": False}


async def test_while_payments_are_off_no_offer_becomes_an_order(
    operator, worker_db, visitor, count
):
    owner, buyer = visitor(), visitor()
    await owner.sign_in("owner@example.com")
    await buyer.sign_in("buyer@example.com")
    place = await open_place(worker_db, owner, buyer, "tea")
    before = [await count(table) for table in ("orders.orders", "stock.holds")]

    assert (await operator.put("/admin/preferences/payments.sandbox", OFF)).status == 200
    agreed = {"address": HOME, "expected_total": place.ids["total"]}
    path = f"/checkouts/{place.ids['checkouts']}/submit"
    refused = await buyer.post(path, agreed, key="off")
    session = await buyer.post(f"/payments/{place.ids['payments']}/session")

    assert (refused.status, refused.code) == (409, "payments.closed")
    assert (session.status, session.code) == (409, "payments.closed")
    assert [await count(table) for table in ("orders.orders", "stock.holds")] == before
    assert (await buyer.get("/site")).json["switches"]["payments.sandbox"] is False

    on = {"version": 1, "value": True}
    assert (await operator.put("/admin/preferences/payments.sandbox", on)).status == 200
    assert (await buyer.post(path, agreed, key="on")).status == 201
