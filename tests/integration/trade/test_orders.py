import json

import psycopg
import pytest

from hawker.kernel.ids import AccountId, StoreId
from hawker.trade.orders import service as orders
from hawker.trade.orders.model import OrderId, Status
from hawker.trade.orders.service.reading import NEWEST
from hawker.trade.orders.statements import Q

MANY = """
    INSERT INTO orders.orders (store_id, id, number, buyer_id, origin, source, status, lines,
        goods_total_amount, freight_amount, total_amount, currency, address, payment_id, hold_id,
        timeline, placed_at, payment_due_at, closed_at)
    SELECT %(store)s, uuidv7(interval '1 minute' * n), n,
        CASE WHEN n %% 100 = 0 THEN %(buyer)s ELSE uuidv7() END, 'cko_' || n, 'direct',
        CASE WHEN n %% 50 = 0 THEN 'pending_payment' ELSE 'closed' END, '[]', 1, 0, 1, 'CNY', '{}',
        uuidv7(), uuidv7(), '[]', now(), now(), CASE WHEN n %% 50 <> 0 THEN now() END
    FROM generate_series(1, 20000) AS n
"""


async def test_ones_orders_come_newest_first_page_by_page(buyer, shelf):
    tea, guest = await shelf(9), buyer("en")
    made = [await guest.order({tea: 1}, key=f"k-{n}") for n in range(3)]
    newest_first = [order["order_id"] for order in reversed(made)]

    first = (await guest.get("/orders", params={"limit": 2})).json
    rest = (await guest.get("/orders", params={"limit": 2, "cursor": first["next_cursor"]})).json

    assert [order["id"] for order in first["items"]] == newest_first[:2]
    assert [order["id"] for order in rest["items"]] == newest_first[2:]
    assert rest["next_cursor"] is None
    order = rest["items"][0]
    assert (order["store_name"], order["status_wx"]) == ("Tea House", 10)
    assert order["address"]["city"] == "杭州市"
    assert order["lines"][0]["title"] == "Longjing"
    assert order["payment_due_at"] == "2026-05-01T04:15:00Z"


async def test_a_store_lists_its_orders_by_status(buyer, shelf, store, clerk, provider, facts):
    tea, guest = await shelf(9), buyer()
    paid, unpaid = await guest.order({tea: 1}), await guest.order({tea: 2}, key="k-2")
    await provider.took(paid["payment"])
    await facts.drain()
    staff = await clerk(store)

    everything = (await staff.get(f"/stores/{store}/orders")).json["items"]
    to_ship = (await staff.get(f"/stores/{store}/orders?status=to_ship")).json["items"]
    one = await staff.get(f"/stores/{store}/orders/{unpaid['order_id']}")

    assert [order["id"] for order in everything] == [unpaid["order_id"], paid["order_id"]]
    assert [order["id"] for order in to_ship] == [paid["order_id"]]
    assert one.json["total"]["amount"] == 3980
    wrong = await staff.get(f"/stores/{store}/orders?status=lost")
    assert (wrong.status, wrong.code) == (400, "http.invalid")


async def test_orders_of_others_are_nobodys_business(buyer, shelf, store, open_store, clerk):
    guest, other, elsewhere = buyer(), buyer(), await open_store("mugs")
    id = (await guest.order({await shelf(9): 1}))["order_id"]
    staff = await clerk(store)

    assert (await other.get(f"/orders/{id}")).status == 404
    assert (await other.get("/orders")).json["items"] == []
    assert (await staff.get(f"/orders/{id}")).status == 404, "the store has its own address"
    assert (await staff.get("/orders")).json["items"] == []
    for path in ("orders", f"orders/{id}"):
        assert (await guest.get(f"/stores/{store}/{path}")).status == 401
        assert (await staff.get(f"/stores/{elsewhere}/{path}")).status == 403
        assert (await staff.get(f"/stores/{StoreId.new()}/{path}")).status == 403
    assert (await staff.get(f"/stores/{store}/orders/{OrderId.new()}")).status == 404


async def test_a_malformed_id_or_cursor_is_answered_plainly(buyer):
    guest = buyer()

    assert (await guest.get("/orders/ord_nonsense")).status == 404
    cursor = await guest.get("/orders?cursor=nonsense")
    assert (cursor.status, cursor.code) == (400, "http.bad_cursor")
    limit = await guest.get("/orders?limit=1000")
    assert (limit.status, limit.code) == (400, "http.invalid")


async def test_orders_of_a_guest_follow_into_their_account(buyer, shelf, facts):
    old, guest = buyer(), buyer()
    await old.visitor.sign_in("li@example.com")
    id = (await guest.order({await shelf(9): 1}))["order_id"]

    await guest.visitor.sign_in("li@example.com")
    at_once = (await old.get("/orders")).json["items"]
    await facts.drain()

    assert [order["id"] for order in at_once] == [id]
    assert (await old.get("/orders")).json["items"] == at_once


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (Q.of_buyer, "orders_of_buyer"),
        (Q.of_store, "orders_pkey"),
        (Q.of_store_by_status, "orders_by_status"),
    ],
)
async def test_a_page_deep_in_a_long_list_reads_little_more_than_itself(dsn, query, index):
    store, buyer = StoreId.new(), AccountId.new()
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as owner:
        await owner.execute(MANY, {"store": store.uuid, "buyer": buyer.uuid})
        await owner.execute("ANALYZE orders.orders")
        middle = await owner.execute("SELECT id FROM orders.orders WHERE number = 4000")
        known = {
            "buyer_id": buyer.uuid,
            "store_id": store.uuid,
            "status": Status.PENDING_PAYMENT.value,
            "before": (await middle.fetchone())[0],
            "limit": 21,
        }
        await owner.execute("SET ROLE hawker_app")
        await owner.execute(f"SET hawker.account_id = '{buyer.uuid}'")
        await owner.execute(f"SET hawker.store_ids = '{{{store.uuid}}}'")
        reader = psycopg.AsyncRawCursor(owner)
        values = [known[name] for name in query.parameters]
        await reader.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query.text}", values)
        plan = (await reader.fetchone())[0][0]["Plan"]

    scan = _scan(plan)
    assert scan["Node Type"] == "Index Scan", json.dumps(plan)
    assert scan["Index Name"] == index
    assert "id <" in scan["Index Cond"]
    assert scan["Actual Rows"] == 21
    assert scan.get("Rows Removed by Filter", 0) == 0


async def test_no_order_lies_above_the_first_page(worker_db, buyer, shelf, store):
    made = await buyer().order({await shelf(1): 1})

    async with worker_db.system() as tx:
        page = await orders.of_store(tx, store, None, NEWEST, 10)

    assert [order.id for order in page] == [made["order_id"]]


def _scan(plan):
    """The node that reads the table."""
    while "Index Name" not in plan and "Plans" in plan:
        plan = next(each for each in plan["Plans"] if each["Parent Relationship"] == "Outer")
    return plan
