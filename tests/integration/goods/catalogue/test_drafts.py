"""A product is written beside what buyers see, published whole, and never over somebody else."""

import pytest
import pytest_asyncio
from tests.integration.app.examples import PICTURE
from tests.integration.app.place import open_place

from hawker.media.files.model import FileId

WEIGHT = {"zh": "重量", "en": "Weight", "values": [{"en": "50 g"}, {"en": "100 g"}]}


@pytest_asyncio.fixture
async def shop(visitor, worker_db):
    """A signed-in owner with a store that sells Longjing; `shop.store` is its address."""
    owner = visitor("en")
    await owner.sign_in("owner@example.com")
    owner.place = await open_place(worker_db, owner, owner, "tea-house")
    owner.store = f"/stores/{owner.place.ids['store_id']}"
    return owner


class Written:
    """A product as its store writes it: every act names the revision that was seen last."""

    def __init__(self, shop, view) -> None:
        self.shop = shop
        self.view = view
        self.id = view["product_id"]
        self.address = f"{shop.store}/products/{self.id}"

    async def act(self, method, path, *body, seen=None):
        revision = self.view["revision"] if seen is None else seen
        send = getattr(self.shop, method)
        answer = await send(f"{self.address}/{path}", *body, headers={"if-match": f'"{revision}"'})
        if answer.status == 200:
            self.view = answer.json
        return answer

    async def save(self, **changes):
        return await self.act("put", "draft", self.view["content"] | changes)

    async def publish(self):
        return await self.act("post", "publication")


@pytest.fixture
def begin(shop):
    async def make(**content):
        answer = await shop.post(f"{shop.store}/products", content)
        assert answer.status == 201, answer.text
        return Written(shop, answer.json)

    return make


@pytest.fixture
def seen(visitor):
    """What a buyer sees of a product; None: there is none."""

    async def read(id):
        answer = await visitor("en").get(f"/products/{id}")
        return answer.json if answer.status == 200 else None

    return read


def sku(amount, *choices, **more):
    return {"price": {"amount": amount, "currency": "CNY"}, "choices": list(choices), **more}


async def test_a_product_begins_unseen_and_is_published_whole(begin, seen, shop):
    tea = await begin(title_en="Biluochun")
    assert [each["code"] for each in tea.view["faults"]] == ["missing"]
    assert await seen(tea.id) is None

    await tea.save(
        description_en="Spring.\nPicked by hand.",
        axes=[WEIGHT],
        skus=[sku(1990, 0, code="BLC-50"), sku(3490, 1)],
        pictures=[{"picture_id": shop.place.ids["picture_id"], "alt_en": "Leaves"}],
    )
    assert tea.view["faults"] == []
    assert await seen(tea.id) is None
    published = await tea.publish()

    assert (published.status, tea.view["status"], tea.view["is_changed"]) == (
        200,
        "published",
        False,
    )
    found = await seen(tea.id)
    assert (found["title"], found["price"]["amount"]) == ("Biluochun", 1990)
    assert [each["options"] for each in found["skus"]] == [{"Weight": "50 g"}, {"Weight": "100 g"}]
    assert found["pictures"][0]["alt"] == "Leaves"
    assert {each["id"] for each in tea.view["content"]["skus"]} == {
        each["id"] for each in found["skus"]
    }


async def test_what_buyers_see_stays_until_it_is_published(begin, seen):
    tea = await begin(title_en="Biluochun", skus=[sku(1990)])
    await tea.publish()
    kept = await seen(tea.id)

    await tea.save(title_en="Jasmine", skus=[])

    assert tea.view["is_changed"]
    assert await seen(tea.id) == kept
    assert (await tea.publish()).code == "catalogue.not_ready"
    back = await tea.act("delete", "draft")
    assert (back.status, tea.view["content"]["title_en"]) == (200, "Biluochun")
    assert (await tea.publish()).code == "catalogue.nothing_to_publish"


async def test_what_a_store_sold_before_it_wrote_anything_stays_as_it_is(shop, seen):
    id = shop.place.ids["products"]
    kept = await seen(id)
    address = f"{shop.store}/products/{id}/draft"
    draft = (await shop.get(address)).json

    changed = draft["content"] | {"title_en": "Jasmine", "axes": [WEIGHT]}
    saved = await shop.put(address, changed, headers={"if-match": str(draft["revision"])})

    assert (saved.status, saved.json["is_changed"]) == (200, True)
    assert await seen(id) == kept


async def test_a_sku_keeps_its_id_and_one_that_is_left_out_is_sold_no_more(begin, seen, shop):
    tea = await begin(title_en="Biluochun", axes=[WEIGHT], skus=[sku(1990, 0), sku(3490, 1)])
    await tea.publish()
    small, large = tea.view["content"]["skus"]

    await tea.save(axes=[WEIGHT | {"values": [{"en": "50 g"}]}], skus=[small | sku(1790, 0)])
    await tea.publish()

    found = await seen(tea.id)
    assert [(each["id"], each["price"]["amount"]) for each in found["skus"]] == [
        (small["id"], 1790)
    ]
    price = {"price": sku(1)["price"]}
    gone = await shop.put(f"{shop.store}/skus/{large['id']}/price", price)
    assert gone.code == "catalogue.sku_not_found"
    await tea.save(axes=[WEIGHT], skus=[small | sku(1790, 0), large])
    await tea.publish()
    assert {each["id"] for each in (await seen(tea.id))["skus"]} == {small["id"], large["id"]}


async def test_whoever_saw_an_older_revision_writes_nothing(begin, shop):
    tea = await begin(title_en="Biluochun", skus=[sku(1990)])
    old = tea.view["revision"]
    await tea.save(title_en="Jasmine")

    for method, path, *body in (
        ("put", "draft", {"title_en": "Mine"}),
        ("post", "publication"),
        ("put", "archive"),
        ("delete", "archive"),
        ("delete", "draft"),
    ):
        refused = await tea.act(method, path, *body, seen=old)
        assert (refused.status, refused.code) == (412, "http.stale"), path
        assert refused.json["revision"] == tea.view["revision"]
    unsaid = await shop.put(f"{tea.address}/draft", {"title_en": "Mine"})

    assert (unsaid.status, unsaid.code) == (428, "http.revision_needed")
    read = await shop.get(f"{tea.address}/draft")
    assert (read.json, read.headers["etag"]) == (tea.view, f'"{tea.view["revision"]}"')


async def test_one_key_stands_for_one_revision(begin, shop):
    tea = await begin(title_en="Biluochun")
    words, address = {"title_en": "Jasmine"}, f"{tea.address}/draft"
    first = await shop.put(address, words, key="k-1", headers={"if-match": "1"})

    again = await shop.put(address, words, key="k-1", headers={"if-match": "1"})
    other = await shop.put(address, words, key="k-1", headers={"if-match": "2"})

    assert (first.status, again.json) == (200, first.json)
    assert (other.status, other.code) == (409, "http.idempotency_reused")


async def test_words_in_one_language_are_read_in_both(begin, shop, visitor, fetch):
    tea = await begin(title_en="Biluochun", skus=[sku(1990)])
    await tea.publish()
    id = tea.view["content"]["skus"][0]["id"]

    seen = await visitor("zh-CN").get(f"/products/{tea.id}")
    await shop.put(f"{shop.store}/skus/{id}/price", {"price": sku(1500)["price"]})

    assert seen.json["title"] == "Biluochun"
    [act] = await fetch("SELECT details FROM kernel.audit WHERE action = 'catalogue.price_changed'")
    assert act["details"]["title_zh"] == "Biluochun"


async def test_a_price_that_is_changed_at_once_stands_in_the_draft_too(begin, seen, shop):
    tea = await begin(title_en="Biluochun", skus=[sku(1990)])
    await tea.publish()
    known = tea.view["content"]["skus"][0]
    await tea.save(title_en="Jasmine")
    stale = tea.view["revision"]

    await shop.put(f"{shop.store}/skus/{known['id']}/price", {"price": sku(1500)["price"]})

    assert (await tea.act("post", "publication", seen=stale)).status == 412
    tea.view = (await shop.get(f"{tea.address}/draft")).json
    await tea.publish()
    found = await seen(tea.id)
    assert (found["title"], found["price"]["amount"]) == ("Jasmine", 1500)


async def test_an_archived_product_is_seen_by_nobody_and_comes_back(begin, seen, shop):
    tea = await begin(title_en="Biluochun", skus=[sku(1990)])
    await tea.publish()

    await tea.act("put", "archive")
    assert (tea.view["status"], await seen(tea.id)) == ("archived", None)
    await tea.act("delete", "archive")

    assert tea.view["status"] == "published"
    assert (await seen(tea.id))["title"] == "Biluochun"
    unseen = await begin(title_en="Never seen")
    await unseen.act("put", "archive")
    await unseen.act("delete", "archive")
    assert unseen.view["status"] == "draft"


async def test_a_code_names_one_sku_of_a_store(begin):
    tea = await begin(title_en="Biluochun", skus=[sku(1990, code="T-1")])
    await tea.publish()
    other = await begin(title_en="Jasmine", skus=[sku(990), sku(1990, code="T-1")])
    await other.save(axes=[WEIGHT], skus=[sku(990, 0), sku(1990, 1, code="T-1")])

    taken = await other.publish()
    assert (taken.status, taken.code) == (409, "catalogue.code_taken")
    assert taken.json["field"] == "skus.1.code"
    await tea.save(skus=[sku(1990, code="T-2")])
    await tea.publish()

    assert (await other.publish()).status == 200


async def test_skus_and_pictures_of_others_are_refused(begin, shop, fetch):
    tea = await begin(title_en="Biluochun")
    other = await begin(title_en="Jasmine", skus=[sku(1990)])
    await other.publish()
    theirs = other.view["content"]["skus"][0]["id"]
    written = "SELECT product_id, content::text FROM catalogue.drafts ORDER BY 1"
    before = await fetch(written)

    for change, code in (
        ({"skus": [sku(1990, id=theirs)]}, "catalogue.sku_not_found"),
        ({"pictures": [{"picture_id": str(FileId.new())}]}, "files.picture_not_found"),
        (
            {"pictures": [{"picture_id": shop.place.ids["picture_id"]}] * 2},
            "catalogue.picture_twice",
        ),
        ({"skus": [sku(1990)] * 201}, "http.invalid"),
        ({"skus": [sku(1990, -1)]}, "http.invalid"),
    ):
        refused = await tea.save(**change)
        assert refused.code == code, change

    assert await fetch(written) == before


async def test_the_pictures_of_a_draft_are_kept_while_it_has_them(begin, shop, fetch):
    brought = await shop.post(f"{shop.store}/pictures", content=PICTURE + b"\x00")
    tea = await begin(title_en="Biluochun", pictures=[{"picture_id": brought.json["id"]}])
    held = "SELECT holder FROM files.uses WHERE holder = 'draft:' || %s"
    assert len(await fetch(held, tea.id)) == 1

    await tea.save(skus=[sku(1990)])
    await tea.publish()

    assert await fetch(held, tea.id) == []
    assert len(await fetch("SELECT 1 FROM files.uses WHERE holder = 'product:' || %s", tea.id)) == 1


async def test_what_is_done_with_products_is_noted_by_their_title(begin, fetch):
    tea = await begin(title_en="Biluochun", skus=[sku(1990)])
    await tea.publish()
    await tea.act("put", "archive")
    await tea.act("delete", "archive")

    acts = await fetch(
        "SELECT action, details FROM kernel.audit WHERE subject = %s ORDER BY id", tea.id
    )
    assert [each["action"].removeprefix("catalogue.product_") for each in acts] == [
        "begun",
        "published",
        "archived",
        "restored",
    ]
    assert {each["details"]["title_en"] for each in acts} == {"Biluochun"}
