"""Products over HTTP: what a buyer reads, and what a store's people may do."""

import asyncio

import pytest

from hawker.goods.catalogue.model import ProductId, SkuId, Status
from hawker.kernel.ids import AccountId, StoreId
from hawker.places.stores import service as stores
from hawker.places.stores.model import Role


@pytest.fixture
def work_in(worker_db, visitor):
    """Sign somebody in who has a role in a store."""

    async def sign_in(store: StoreId, role: Role, address: str = "lin@example.com"):
        person = visitor("en")
        account = AccountId.parse((await person.sign_in(address)).json["account"]["id"])
        async with worker_db.system() as tx:
            await stores.add_member(tx, store, account, role)
        return person

    return sign_in


async def test_a_product_is_read_as_on_its_label(visitor, shelf, store):
    await shelf(7, title="Longjing", prices=(12800, 9800))

    [card] = (await visitor("en").get("/products")).json["items"]
    product = (await visitor("en").get(f"/products/{card['id']}")).json

    assert card == {
        "id": card["id"],
        "store_id": store,
        "title": "Longjing",
        "subtitle": "Spring tea",
        "picture_url": "/media/small.webp",
        "price": {"amount": 9800, "currency": "CNY"},
        "compare_at": None,
        "available": 7,
    }
    assert product == card | {
        "store_name": "Tea House",
        "description": "Nutty.",
        "pictures": [
            {
                "url": "/media/large.webp",
                "width": 1200,
                "height": 1200,
                "alt": "",
                "colour": "",
                "preview": "",
            }
        ],
        "options": [{"name": "Weight", "values": ["50 g", "100 g"]}],
        "skus": [
            {
                "id": product["skus"][0]["id"],
                "options": {"Weight": "50 g"},
                "price": {"amount": 12800, "currency": "CNY"},
                "compare_at": None,
                "available": 7,
                "picture_url": "/media/small.webp",
            },
            {
                "id": product["skus"][1]["id"],
                "options": {"Weight": "100 g"},
                "price": {"amount": 9800, "currency": "CNY"},
                "compare_at": None,
                "available": 0,
                "picture_url": "/media/small.webp",
            },
        ],
    }


async def test_a_product_is_read_in_the_language_of_the_reader(visitor, shelf):
    await shelf(1)

    [card] = (await visitor("zh-CN").get("/products")).json["items"]
    product = (await visitor("zh-CN").get(f"/products/{card['id']}")).json

    assert (card["title"], product["store_name"]) == ("龙井", "茶馆")


async def test_a_list_is_read_page_by_page_newest_first(visitor, shelf):
    for n in range(5):
        await shelf(n, title=f"Tea {n}")
        await asyncio.sleep(0.002)  # ids tell what is newer by the millisecond

    reader, titles, cursor = visitor("en"), [], ""
    while cursor is not None:
        page = (await reader.get("/products", params={"limit": 2, "cursor": cursor})).json
        titles.append([card["title"] for card in page["items"]])
        cursor = page["next_cursor"]

    assert titles == [["Tea 4", "Tea 3"], ["Tea 2", "Tea 1"], ["Tea 0"]]


async def test_a_list_can_be_of_one_store(visitor, shelf, other_store):
    await shelf(1, title="Ours")
    await shelf(1, title="Theirs", to=other_store)

    page = await visitor("en").get("/products", params={"store_id": other_store})

    assert [card["title"] for card in page.json["items"]] == ["Theirs"]


@pytest.mark.parametrize("status", [Status.DRAFT, Status.ARCHIVED])
async def test_what_is_not_for_sale_is_not_shown(visitor, shelf, fetch, status):
    await shelf(1, status=status)
    [row] = await fetch("SELECT id FROM catalogue.products")

    page = await visitor().get("/products")
    answer = await visitor().get(f"/products/{ProductId.of(row['id'])}")

    assert page.json == {"items": [], "next_cursor": None}
    assert (answer.status, answer.code) == (404, "catalogue.product_not_found")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/products?limit=0", 400, "http.invalid"),
        ("/products?limit=101", 400, "http.invalid"),
        ("/products?cursor=sku_01", 400, "http.bad_cursor"),
        ("/products?store_id=nowhere", 400, "http.invalid"),
        ("/products/prd_01", 404, "http.not_found"),
        ("/products/sku_01h00000000000000000000000", 404, "http.not_found"),
        ("/products/prd_01h00000000000000000000000", 404, "catalogue.product_not_found"),
        ("/stores/sto_01h00000000000000000000000", 404, "http.not_found"),
    ],
)
async def test_what_makes_no_sense_gets_a_clear_answer(visitor, path, status, code):
    answer = await visitor().get(path)

    assert (answer.status, answer.code) == (status, code)


async def test_many_readers_at_once_each_get_what_they_asked_for(visitor, shelf):
    for n in range(6):
        await shelf(n + 1, title=f"Tea {n}")
    cards = (await visitor("en").get("/products")).json["items"]
    readers = {"en": visitor("en"), "zh-CN": visitor("zh-CN")}

    answers = await asyncio.gather(
        *(
            readers[language].get(f"/products/{card['id']}")
            for language in readers
            for card in cards * 8
        )
    )

    titles = [answer.json["title"] for answer in answers]
    assert titles == [card["title"] for card in cards * 8] + ["龙井"] * 48


async def test_a_store_reads_its_shelf_and_changes_it(work_in, shelf, store, facts, fetch):
    sku = await shelf(5, status=Status.DRAFT)
    clerk = await work_in(store, Role.CLERK)

    changed = await clerk.post(
        f"/stores/{store}/stock/adjustments", {"sku_id": sku, "delta": -2, "reason": "damaged"}
    )
    [product] = (await clerk.get(f"/stores/{store}/products")).json["items"]

    assert (changed.status, changed.json) == (201, {"on_hand": 3, "reserved": 0, "available": 3})
    assert (product["status"], product["available"], product["skus"][0]["on_hand"]) == (
        "draft",
        3,
        3,
    )
    await facts.drain()
    [fact] = facts.published("stock.level_changed")
    assert (fact["sku_id"], fact["product_id"], fact["available"]) == (sku, product["id"], 3)
    [movement] = await fetch("SELECT reason, moved_by FROM stock.movements WHERE delta < 0")
    assert movement["reason"] == "damaged"
    assert movement["moved_by"] is not None
    [act] = await fetch("SELECT * FROM kernel.audit WHERE action LIKE 'stock.%'")
    assert (act["action"], act["store_id"]) == ("stock.adjusted", StoreId.parse(store).uuid)
    assert (act["actor_id"], act["subject"]) == (movement["moved_by"], sku)
    assert act["details"] == {
        "product_id": product["id"],
        "title_zh": "龙井",
        "title_en": "Longjing",
        "delta": -2,
        "reason": "damaged",
        "on_hand": 3,
    }


async def test_the_same_adjustment_sent_twice_counts_once(work_in, shelf, store, count):
    sku = await shelf(5)
    clerk = await work_in(store, Role.CLERK)
    change = {"sku_id": sku, "delta": 4, "reason": "received"}

    answers = [
        await clerk.post(f"/stores/{store}/stock/adjustments", change, key="k-1") for _ in range(2)
    ]

    assert [answer.json["on_hand"] for answer in answers] == [9, 9]
    assert await count("stock.movements") == 2
    assert await count("kernel.audit WHERE action = 'stock.adjusted'") == 1


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"delta": 0, "reason": "counted"}, 422, "stock.nothing_to_change"),
        ({"delta": 1, "reason": "sold"}, 422, "stock.nothing_to_change"),
        ({"delta": -6, "reason": "damaged"}, 409, "stock.below_reserved"),
        ({"delta": 1, "reason": "stolen"}, 400, "http.invalid"),
        ({"delta": 2_000_000, "reason": "received"}, 400, "http.invalid"),
        ({"delta": 1, "reason": "received", "note": "x"}, 400, "http.invalid"),
        (
            {"delta": 1, "reason": "received", "sku_id": SkuId.new()},
            404,
            "catalogue.sku_not_found",
        ),
    ],
)
async def test_an_adjustment_that_makes_no_sense_changes_nothing(
    work_in, shelf, store, count, change, status, code
):
    sku = await shelf(5)
    clerk = await work_in(store, Role.CLERK)

    answer = await clerk.post(f"/stores/{store}/stock/adjustments", {"sku_id": sku} | change)

    assert (answer.status, answer.code) == (status, code)
    assert await count("stock.movements") == 1
    assert await count("kernel.outbox WHERE tag LIKE 'stock.%'") == 0
    assert await count("kernel.audit WHERE action = 'stock.adjusted'") == 0


async def test_a_new_price_is_noted_with_the_old_one_and_the_same_price_is_not(
    work_in, shelf, store, fetch, count
):
    sku = await shelf(5)
    clerk = await work_in(store, Role.CLERK)
    body = {"price": {"amount": 11800, "currency": "CNY"}}

    answers = [await clerk.put(f"/stores/{store}/skus/{sku}/price", body) for _ in range(2)]

    assert [each.status for each in answers] == [200, 200]
    [act] = await fetch("SELECT * FROM kernel.audit WHERE action LIKE 'catalogue.%'")
    assert (act["action"], act["subject"]) == ("catalogue.price_changed", sku)
    assert act["store_id"] == StoreId.parse(store).uuid
    assert act["actor_id"] is not None
    [product] = (await clerk.get(f"/stores/{store}/products")).json["items"]
    assert act["details"] == {
        "product_id": product["id"],
        "title_zh": "龙井",
        "title_en": "Longjing",
        "amount": 11800,
        "was_amount": 12800,
        "currency": "CNY",
    }
    assert await count("kernel.outbox WHERE tag = 'catalogue.price_changed'") == 1


async def test_a_new_price_is_shown_at_once_and_told(work_in, visitor, shelf, store, facts):
    sku = await shelf(5)
    clerk = await work_in(store, Role.CLERK)
    price = {"amount": 11800, "currency": "CNY"}

    answer = await clerk.put(f"/stores/{store}/skus/{sku}/price", {"price": price})

    assert (answer.status, answer.json) == (200, {"sku_id": sku, "price": price})
    [card] = (await visitor().get("/products")).json["items"]
    assert card["price"] == price
    await facts.drain()
    [fact] = facts.published("catalogue.price_changed")
    assert (fact["sku_id"], fact["product_id"], fact["price"]) == (sku, card["id"], price)


@pytest.mark.parametrize(
    ("price", "status", "code"),
    [
        ({"amount": 0, "currency": "CNY"}, 422, "catalogue.wrong_price"),
        ({"amount": 1_000_000_001, "currency": "CNY"}, 422, "catalogue.wrong_price"),
        ({"amount": -1, "currency": "CNY"}, 422, "catalogue.wrong_price"),
        ({"amount": 100, "currency": "USD"}, 422, "catalogue.wrong_currency"),
        ({"amount": 1.5, "currency": "CNY"}, 400, "http.invalid"),
        ({"amount": 2**63, "currency": "CNY"}, 400, "http.invalid"),
    ],
)
async def test_a_price_that_makes_no_sense_is_refused(
    work_in, shelf, store, count, price, status, code
):
    sku = await shelf(5)
    clerk = await work_in(store, Role.CLERK)

    answer = await clerk.put(f"/stores/{store}/skus/{sku}/price", {"price": price})

    assert (answer.status, answer.code) == (status, code)
    assert await count("catalogue.skus WHERE price_amount = 12800") == 1
    assert await count("kernel.outbox WHERE tag LIKE 'catalogue.%'") == 0
    assert await count("kernel.audit WHERE action LIKE 'catalogue.%'") == 0


async def test_a_sku_of_another_store_cannot_be_touched(work_in, shelf, store, other_store, count):
    theirs = await shelf(5, to=other_store)
    clerk = await work_in(store, Role.OWNER)
    price = {"price": {"amount": 1, "currency": "CNY"}}
    change = {"sku_id": theirs, "delta": -5, "reason": "damaged"}

    answers = [
        await clerk.put(f"/stores/{store}/skus/{theirs}/price", price),
        await clerk.put(f"/stores/{other_store}/skus/{theirs}/price", price),
        await clerk.post(f"/stores/{store}/stock/adjustments", change),
        await clerk.post(f"/stores/{other_store}/stock/adjustments", change),
        await clerk.get(f"/stores/{other_store}/products"),
    ]

    assert [(a.status, a.code) for a in answers] == [
        (404, "catalogue.sku_not_found"),
        (403, "auth.forbidden"),
        (404, "catalogue.sku_not_found"),
        (403, "auth.forbidden"),
        (403, "auth.forbidden"),
    ]
    assert await count("stock.movements") == 1
    assert await count("catalogue.skus WHERE price_amount = 12800") == 1


async def test_a_host_reads_the_shelf_but_cannot_change_it(work_in, shelf, store, count):
    sku = await shelf(5)
    host = await work_in(store, Role.HOST)

    read = await host.get(f"/stores/{store}/products")
    change = {"sku_id": sku, "delta": 1, "reason": "received"}
    changed = await host.post(f"/stores/{store}/stock/adjustments", change)

    assert (read.status, changed.status, changed.code) == (200, 403, "auth.forbidden")
    assert await count("stock.movements") == 1
    assert await count("stock.levels WHERE on_hand = 5") == 1
    assert await count("kernel.outbox WHERE tag LIKE 'stock.%'") == 0


async def test_a_guest_is_asked_to_sign_in(visitor, shelf, store, count):
    sku = await shelf(5)
    change = {"sku_id": sku, "delta": 1, "reason": "received"}

    read = await visitor().get(f"/stores/{store}/products")
    changed = await visitor().post(f"/stores/{store}/stock/adjustments", change)

    assert [(a.status, a.code) for a in (read, changed)] == [(401, "auth.sign_in_needed")] * 2
    assert await count("stock.movements") == 1
    assert await count("stock.levels WHERE on_hand = 5") == 1


async def test_a_store_is_read_by_anybody(visitor, store):
    answer = await visitor("en").get(f"/stores/{store}")

    assert answer.json == {
        "id": store,
        "name": "Tea House",
        "slug": "tea-house",
        "cover_url": None,
        "logo_url": None,
        "currency": "CNY",
        "about": "",
        "contact": "",
        "returns": "",
        "status": "open",
    }
