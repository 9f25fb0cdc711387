"""A link that the owner of the machine asks for later, and operators who are dismissed."""

from datetime import timedelta

import pytest

from hawker.desk.admin import service as desk
from hawker.kernel.errors import Refusal
from hawker.people.accounts import service as accounts

PATH = "/setup/operator"
HOUR = timedelta(hours=1)


@pytest.fixture
def again(worker_db, settings):
    """Ask for a link as `hawker operator link` does: its token."""

    async def token():
        async with worker_db.system() as tx:
            return await desk.renewed_token(tx, secret=settings.secret)

    return token


async def test_who_mistyped_their_address_gets_in_again_and_the_wrong_one_is_dismissed(
    visitor, link, again, worker_db, fetch
):
    wrong, right = visitor(), visitor()
    await wrong.post(PATH, {"token": await link(), "address": "ada@exmaple.com"})

    made = await right.post(PATH, {"token": await again(), "address": "ada@example.com"})
    assert made.status == 201
    async with worker_db.system() as tx:
        await accounts.dismiss_operator(tx, "Ada@exmaple.com")

    assert (await wrong.get("/admin/preferences")).status == 401
    assert (await right.get("/admin/preferences")).status == 200
    acts = await fetch("SELECT action FROM kernel.audit ORDER BY id")
    assert [each["action"] for each in acts] == [
        "admin.operator_made",
        "admin.operator_link_made",
        "admin.operator_made",
        "accounts.operator_dismissed",
    ]


async def test_a_link_asked_for_later_works_once_and_ends_the_one_before(
    operator, visitor, again, count
):
    before, token = await again(), await again()

    old = await visitor().post(PATH, {"token": before, "address": "eve@example.com"})
    made = await visitor().post(PATH, {"token": token, "address": "bo@example.com"})
    twice = await visitor().post(PATH, {"token": token, "address": "eve@example.com"})

    assert (old.status, old.code) == (404, "admin.no_such_link")
    assert made.status == 201
    assert (twice.status, twice.code) == (410, "admin.setup_done")
    assert await count("accounts.accounts WHERE is_operator") == 2
    assert await count("accounts.accounts") == 2


async def test_a_link_asked_for_later_ends_after_an_hour(operator, visitor, again, count, clock):
    token = await again()
    clock.step(HOUR - timedelta(seconds=1))
    assert (await visitor().post("/setup/link", {"token": token})).json == {"is_open": True}

    clock.step(timedelta(seconds=1))

    for path, body in (("/setup/link", {}), (PATH, {"address": "eve@example.com"})):
        refused = await visitor().post(path, {"token": token} | body)
        assert (refused.status, refused.code) == (410, "admin.link_ended")
    assert await count("accounts.accounts") == 1


async def test_a_link_asked_for_later_takes_over_no_account_that_is_somebody_elses(
    operator, visitor, again, count
):
    await visitor().sign_in("bob@example.com")

    refused = await visitor().post(PATH, {"token": await again(), "address": "bob@example.com"})

    assert (refused.status, refused.code) == (409, "accounts.address_known")
    assert await count("accounts.accounts WHERE is_operator") == 1


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("op@example.com", "accounts.last_operator"),
        ("bob@example.com", "http.not_found"),
        ("nobody@example.com", "http.not_found"),
        ("nowhere", "accounts.bad_address"),
    ],
)
async def test_the_last_operator_and_whoever_is_none_are_not_dismissed(
    operator, visitor, worker_db, count, address, code
):
    await visitor().sign_in("bob@example.com")

    with pytest.raises(Refusal) as refused:
        async with worker_db.system() as tx:
            await accounts.dismiss_operator(tx, address)

    assert refused.value.code == code
    assert await count("accounts.accounts WHERE is_operator") == 1
    assert await count("accounts.sessions WHERE revoked_at IS NOT NULL") == 0
    assert await count("kernel.audit WHERE action = 'accounts.operator_dismissed'") == 0
