"""Roles, staff and invitations over HTTP."""

import asyncio
from datetime import timedelta

import pytest
from tests.integration.places.conftest import SHOP, account_of

from hawker.kernel.audit import Sealer

ROLE = {"name": "打包", "permissions": ["orders.write"]}


# --- invitations ---------------------------------------------------------------------------------
async def test_whoever_is_invited_begins_with_the_role_they_were_given(shop, actions):
    token = await shop.invite("lin", "host")
    lin = await shop.person("lin")

    looked = await lin.post("/invitations/look", {"token": token})
    accepted = await lin.post("/invitations/accept", {"token": token})

    assert (looked.json["store"], looked.json["role"], looked.json["is_yours"]) == (
        "茶馆",
        "host",
        True,
    )
    assert accepted.status == 201
    assert await shop.staff() == {"owner": "owner", "lin": "host"}
    assert (await actions())[1:] == ["stores.staff_invited", "stores.invitation_accepted"]
    [store] = (await lin.arrive()).json["stores"]
    assert store["permissions"] == ["goods.read", "live.host", "store.read"]
    assert (await lin.get(f"{shop.path}/orders")).code == "auth.forbidden"


async def test_somebody_without_an_account_sees_what_they_are_invited_to(shop, visitor):
    token = await shop.invite("lin", "host")

    looked = await visitor().post("/invitations/look", {"token": token})

    assert looked.status == 200
    assert (looked.json["sent_to"], looked.json["is_yours"]) == ("l***@example.com", False)
    assert "lin@example.com" not in looked.text


async def test_an_invitation_opens_the_store_to_the_address_it_was_sent_to_alone(shop, count):
    token = await shop.invite("lin", "manager")
    thief = await shop.person("thief")

    answer = await thief.post("/invitations/accept", {"token": token})

    assert (answer.status, answer.code) == (403, "stores.invitation_for_another")
    assert answer.json["sent_to"] == "l***@example.com"
    assert await count("stores.members") == 1
    assert await count("stores.invitations WHERE status = 'open'") == 1


async def test_a_guest_signs_in_before_they_accept(shop, visitor, count):
    token = await shop.invite("lin", "host")

    answer = await visitor().post("/invitations/accept", {"token": token})

    assert (answer.status, answer.code) == (401, "auth.sign_in_needed")
    assert await count("stores.members") == 1


async def test_an_invitation_works_once(shop, count):
    token = await shop.invite("lin", "host")
    lin = await shop.person("lin")
    assert (await lin.post("/invitations/accept", {"token": token})).status == 201
    assert (await shop.owner.delete(await shop.member(lin))).status == 200

    answer = await lin.post("/invitations/accept", {"token": token})

    assert (answer.status, answer.code) == (409, "stores.invitation_used")
    assert await count("stores.members") == 1


async def test_an_invitation_that_is_too_old_opens_nothing(shop, clock, count):
    token = await shop.invite("lin", "host")
    lin = await shop.person("lin")
    clock.step(timedelta(days=7))

    answer = await lin.post("/invitations/accept", {"token": token})

    assert (answer.status, answer.code) == (410, "stores.invitation_expired")
    assert await count("stores.members") == 1
    assert await shop.invite("lin", "host") != token  # and a new one may be sent


async def test_an_invitation_that_was_taken_back_opens_nothing(shop, count, actions):
    token = await shop.invite("lin", "host")
    [open_one] = (await shop.owner.get(f"{shop.path}/invitations")).json["items"]
    path = f"{shop.path}/invitations/{open_one['id']}"
    assert [(await shop.owner.delete(path)).status for _ in range(2)] == [200, 200]
    lin = await shop.person("lin")

    answer = await lin.post("/invitations/accept", {"token": token})

    assert (answer.status, answer.code) == (410, "stores.invitation_revoked")
    assert await count("stores.members") == 1
    assert (await actions())[1:] == ["stores.staff_invited", "stores.invitation_revoked"]


async def test_one_address_has_one_open_invitation(shop, count):
    await shop.invite("lin", "host")

    body = {"address": " LIN@example.com ", "role": "manager"}
    answer = await shop.owner.post(f"{shop.path}/invitations", body)

    assert (answer.status, answer.code) == (409, "stores.already_invited")
    assert await count("stores.invitations") == 1
    assert await count("notifications.messages WHERE address = 'lin@example.com'") == 1


async def test_an_invitation_is_void_once_whoever_sent_it_may_not_give_the_role(shop, count):
    manager = await shop.hire("mei", "manager")
    token = await shop.invite("lin", "orders", by=manager)
    lin = await shop.person("lin")
    assert (await shop.owner.put(await shop.member(manager), {"role": "goods"})).status == 200

    answer = await lin.post("/invitations/accept", {"token": token})

    assert (answer.status, answer.code) == (409, "stores.invitation_void")
    assert await count("stores.members") == 2


@pytest.mark.parametrize("token", ["A" * 43, "x" * 42 + "-"])
async def test_a_token_nobody_made_finds_nothing(shop, token):
    lin = await shop.person("lin")

    for verb in ("look", "accept"):
        answer = await lin.post(f"/invitations/{verb}", {"token": token})
        assert (answer.status, answer.code) == (404, "stores.invitation_not_found")


async def test_tokens_are_kept_as_hashes_and_go_into_no_log(shop, fetch):
    token = await shop.invite("lin", "host")

    kept = str(await fetch("SELECT to_jsonb(i) AS row FROM stores.invitations AS i"))
    noted = str(await fetch("SELECT to_jsonb(a) AS row FROM kernel.audit AS a"))

    assert token not in kept + noted
    assert "lin@example.com" not in noted


async def test_two_who_accept_at_once_make_one_member(shop, count):
    token = await shop.invite("lin", "host")
    windows = [await shop.person("lin") for _ in range(4)]

    answers = await asyncio.gather(
        *(each.post("/invitations/accept", {"token": token}) for each in windows)
    )

    assert sorted(each.status for each in answers) == [201, 409, 409, 409]
    assert await count("stores.members") == 2
    assert await count("stores.invitations WHERE status = 'accepted'") == 1


async def test_accepting_and_taking_back_at_once_ends_one_way(shop, count):
    token = await shop.invite("lin", "host")
    [sent] = (await shop.owner.get(f"{shop.path}/invitations")).json["items"]
    lin = await shop.person("lin")

    accepted, revoked = await asyncio.gather(
        lin.post("/invitations/accept", {"token": token}),
        shop.owner.delete(f"{shop.path}/invitations/{sent['id']}"),
    )

    assert sorted([accepted.status < 300, revoked.status < 300]) == [False, True]
    assert await count("stores.members") == (2 if accepted.status == 201 else 1)


# --- roles ---------------------------------------------------------------------------------------
async def test_a_role_of_the_stores_own_allows_what_it_says_and_what_that_needs(shop):
    made = await shop.owner.post(f"{shop.path}/roles", ROLE)
    assert made.status == 201, made.text
    lin = await shop.hire("lin", made.json["code"])

    [store] = (await lin.arrive()).json["stores"]

    assert store["permissions"] == ["orders.read", "orders.write", "store.read"]
    assert (await lin.get(f"{shop.path}/orders")).status == 200
    assert (await lin.get(f"{shop.path}/staff")).code == "auth.forbidden"


async def test_a_role_that_changes_holds_for_its_people_from_the_next_request_on(shop):
    made = (await shop.owner.post(f"{shop.path}/roles", ROLE)).json
    lin = await shop.hire("lin", made["code"])
    assert (await lin.get(f"{shop.path}/orders")).status == 200

    change = {"name": "打包", "permissions": ["goods.read"]}
    assert (await shop.owner.put(f"{shop.path}/roles/{made['code']}", change)).status == 200

    assert (await lin.get(f"{shop.path}/orders")).code == "auth.forbidden"
    assert (await lin.get(f"{shop.path}/products")).status == 200


async def test_a_role_somebody_has_is_not_taken_away(shop, count):
    made = (await shop.owner.post(f"{shop.path}/roles", ROLE)).json
    path = f"{shop.path}/roles/{made['code']}"
    lin = await shop.hire("lin", made["code"])

    assert (await shop.owner.delete(path)).code == "stores.role_in_use"
    assert await count("stores.roles") == 1
    assert (await shop.owner.put(await shop.member(lin), {"role": "host"})).status == 200
    assert (await shop.owner.delete(path)).status == 200
    assert await count("stores.roles") == 0


async def test_nobody_gives_or_makes_what_they_do_not_hold(shop, count):
    hirers = {"name": "人事", "permissions": ["staff.write", "orders.read"]}
    hirer = (await shop.owner.post(f"{shop.path}/roles", hirers)).json
    lin = await shop.hire("lin", hirer["code"])
    host = await shop.hire("hua", "host")
    before = await count("kernel.audit")

    refused = [
        await lin.post(f"{shop.path}/roles", {"name": "大", "permissions": ["money.read"]}),
        await lin.put(
            f"{shop.path}/roles/{hirer['code']}", {"name": "人事", "permissions": ["goods.write"]}
        ),
        await lin.post(f"{shop.path}/invitations", {"address": "x@example.com", "role": "manager"}),
        await lin.put(await shop.member(lin), {"role": "manager"}),
        await lin.put(await shop.member(host), {"role": hirer["code"]}),
        await lin.delete(await shop.member(host)),
        await lin.delete(await shop.member(shop.owner)),
    ]

    assert {each.code for each in refused} == {"stores.more_than_you_hold"}
    assert await shop.staff() == {"owner": "owner", "lin": hirer["code"], "hua": "host"}
    assert await count("kernel.audit") == before
    assert await count("stores.invitations WHERE status = 'open'") == 0


async def test_a_manager_makes_no_owner(shop):
    manager = await shop.hire("mei", "manager")

    answer = await manager.put(await shop.member(manager), {"role": "owner"})

    assert answer.code == "stores.more_than_you_hold"
    assert (await shop.staff())["mei"] == "manager"


# --- staff ---------------------------------------------------------------------------------------
async def test_who_was_let_go_is_out_with_the_next_request(shop, actions):
    lin = await shop.hire("lin", "orders")
    assert (await lin.get(f"{shop.path}/orders")).status == 200

    assert (await shop.owner.delete(await shop.member(lin))).status == 200

    assert (await lin.get(f"{shop.path}/orders")).code == "auth.forbidden"
    assert (await lin.arrive()).json["stores"] == []
    assert (await actions())[-1] == "stores.staff_removed"


async def test_somebody_may_leave_but_not_the_last_owner(shop, actions):
    lin = await shop.hire("lin", "host")

    left = await lin.delete(await shop.member(lin))
    stayed = await shop.owner.delete(await shop.member(shop.owner))
    demoted = await shop.owner.put(await shop.member(shop.owner), {"role": "manager"})

    assert left.status == 200
    assert {stayed.code, demoted.code} == {"stores.last_owner"}
    assert await shop.staff() == {"owner": "owner"}
    assert (await actions())[-1] == "stores.staff_left"


async def test_two_owners_who_demote_each_other_at_once_leave_one(shop):
    other = await shop.hire("other", "manager")
    assert (await shop.owner.put(await shop.member(other), {"role": "owner"})).status == 200
    first, second = await shop.member(shop.owner), await shop.member(other)

    answers = await asyncio.gather(
        shop.owner.put(second, {"role": "host"}), other.put(first, {"role": "host"})
    )

    assert sorted(each.status for each in answers) == [200, 403]
    winner = shop.owner if answers[0].status == 200 else other
    listed = (await winner.get(f"{shop.path}/staff")).json["items"]
    assert sorted(each["role"] for each in listed) == ["host", "owner"]


async def test_a_store_is_handed_over_with_a_fresh_proof(shop, clock, actions):
    lin = await shop.hire("lin", "host")
    clock.step(timedelta(minutes=11))
    body = {"account_id": await account_of(lin)}
    stale = await shop.owner.post(f"{shop.path}/ownership", body)
    assert (stale.status, stale.code) == (403, "auth.step_up_needed")
    await shop.owner.sign_in("owner@example.com")

    answer = await shop.owner.post(f"{shop.path}/ownership", body)

    assert answer.status == 201, answer.text
    assert await shop.staff() == {"owner": "manager", "lin": "owner"}
    assert (await actions())[-1] == "stores.ownership_transferred"
    again = await shop.owner.post(f"{shop.path}/ownership", body)
    assert again.code == "auth.forbidden"  # it is not theirs any more


async def test_the_owner_of_another_store_reaches_nothing(shop, count):
    lin = await shop.hire("lin", "host")
    rival = await shop.person("rival")
    theirs = (await rival.post("/stores", SHOP | {"slug": "rival"})).json["id"]
    member = await shop.member(lin)

    answers = [
        await rival.get(f"{shop.path}/staff"),
        await rival.get(f"{shop.path}/audit"),
        await rival.put(member, {"role": "goods"}),
        await rival.delete(member),
        await rival.delete(f"/stores/{theirs}/staff/{member.rpartition('/')[2]}"),
    ]

    assert [each.status for each in answers] == [403, 403, 403, 403, 404]
    assert await count("stores.members") == 3


@pytest.mark.parametrize(
    ("since", "until", "is_there"),
    [
        ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", True),
        ("9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59Z", False),
        ("2001-01-01T00:00:00", "2001-01-02T00:00:00", False),
    ],
)
async def test_the_log_is_asked_about_days_beyond_reason(shop, since, until, is_there):
    told = await shop.owner.get(f"{shop.path}/audit", params={"since": since, "until": until})

    assert told.status == 200, told.text
    assert bool(told.json["items"]) == is_there


async def test_the_log_is_filtered_by_who_and_what_and_tells_how_far_it_is_sealed(shop, worker_db):
    lin = await shop.hire("lin", "host")
    await Sealer(worker_db).step()
    assert (await shop.owner.delete(await shop.member(lin))).status == 200
    path = f"{shop.path}/audit"

    whole = (await shop.owner.get(path)).json
    by_lin = (await shop.owner.get(path, params={"actor": await account_of(lin)})).json
    opened = (await shop.owner.get(path, params={"action": "stores.opened"})).json

    assert [(each["action"], each["is_sealed"]) for each in whole["items"]] == [
        ("stores.staff_removed", False),
        ("stores.invitation_accepted", True),
        ("stores.staff_invited", True),
        ("stores.opened", True),
    ]
    assert whole["items"][0]["subject_name"] == "lin"
    assert whole["items"][0]["actor"] == "owner"
    assert whole["items"][0]["address"] == "127.0.0.1"
    assert (whole["seal"]["number"], len(whole["seal"]["digest"])) == (1, 64)
    assert [each["action"] for each in by_lin["items"]] == ["stores.invitation_accepted"]
    assert [each["action"] for each in opened["items"]] == ["stores.opened"]
    first = (await shop.owner.get(path, params={"limit": 3})).json
    rest = (await shop.owner.get(path, params={"limit": 3, "cursor": first["next_cursor"]})).json
    assert [each["action"] for each in rest["items"]] == ["stores.opened"]
