"""Opening a store, what it says of itself, and whether it sells."""

from datetime import timedelta

import pytest
from tests.integration.places.conftest import SHOP, account_of

from hawker.kernel.auth import Permission
from hawker.kernel.ids import AccountId
from hawker.places.stores.policy import STORES_LIMIT


async def test_whoever_opens_a_store_owns_it_and_gets_a_channel(shop, facts, actions):
    await facts.drain()
    session = (await shop.owner.arrive()).json

    assert [each["id"] for each in session["stores"]] == [shop.id]
    assert session["stores"][0]["permissions"] == sorted(Permission)
    assert [each["name"] for each in session["channels"]] == ["茶馆"]
    assert await actions() == ["stores.opened"]
    opened = facts.published("stores.store_opened")
    assert [each["store_id"] for each in opened] == [shop.id]


async def test_a_guest_opens_no_store(visitor, count):
    answer = await visitor().post("/stores", SHOP)

    assert (answer.status, answer.code) == (401, "auth.sign_in_needed")
    assert await count("stores.stores") == 0


@pytest.mark.parametrize(
    ("slug", "code"),
    [
        ("tea-house", "stores.slug_taken"),
        ("admin", "stores.slug_reserved"),
        ("hawker-x", "stores.slug_reserved"),
    ],
)
async def test_a_short_name_that_is_taken_or_reserved_is_refused(shop, count, slug, code):
    other = await shop.person("other")

    answer = await other.post("/stores", SHOP | {"slug": slug})

    assert (answer.code, answer.field) == (code, "slug")
    assert await count("stores.stores") == 1
    assert await count("stores.members") == 1


async def test_a_blank_name_is_none(shop, count):
    stores = await count("stores.stores")
    blank = SHOP | {"slug": "blank", "name_en": " \u3000"}

    opened = await shop.owner.post("/stores", blank, key="blank")
    role = {"name": "  ", "permissions": []}
    made = await shop.owner.post(f"{shop.path}/roles", role, key="role")

    assert [(each.status, each.code) for each in (opened, made)] == [(400, "http.invalid")] * 2
    assert (await count("stores.stores"), await count("stores.roles")) == (stores, 0)


async def test_one_person_opens_so_many_stores_and_no_more(shop, count):
    for number in range(1, STORES_LIMIT):
        assert (await shop.owner.post("/stores", SHOP | {"slug": f"tea-{number}"})).status == 201

    answer = await shop.owner.post("/stores", SHOP | {"slug": "one-more"})

    assert answer.code == "stores.too_many"
    assert await count("stores.stores") == STORES_LIMIT
    assert (await shop.owner.put(f"{shop.path}/status", {"status": "closed"})).status == 200
    assert (await shop.owner.post("/stores", SHOP | {"slug": "one-more"})).status == 201


async def test_where_the_operator_opens_stores_nobody_else_does(visitor, fetch, worker_db, count):
    await fetch(
        "INSERT INTO kernel.preferences (name, value, version, changed_at, changed_by)"
        " VALUES ('stores.opened_by_anybody', 'false', 1, now(), gen_random_uuid()) RETURNING 1"
    )
    somebody = visitor()
    await somebody.sign_in("somebody@example.com")

    assert (await somebody.get("/stores/opening")).json == {"may_open": False}
    answer = await somebody.post("/stores", SHOP)
    assert (answer.status, answer.code) == (403, "stores.opened_by_operator")
    assert await count("stores.stores") == 0
    await fetch(
        "UPDATE accounts.accounts SET is_operator = true WHERE id = %s RETURNING 1",
        await _uuid(somebody),
    )
    assert (await somebody.get("/stores/opening")).json == {"may_open": True}
    assert (await somebody.post("/stores", SHOP)).status == 201


async def _uuid(person):
    return AccountId.parse(await account_of(person)).uuid


async def test_what_a_store_says_of_itself_is_read_by_all_in_their_language(shop, visitor, actions):
    said = {
        "name_zh": "老茶馆",
        "name_en": "Old Tea House",
        "country": "CN",
        "contact": "+8613812345678",
        "about_zh": "三代人的茶。",
        "about_en": "Tea of three generations.",
        "returns_zh": "七天无理由。",
        "returns_en": "Seven days.",
    }
    answer = await shop.owner.put(f"{shop.path}/profile", said)
    assert answer.status == 200, answer.text

    english = (await visitor("en").get(shop.path)).json
    chinese = (await visitor().get(shop.path)).json

    assert (english["name"], english["returns"]) == ("Old Tea House", "Seven days.")
    assert (chinese["name"], chinese["about"]) == ("老茶馆", "三代人的茶。")
    assert (await actions())[-1] == "stores.profile_changed"


async def test_a_store_pauses_and_goes_on_and_the_log_says_so(shop, actions):
    for status in ("paused", "open"):
        answer = await shop.owner.put(f"{shop.path}/status", {"status": status})
        assert answer.json["status"] == status
        assert (await shop.owner.get(shop.path)).json["status"] == status

    assert (await actions())[1:] == ["stores.paused", "stores.open"]


async def test_a_store_is_closed_by_an_owner_who_just_proved_it_is_them(shop, clock, count):
    manager = await shop.hire("mei", "manager")
    assert (await manager.put(f"{shop.path}/status", {"status": "closed"})).code == "auth.forbidden"
    clock.step(timedelta(hours=1))

    answer = await shop.owner.put(f"{shop.path}/status", {"status": "closed"})

    assert (answer.status, answer.code) == (403, "auth.step_up_needed")
    assert await count("stores.stores WHERE status = 'open'") == 1
