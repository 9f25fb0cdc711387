"""Invitations that are sent once more, and how many a store may send and have."""

from datetime import timedelta

from hawker.places.stores.service import authority, inviting


async def test_an_invitation_of_an_owner_is_sent_again_with_a_fresh_proof_alone(shop, clock, fetch):
    await shop.invite("lin", "owner")
    [sent] = (await shop.owner.get(f"{shop.path}/invitations")).json["items"]
    [before] = await fetch("SELECT token_hash, sent FROM stores.invitations")
    clock.step(timedelta(minutes=11))

    refused = await shop.owner.post(f"{shop.path}/invitations/{sent['id']}/sendings")

    assert (refused.status, refused.code) == (403, "auth.step_up_needed")
    assert await fetch("SELECT token_hash, sent FROM stores.invitations") == [before]


async def test_a_full_store_sends_what_has_its_place_again_and_no_more(
    shop, clock, count, monkeypatch
):
    monkeypatch.setattr(authority, "STAFF_LIMIT", 2)
    await shop.invite("lin", "host")
    [sent] = (await shop.owner.get(f"{shop.path}/invitations")).json["items"]
    path = f"{shop.path}/invitations/{sent['id']}/sendings"
    clock.step(timedelta(minutes=2))
    assert (await shop.owner.post(path)).status == 201

    clock.step(timedelta(days=8))  # it is over, and somebody else takes the place
    await shop.invite("mo", "host")
    refused = await shop.owner.post(path)

    assert (refused.status, refused.code) == (409, "stores.staff_full")
    assert await count("stores.invitations WHERE sent = 2") == 1


async def test_a_store_that_sent_enough_today_is_told_when_it_may_go_on(shop, clock, monkeypatch):
    monkeypatch.setattr(inviting, "SENT_A_DAY", 1)
    await shop.invite("lin", "host")
    clock.step(timedelta(hours=20))

    refused = await shop.owner.post(
        f"{shop.path}/invitations", {"address": "mo@example.com", "role": "host"}
    )
    clock.step(timedelta(seconds=int(refused.headers["retry-after"])))

    assert (refused.status, refused.code) == (429, "stores.sent_often")
    assert refused.headers["retry-after"] == str(4 * 3600)
    assert await shop.invite("mo", "host")


async def test_an_invitation_sent_again_replaces_the_link_and_is_limited(shop, clock):
    first = await shop.invite("lin", "host")
    [sent] = (await shop.owner.get(f"{shop.path}/invitations")).json["items"]
    path = f"{shop.path}/invitations/{sent['id']}/sendings"
    too_soon = await shop.owner.post(path)
    assert (too_soon.status, too_soon.code) == (429, "stores.sent_often")
    assert too_soon.headers["retry-after"] == "60"

    statuses = []
    for _ in range(4):
        clock.step(timedelta(minutes=2))
        statuses.append((await shop.owner.post(path)).status)

    assert statuses == [201, 201, 201, 409]
    lin = await shop.person("lin")
    assert (await lin.post("/invitations/accept", {"token": first})).status == 404
    newest = await shop.token("lin@example.com")
    assert (await lin.post("/invitations/accept", {"token": newest})).status == 201
