"""What a stranger may do to an address that is not theirs: little, and never shut its owner out."""

import asyncio
from datetime import timedelta

import pytest

from hawker.people.accounts import codes

LIN = "lin@example.com"
HERE = {"x-forwarded-for": "192.0.2.7"}
STRANGER = {"x-forwarded-for": "203.0.113.9"}


async def ask(visitor, address=LIN, headers=HERE):
    """Ask for a code, and read the newest one in the mailbox."""
    answer = await visitor.post("/auth/codes", {"address": address}, headers=headers)
    assert answer.status == 202, answer.text
    mail = await visitor.get("/mailbox", params={"address": address})
    return next(word for word in mail.json["items"][0]["text"].split() if word.isdigit())


async def enter(visitor, code, address=LIN, headers=HERE):
    body = {"address": address, "code": code}
    return await visitor.post("/auth/sessions", body, headers=headers)


def other(code):
    """A code that is not this one."""
    return f"{(int(code) + 1) % 1_000_000:06}"


@pytest.fixture
def tries(fetch):
    """Write wrong tries of the past: `await tries(7, address, client)`."""

    async def write(number, address, client, at="2026-05-01T01:00Z"):
        await fetch(
            "INSERT INTO accounts.wrong_tries (id, address, client_address, at) SELECT"
            " gen_random_uuid(), replace(%s, '*', n::text), replace(%s, '*', n::text), %s"
            " FROM generate_series(1, %s) AS n RETURNING id",
            address,
            client,
            at,
            number,
        )

    return write


async def test_the_sixth_try_is_refused_even_when_it_is_right(visitor, count, clock):
    lin = visitor()
    code = await ask(lin)
    for _ in range(5):
        assert (await enter(lin, other(code))).code == "accounts.wrong_code"

    sixth = await enter(lin, code)

    assert (sixth.status, sixth.code) == (429, "accounts.too_many_tries")
    assert sixth.headers["retry-after"] == "900"
    assert await count("accounts.wrong_tries") == 5
    assert await count("accounts.accounts") == 0
    clock.step(timedelta(minutes=16))
    assert (await enter(lin, await ask(lin))).status == 201


async def test_a_stranger_who_guesses_does_not_shut_the_owner_out(visitor):
    lin, stranger = visitor(), visitor()
    code = await ask(lin)
    for _ in range(6):
        await enter(stranger, other(code), headers=STRANGER)

    assert (await enter(lin, code)).status == 201


async def test_a_stranger_who_asks_again_does_not_shut_the_owner_out(visitor):
    lin, stranger = visitor(), visitor()
    code = await ask(lin)
    for _ in range(4):
        await ask(stranger, headers=STRANGER)

    assert (await enter(lin, code)).status == 201


async def test_every_code_of_an_address_works_once(visitor, count):
    lin = visitor()
    old, new = await ask(lin), await ask(lin)

    answers = [await enter(visitor(), code) for code in (old, new, old)]

    assert [answer.status for answer in answers] == [201, 201, 422]
    assert await count("accounts.sessions") == 2


@pytest.mark.parametrize(
    ("number", "address", "client"),
    [
        (codes.MAX_TRIES_A_DAY, LIN, "192.0.2.7"),
        (codes.MAX_TRIES_OF_CLIENT, "*@example.com", "192.0.2.7"),
    ],
)
async def test_guessing_has_an_end_by_day(visitor, tries, count, clock, number, address, client):
    lin = visitor()
    await tries(number, address, client)
    code = await ask(lin)

    refused = await enter(lin, code)

    assert (refused.status, refused.code) == (429, "accounts.too_many_tries")
    assert await count("accounts.accounts") == 0
    clock.step(timedelta(days=1))
    assert (await enter(lin, await ask(lin))).status == 201


async def test_when_many_guessed_who_asked_for_no_code_is_refused_for_the_day(
    visitor, tries, count, clock
):
    lin = visitor()
    await tries(codes.MAX_TRIES_OF_ADDRESS, LIN, "198.51.100.*")
    code = await ask(lin, headers=STRANGER)

    refused = await enter(lin, code)

    assert (refused.status, refused.code) == (429, "accounts.too_many_tries")
    assert await count("accounts.accounts") == 0
    clock.step(timedelta(days=1))
    assert (await enter(lin, await ask(lin))).status == 201


async def test_when_many_guessed_who_asked_for_the_code_still_signs_in(visitor, tries):
    lin = visitor()
    await tries(codes.MAX_TRIES_OF_ADDRESS, LIN, "198.51.100.*")
    code = await ask(lin)
    assert (await enter(lin, other(code))).code == "accounts.wrong_code"

    assert (await enter(lin, code)).status == 201


async def test_when_many_guessed_who_asked_tries_a_few_times_and_their_own_codes_alone(
    visitor, tries, count
):
    lin = visitor()
    await tries(codes.MAX_TRIES_OF_ADDRESS, LIN, "198.51.100.*")
    of_another, code = await ask(lin, headers=STRANGER), await ask(lin)
    guesses = [of_another, *[other(code)] * (codes.MAX_OWN_TRIES - 1)]
    for guess in guesses:
        assert (await enter(lin, guess)).code == "accounts.wrong_code"

    refused = await enter(lin, code)

    assert (refused.status, refused.code) == (429, "accounts.too_many_tries")
    assert refused.headers["retry-after"] == "900"
    assert await count("accounts.accounts") == 0


async def test_a_stranger_who_asks_for_all_codes_and_guesses_leaves_the_owner_one(
    visitor, tries, count
):
    lin, stranger = visitor(), visitor()
    await tries(codes.MAX_TRIES_OF_ADDRESS, LIN, "198.51.100.*")
    for _ in range(codes.MAX_PER_ADDRESS):
        await ask(stranger, headers=STRANGER)
    code = await ask(lin)
    for headers in (HERE, STRANGER):  # one, and only for who had none
        again = await lin.post("/auth/codes", {"address": LIN}, headers=headers)
        assert again.code == "accounts.too_many_codes"
    for n in range(5):
        await ask(stranger, headers={"x-forwarded-for": f"198.51.100.{n}"})

    assert (await enter(lin, code)).status == 201


async def test_codes_of_an_address_have_an_end_for_everybody_together(visitor, fetch, count):
    await fetch(
        "INSERT INTO accounts.login_codes (id, address, client_address, code_hash, created_at,"
        " expires_at) SELECT gen_random_uuid(), %s, '198.51.100.' || n, '', '2026-05-01T03:59Z',"
        " '2026-05-01T04:09Z' FROM generate_series(1, %s) AS n RETURNING id",
        LIN,
        codes.MAX_PER_ADDRESS_IN_ALL,
    )

    refused = await visitor().post("/auth/codes", {"address": LIN}, headers=HERE)

    assert (refused.status, refused.code) == (429, "accounts.too_many_codes")
    assert await count("notifications.messages") == 0


async def test_codes_cannot_be_asked_for_without_end(visitor, clock, count):
    lin = visitor()
    for _ in range(5):
        await ask(lin)

    refused = await lin.post("/auth/codes", {"address": LIN}, headers=HERE)
    elsewhere = await lin.post("/auth/codes", {"address": "wang@example.com"}, headers=HERE)
    clock.step(timedelta(minutes=16))
    later = await lin.post("/auth/codes", {"address": LIN}, headers=HERE)

    assert (refused.status, refused.code) == (429, "accounts.too_many_codes")
    assert refused.headers["retry-after"] == "900"
    assert (elsewhere.status, later.status) == (202, 202)
    assert await count(f"notifications.messages WHERE address = '{LIN}'") == 6


@pytest.fixture
def asked(fetch):
    """Write codes that one client asked for a minute ago: `await asked(99, client)`."""

    async def write(number, client):
        await fetch(
            "INSERT INTO accounts.login_codes (id, address, client_address, code_hash, created_at,"
            " expires_at) SELECT gen_random_uuid(), n || '@example.com', %s, '',"
            " '2026-05-01T03:59Z', '2026-05-01T04:09Z' FROM generate_series(1, %s) AS n"
            " RETURNING id",
            client,
            number,
        )

    return write


@pytest.mark.parametrize(
    ("kept", "client"),
    [("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2::/64", "2001:db8:1:2:3:4:5:6")],
)
async def test_one_client_cannot_ask_for_everybody(visitor, asked, count, kept, client):
    await asked(codes.MAX_PER_CLIENT, kept)
    headers = {"x-forwarded-for": client}

    refused = await visitor().post("/auth/codes", {"address": LIN}, headers=headers)

    assert (refused.status, refused.code) == (429, "accounts.too_many_codes")
    assert await count("notifications.messages") == 0


async def test_one_client_that_asks_for_many_at_once_is_counted(visitor, asked, count):
    await asked(codes.MAX_PER_CLIENT - 1, "192.0.2.7")
    lin = visitor()
    await lin.arrive()

    answers = await asyncio.gather(
        *(
            lin.post("/auth/codes", {"address": f"at{n}once@example.com"}, headers=HERE)
            for n in range(6)
        )
    )

    assert sorted(answer.status for answer in answers) == [202, 429, 429, 429, 429, 429]
    assert await count("notifications.messages") == 1
