import pytest
import pytest_asyncio
from tests.integration.app.examples import HOME
from tests.integration.app.place import open_place

from hawker.kernel.ids import StoreId

WHY = {"reason": "sells what is not theirs"}


@pytest_asyncio.fixture
async def place(visitor, worker_db):
    owner, buyer = visitor(), visitor()
    await owner.sign_in("owner@example.com")
    await buyer.sign_in("buyer@example.com")
    return await open_place(worker_db, owner, buyer, "tea")


@pytest.fixture
def listed(operator, place):
    """The store as the operator's list shows it."""

    async def read():
        stores = (await operator.get("/admin/stores")).json["items"]
        [found] = [each for each in stores if each["id"] == place.ids["store_id"]]
        return found

    return read


async def test_the_operator_lists_every_store(operator, place):
    stores = (await operator.get("/admin/stores")).json["items"]

    assert [(each["slug"], each["status"], each["held_for"]) for each in stores] == [
        ("tea-held", "paused", "for a reason"),
        ("tea", "open", None),
    ]


async def test_a_store_that_was_paused_sells_nothing_until_the_operator_lets_it(
    operator, place, listed, count
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
    held = await listed()
    assert (held["status"], held["held_for"]) == ("paused", WHY["reason"])

    assert (await operator.post(f"/admin/stores/{store}/open", WHY)).status == 204
    assert (await place.buyer.post(path, agreed, key="let")).status == 201
    noted = "kernel.audit WHERE action IN ('stores.held', 'stores.let_sell') AND store_id = "
    assert await count(f"{noted}'{StoreId.parse(store).uuid}'") == 2


@pytest.mark.parametrize("status", ["paused", "closed"])
async def test_a_store_that_stopped_by_itself_is_held_and_let_go_as_it_was(
    operator, place, listed, status
):
    store = place.ids["store_id"]
    assert (await place.owner.put(f"/stores/{store}/status", {"status": status})).status == 200
    assert (await operator.post(f"/admin/stores/{store}/pause", WHY)).status == 204
    held = await listed()
    refused = await place.owner.put(f"/stores/{store}/status", {"status": "open"})
    assert (held["status"], held["held_for"]) == (status, WHY["reason"])
    assert (refused.status, refused.code) == (409, "stores.held_by_site")

    assert (await operator.post(f"/admin/stores/{store}/open", WHY)).status == 204

    let = await listed()
    assert (let["status"], let["held_for"]) == (status, None)
    assert (await place.owner.put(f"/stores/{store}/status", {"status": "open"})).status == 200


async def test_a_store_that_closes_while_it_is_held_stays_closed_when_it_is_let_go(
    operator, place, listed
):
    store = place.ids["store_id"]
    await operator.post(f"/admin/stores/{store}/pause", WHY)
    assert (await place.owner.put(f"/stores/{store}/status", {"status": "closed"})).status == 200

    assert (await operator.post(f"/admin/stores/{store}/open", WHY)).status == 204

    let = await listed()
    assert (let["status"], let["held_for"]) == ("closed", None)


async def test_a_store_that_paused_by_itself_is_not_let_sell_by_the_operator(
    operator, place, listed, count
):
    store = place.ids["store_id"]
    await place.owner.put(f"/stores/{store}/status", {"status": "paused"})

    assert (await operator.post(f"/admin/stores/{store}/open", WHY)).status == 404

    assert (await listed())["status"] == "paused"
    assert await count("kernel.audit WHERE action = 'stores.let_sell'") == 0


async def test_pausing_what_is_paused_is_not_found(operator, place):
    path = f"/admin/stores/{place.ids['store_id']}/pause"
    await operator.post(path, WHY)

    assert (await operator.post(path, WHY)).status == 404
