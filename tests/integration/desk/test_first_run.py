import asyncio

import pytest

from hawker.people.accounts import service as accounts

PATH = "/setup/operator"


async def test_whoever_has_the_link_becomes_the_operator_and_is_signed_in(visitor, link, fetch):
    ada = visitor("en")
    token = await link()

    assert (await ada.post("/setup/link", {"token": token})).json == {"is_open": True}
    made = await ada.post(PATH, {"token": token, "address": "Ada@Example.com", "name": "Ada"})

    assert made.status == 201
    assert made.json["address"] == "ada@example.com"
    session = await ada.arrive()
    assert (session.json["is_operator"], session.json["account"]["name"]) == (True, "Ada")
    assert (await ada.get("/admin/preferences")).status == 200
    [row] = await fetch("SELECT name, language FROM accounts.accounts WHERE is_operator")
    assert row == {"name": "Ada", "language": "en"}
    assert [each["action"] for each in await fetch("SELECT action FROM kernel.audit")] == [
        "admin.operator_made"
    ]


async def test_the_console_prints_the_same_link_until_it_was_used(visitor, link):
    token = await link()
    assert token == await link()

    await visitor().post(PATH, {"token": token, "address": "ada@example.com"})

    assert await link() is None


async def test_a_used_link_is_gone(visitor, link, count):
    token = await link()
    await visitor().post(PATH, {"token": token, "address": "ada@example.com"})

    for path, body in (("/setup/link", {}), (PATH, {"address": "eve@example.com"})):
        refused = await visitor().post(path, {"token": token} | body)
        assert (refused.status, refused.code) == (410, "admin.setup_done")

    assert await count("accounts.accounts") == 1


async def test_of_many_browsers_with_the_link_one_makes_the_operator(visitor, link, count):
    token = await link()
    browsers = [visitor() for _ in range(6)]
    for each in browsers:
        await each.arrive()

    answers = await asyncio.gather(
        *[
            each.post(PATH, {"token": token, "address": f"p{number}@example.com"})
            for number, each in enumerate(browsers)
        ]
    )

    assert sorted(answer.status for answer in answers) == [201, 410, 410, 410, 410, 410]
    assert await count("accounts.accounts") == 1
    assert await count("accounts.accounts WHERE is_operator") == 1
    assert await count("accounts.sessions") == 1


@pytest.mark.parametrize("token", ["", "0" * 40, "é" * 20])
async def test_without_the_link_nobody_becomes_anything(visitor, link, count, token):
    await link()

    refused = await visitor().post(PATH, {"token": token, "address": "eve@example.com"})

    assert refused.status in {400, 404}
    assert await count("accounts.accounts") == 0


async def test_before_the_console_made_a_link_there_is_none(visitor, count):
    refused = await visitor().post(PATH, {"token": "0" * 40, "address": "eve@example.com"})

    assert (refused.status, refused.code) == (404, "admin.no_such_link")
    assert await count("accounts.accounts") == 0


async def test_the_link_takes_over_no_account_that_is_somebody_elses(visitor, link, count):
    bob = visitor()
    await bob.sign_in("bob@example.com")
    token = await link()

    refused = await visitor().post(PATH, {"token": token, "address": "bob@example.com"})

    assert (refused.status, refused.code) == (409, "accounts.address_known")
    assert await count("accounts.accounts WHERE is_operator") == 0
    assert await link() == token  # nothing was used up


async def test_somebody_signed_in_becomes_the_operator_with_the_link(visitor, link):
    bob = visitor()
    await bob.sign_in("bob@example.com")

    made = await bob.post(PATH, {"token": await link()})

    assert (made.status, made.json["address"]) == (201, "bob@example.com")
    assert (await bob.arrive()).json["is_operator"]


async def test_a_bad_address_leaves_the_link_as_it_was(visitor, link, count):
    token = await link()

    refused = await visitor().post(PATH, {"token": token, "address": "nowhere"})

    assert (refused.status, refused.code) == (422, "accounts.bad_address")
    assert await link() == token
    assert await count("accounts.accounts") == 0


async def test_a_site_with_an_operator_has_no_link(operator, link):
    assert await link() is None


async def test_an_operator_made_otherwise_closes_the_link_that_was_printed(
    link, visitor, worker_db, count
):
    token = await link()
    async with worker_db.system() as tx:
        await accounts.ensure_account(
            tx, address="op@example.com", name="Op", language="en", is_operator=True
        )

    refused = await visitor().post(PATH, {"token": token, "address": "eve@example.com"})

    assert refused.status == 410
    assert await count("accounts.accounts") == 1
