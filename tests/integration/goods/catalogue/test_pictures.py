"""The pictures of a product: changed as a whole, by who may, and never lost while shown."""

from io import BytesIO

import pytest
import pytest_asyncio
from PIL import Image
from tests.integration.app.place import open_place

from hawker.kernel.ids import StoreId
from hawker.media.files.model import FileId


@pytest_asyncio.fixture
async def shop(visitor, worker_db, fetch):
    owner = visitor("en")
    await owner.sign_in("owner@example.com")
    place = await open_place(worker_db, owner, owner, "tea-house")
    owner.place = place
    store, product = place.ids["store_id"], place.ids["products"]
    owner.address = f"/stores/{store}/products/{product}/pictures"
    owner.product = f"/products/{product}"
    return owner


@pytest.fixture
def bring(shop):
    async def take(colour: str) -> str:
        out = BytesIO()
        Image.new("RGB", (300, 200), colour).save(out, "PNG")
        store = shop.place.ids["store_id"]
        answer = await shop.post(f"/stores/{store}/pictures", content=out.getvalue())
        return answer.json["id"]

    return take


def shown(*ids: str) -> dict:
    return {"pictures": [{"picture_id": id, "alt_en": f"number {n}"} for n, id in enumerate(ids)]}


async def test_buyers_see_the_pictures_in_their_order_and_words(shop, bring, visitor):
    red, blue = await bring("red"), await bring("blue")

    answer = await shop.put(shop.address, shown(blue, red))

    assert answer.status == 200, answer.text
    assert [each["id"] for each in answer.json["pictures"]] == [blue, red]
    assert (await shop.get(shop.address)).json == answer.json
    seen = (await visitor("en").get(shop.product)).json
    assert [(each["alt"], each["colour"]) for each in seen["pictures"]] == [
        ("number 0", "#0000ff"),
        ("number 1", "#ff0000"),
    ]
    assert blue in seen["picture_url"]
    assert (seen["pictures"][0]["width"], seen["pictures"][0]["height"]) == (300, 200)


async def test_who_changed_the_pictures_is_noted(shop, bring, fetch):
    await shop.put(shop.address, shown(await bring("red"), await bring("blue")))
    refused = await shop.put(shop.address, shown(FileId.new()))

    assert refused.status >= 400
    [act] = await fetch("SELECT * FROM kernel.audit WHERE action LIKE 'catalogue.%'")
    assert (act["action"], act["subject"]) == (
        "catalogue.pictures_changed",
        shop.place.ids["products"],
    )
    assert act["actor_id"] == shop.place.owner_id.uuid
    assert act["details"] == {
        "title_zh": "龙井",
        "title_en": "Longjing",
        "count": 2,
        "was_count": 0,
    }


async def test_a_picture_stays_with_its_sku_wherever_it_goes(shop, bring, fetch, dsn):
    red, blue, green = [await bring(colour) for colour in ("red", "blue", "green")]
    await shop.put(shop.address, shown(red, blue))
    await fetch("UPDATE catalogue.skus SET picture = 1 RETURNING id")

    await shop.put(shop.address, shown(green, red, blue))
    assert [row["picture"] for row in await fetch("SELECT picture FROM catalogue.skus")] == [2]
    await shop.put(shop.address, shown(green))
    assert [row["picture"] for row in await fetch("SELECT picture FROM catalogue.skus")] == [None]


async def test_what_is_taken_off_is_let_go_and_can_be_put_back(shop, bring, count):
    red, blue = await bring("red"), await bring("blue")
    await shop.put(shop.address, shown(red, blue))
    waiting = await count("files.pictures WHERE unused_due_at IS NOT NULL")

    await shop.put(shop.address, shown(blue))
    assert await count("files.pictures WHERE unused_due_at IS NOT NULL") == waiting + 1
    await shop.put(shop.address, shown(red, blue))

    assert await count("files.pictures WHERE unused_due_at IS NOT NULL") == waiting
    assert await count("catalogue.pictures") == 2


async def test_a_picture_twice_or_of_nobody_changes_nothing(shop, bring, visitor, worker_db, count):
    red = await bring("red")
    await shop.put(shop.address, shown(red))
    rival = visitor()
    await rival.sign_in("rival@example.com")
    theirs = (await open_place(worker_db, rival, rival, "rival")).ids["picture_id"]

    refused = [
        await shop.put(shop.address, shown(red, red)),
        await shop.put(shop.address, shown(theirs)),
        await shop.put(shop.address, shown(FileId.new())),
        await shop.put(shop.address, shown(*(FileId.new() for _ in range(13)))),
        await shop.put(shop.address.replace(shop.place.ids["store_id"], StoreId.new()), shown(red)),
    ]

    assert [(each.status, each.code) for each in refused] == [
        (422, "catalogue.picture_twice"),
        (404, "files.picture_not_found"),
        (404, "files.picture_not_found"),
        (400, "http.invalid"),
        (403, "auth.forbidden"),
    ]
    assert [each["id"] for each in (await shop.get(shop.address)).json["pictures"]] == [red]
    assert await count("catalogue.pictures") == 1
