"""The address book over HTTP: what is refused by its field, the default, and what comes back."""

from datetime import timedelta

import pytest

from hawker.people.accounts.jobs import Sweeper

HOME = {
    "name": "梅若兰",
    "phone": "138 1234 5678",
    "country": "CN",
    "region": "浙江",
    "city": "杭州",
    "district": "西湖区",
    "line1": "龙井路 1 号",
    "postal_code": "",
}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"district": "玄武区"}, "district"),
        ({"phone": "12345"}, "phone"),
        ({"city": ""}, "city"),
        ({"country": "US", "region": "Bavaria"}, "postal_code"),
        ({"country": "ZZ"}, "country"),
    ],
)
async def test_an_address_that_leads_nowhere_is_refused_by_its_field(visitor, count, change, field):
    lin = visitor()

    refused = await lin.post("/addresses", HOME | change)
    assert (await lin.post("/addresses", HOME)).status == 201

    assert (refused.status, refused.field) == (422, field)
    assert await count("accounts.addresses") == 1


async def test_the_first_is_the_default_until_another_is(visitor, count):
    lin = visitor()
    first = (await lin.post("/addresses", HOME)).json
    second = (await lin.post("/addresses", HOME | {"is_default": True, "label": "work"})).json
    third = (await lin.post("/addresses", HOME)).json

    listed = (await lin.get("/addresses")).json["items"]

    assert [each["id"] for each in listed] == [second["id"], third["id"], first["id"]]
    assert [each["is_default"] for each in listed] == [True, False, False]
    assert await count("accounts.addresses WHERE is_default") == 1


async def test_an_entry_is_changed_in_place(visitor):
    lin = visitor()
    made = (await lin.post("/addresses", HOME)).json

    changed = await lin.put(f"/addresses/{made['id']}", HOME | {"line1": "满觉陇 2 号"})

    assert changed.json == made | {"line1": "满觉陇 2 号"}
    assert (await lin.get("/addresses")).json["items"] == [changed.json]


async def test_what_was_deleted_by_a_slip_comes_back_for_an_hour(visitor, worker_db, clock, count):
    lin = visitor()
    made = (await lin.post("/addresses", HOME)).json

    assert (await lin.delete(f"/addresses/{made['id']}")).status == 204
    assert (await lin.get("/addresses")).json == {"items": []}
    back = await lin.post(f"/addresses/{made['id']}/restore")
    await lin.delete(f"/addresses/{made['id']}")
    clock.step(timedelta(hours=1, seconds=1))
    await Sweeper(worker_db).step()

    assert back.json == made | {"is_default": False}
    assert (await lin.post(f"/addresses/{made['id']}/restore")).status == 404
    assert await count("accounts.addresses") == 0


async def test_a_guest_who_signs_in_keeps_the_default_of_the_account(visitor, count):
    ada = visitor()
    await ada.sign_in("ada@example.com")
    kept = (await ada.post("/addresses", HOME)).json
    await ada.delete("/auth/session")
    await ada.arrive()
    await ada.post("/addresses", HOME | {"line1": "2"})

    await ada.sign_in("ada@example.com")

    listed = (await ada.get("/addresses")).json["items"]
    assert [each["is_default"] for each in listed] == [True, False]
    assert listed[0]["id"] == kept["id"]


async def test_forms_and_regions_may_be_kept_by_browsers(visitor):
    lin = visitor()
    forms = await lin.get("/address-forms")
    china = await lin.get("/address-forms/CN/regions")
    states = await lin.get("/address-forms/US/regions")

    assert {each["country"] for each in forms.json["items"]} >= {"CN", "US", "DE", "JP", "SG"}
    assert "max-age" in forms.headers["cache-control"]
    zhejiang = next(each for each in china.json["items"] if each["code"] == "330000")
    assert zhejiang["children"][0]["children"][0] == {
        "code": "330102",
        "name": "上城区",
        "children": [],
    }
    assert states.json["items"][0] == {"code": "AL", "name": "Alabama", "children": []}
    assert (await lin.get("/address-forms/XX/regions")).status == 404


async def test_what_was_pasted_is_read_and_nothing_is_written(visitor, count):
    lin = visitor()
    text = "梅若兰 13812345678 浙江省杭州市西湖区龙井路1号"

    found = await lin.post("/address-readings", {"text": text})

    assert found.json["district"] == "西湖区"
    assert found.json["line1"] == "龙井路1号"
    assert await count("accounts.addresses") == 0
