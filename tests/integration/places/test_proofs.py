"""Who may change staff comes, changes and goes with a fresh proof alone."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.conftest import Answer
from tests.integration.places.conftest import Shop

from hawker.kernel.auth import FRESH

HIRING = {"name": "人事", "permissions": ["staff.write"]}
PACKING = {"name": "打包", "permissions": ["orders.write"]}
POWERFUL = ["owner", "manager", "hiring"]

Ask = Callable[[], Awaitable[Answer]]


@pytest.fixture
def rows(fetch) -> Callable[[], Awaitable[Any]]:
    """What is kept of staff, roles, invitations and acts."""

    async def read() -> list[Any]:
        tables = ("stores.members", "stores.roles", "stores.invitations", "kernel.audit")
        return [await fetch(f"SELECT to_jsonb(t) AS row FROM {t} AS t") for t in tables]

    return read


@pytest.fixture
def asks_for_a_proof(shop, clock, rows) -> Callable[[Ask], Awaitable[None]]:
    """Have the owner ask for it with an old proof, see it refused, and ask again with a new one."""

    async def check(ask: Ask) -> None:
        clock.step(FRESH + timedelta(seconds=1))
        before = await rows()
        refused = await ask()
        assert (refused.status, refused.code) == (403, "auth.step_up_needed")
        assert await rows() == before
        await shop.owner.sign_in("owner@example.com")
        answer = await ask()
        assert answer.status < 300, answer.text

    return check


async def role(shop: Shop, name: str) -> str:
    """The role of this name; the store's own are made."""
    drafts = {"hiring": HIRING, "packing": PACKING}
    if name not in drafts:
        return name
    made = await shop.owner.post(f"{shop.path}/roles", drafts[name])
    assert made.status == 201, made.text
    return made.json["code"]


@pytest.mark.parametrize("name", POWERFUL)
async def test_they_are_invited_with_a_fresh_proof(shop, asks_for_a_proof, name):
    body = {"address": "lin@example.com", "role": await role(shop, name)}

    await asks_for_a_proof(lambda: shop.owner.post(f"{shop.path}/invitations", body))


@pytest.mark.parametrize("name", POWERFUL)
async def test_their_invitation_is_sent_again_with_a_fresh_proof(shop, asks_for_a_proof, name):
    await shop.invite("lin", await role(shop, name))
    [sent] = (await shop.owner.get(f"{shop.path}/invitations")).json["items"]

    await asks_for_a_proof(
        lambda: shop.owner.post(f"{shop.path}/invitations/{sent['id']}/sendings")
    )


@pytest.mark.parametrize("name", POWERFUL)
async def test_they_are_made_of_others_with_a_fresh_proof(shop, asks_for_a_proof, name):
    lin = await shop.member(await shop.hire("lin", "host"))
    body = {"role": await role(shop, name)}

    await asks_for_a_proof(lambda: shop.owner.put(lin, body))


@pytest.mark.parametrize("name", POWERFUL)
async def test_they_become_others_with_a_fresh_proof(shop, asks_for_a_proof, name):
    lin = await shop.member(await shop.hire("lin", await role(shop, name)))

    await asks_for_a_proof(lambda: shop.owner.put(lin, {"role": "host"}))


@pytest.mark.parametrize("name", POWERFUL)
async def test_they_are_let_go_with_a_fresh_proof(shop, asks_for_a_proof, name):
    lin = await shop.member(await shop.hire("lin", await role(shop, name)))

    await asks_for_a_proof(lambda: shop.owner.delete(lin))


async def test_an_owner_leaves_with_a_fresh_proof(shop, asks_for_a_proof):
    await shop.hire("lin", "owner")
    myself = await shop.member(shop.owner)

    await asks_for_a_proof(lambda: shop.owner.delete(myself))


@pytest.mark.parametrize(("before", "after"), [(PACKING, HIRING), (HIRING, PACKING)])
async def test_a_role_is_given_or_loses_staff_with_a_fresh_proof(
    shop, asks_for_a_proof, before, after
):
    made = await shop.owner.post(f"{shop.path}/roles", before)
    await shop.hire("lin", made.json["code"])
    path = f"{shop.path}/roles/{made.json['code']}"

    await asks_for_a_proof(lambda: shop.owner.put(path, after))


async def test_everybody_else_comes_changes_and_goes_without(shop, clock):
    packing = await role(shop, "packing")
    mo = await shop.member(await shop.hire("mo", "clerk"))
    clock.step(FRESH + timedelta(seconds=1))

    invited = await shop.owner.post(
        f"{shop.path}/invitations", {"address": "lin@example.com", "role": packing}
    )
    changed = await shop.owner.put(mo, {"role": "host"})
    gone = await shop.owner.delete(mo)

    assert [each.status for each in (invited, changed, gone)] == [201, 200, 200]


async def test_nobody_proves_themselves_for_what_is_refused_anyway(shop, clock):
    manager = await shop.hire("mei", "manager")
    clock.step(FRESH + timedelta(seconds=1))

    owner = await manager.put(await shop.member(manager), {"role": "owner"})
    last = await shop.owner.delete(await shop.member(shop.owner))

    assert (owner.code, last.code) == ("stores.more_than_you_hold", "stores.last_owner")
