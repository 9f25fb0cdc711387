import pytest_asyncio
from tests.integration.app.examples import HOME
from tests.integration.app.place import open_place

WHY = {"reason": "sells what is not theirs"}


@pytest_asyncio.fixture
async def place(visitor, worker_db):
    owner, buyer = visitor(), visitor()
    await owner.sign_in("owner@example.com")
    await buyer.sign_in("buyer@example.com")
    return await open_place(worker_db, owner, buyer, "tea")


async def test_the_operator_lists_every_store(operator, place):
    stores = (await operator.get("/admin/stores")).json["items"]

    assert [(each["slug"], each["status"], each["held_for"]) for each in stores] == [
        ("tea", "open", None)
    ]


async def test_a_store_that_was_paused_sells_nothing_until_the_operator_lets_it(
    operator, place, count
):
    store = place.ids["store_id"]
    agreed = {"address": HOME, "expected_total": place.ids["total"]}
    path = f"/checkouts/{place.ids['checkouts']}/submit"
    orders = await count("orders.orders")

    assert (await operator.post(f"/admin/stores/{store}/pause", WHY)).status == 204

    refused = await place.buyer.post(path, agreed, key="held")
    assert refused.status == 409
    owners = await place.owner.put(f"/stores/{store}/status", {"status": "open"})
    assert (owners.status, owners.code) == (409, "stores.held_by_site")
    assert await count("orders.orders") == orders
    assert await count("stores.stores WHERE status = 'paused' AND held_for IS NOT NULL") == 1

    assert (await operator.post(f"/admin/stores/{store}/open", WHY)).status == 204
    assert (await place.buyer.post(path, agreed, key="let")).status == 201
    assert await count("kernel.audit WHERE action IN ('stores.held', 'stores.let_sell')") == 2


async def test_pausing_what_is_paused_is_not_found(operator, place):
    path = f"/admin/stores/{place.ids['store_id']}/pause"
    await operator.post(path, WHY)

    assert (await operator.post(path, WHY)).status == 404
