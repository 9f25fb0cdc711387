"""Several addresses, several devices; and what their owner is told."""

import asyncio
from datetime import timedelta

import pytest_asyncio

LIN = "lin@example.com"
WORK = "lin@work.example"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"


@pytest_asyncio.fixture
async def lin(visitor):
    somebody = visitor()
    await somebody.sign_in(LIN)
    return somebody


async def add(lin, mail, address):
    return await lin.post(
        "/auth/identities", {"address": address, "code": await mail.code(lin, address)}
    )


async def test_a_second_address_leads_to_the_same_account(lin, visitor, mail, facts, count):
    added = await add(lin, mail, WORK)
    other = visitor()
    await other.sign_in(WORK)
    await facts.drain()

    assert added.status == 201, added.text
    assert [(each["address"], each["is_primary"]) for each in added.json["items"]] == [
        (LIN, True),
        (WORK, False),
    ]
    assert (await other.get("/auth/session")).json["account"]["address"] == LIN
    assert "账号添加了登录地址" in await mail.subjects(LIN)
    assert await mail.subjects(WORK) != []
    assert await count("accounts.accounts") == 1
    assert await count("kernel.audit WHERE action = 'accounts.address_added'") == 1
    assert await count(f"kernel.audit AS a WHERE a::text LIKE '%{WORK}%'") == 0


async def test_an_address_of_another_account_is_not_taken(lin, visitor, mail, count):
    await visitor().sign_in(WORK)

    refused = await add(lin, mail, WORK)

    assert (refused.status, refused.code) == (409, "accounts.address_taken")
    assert await count("accounts.identities") == 2


async def test_two_accounts_that_want_one_address_at_once_get_it_once(visitor, mail, count):
    both = [visitor(), visitor()]
    for number, each in enumerate(both):
        await each.sign_in(f"at{number}@example.com")
    given = [{"address": WORK, "code": await mail.code(each, WORK)} for each in both]

    answers = await asyncio.gather(
        *(each.post("/auth/identities", body) for each, body in zip(both, given, strict=True))
    )

    assert min(each.status for each in answers) == 201
    assert await count("accounts.identities WHERE address = 'lin@work.example'") == 1


async def test_a_wrong_code_adds_nothing_and_is_counted(lin, count):
    refused = await lin.post("/auth/identities", {"address": WORK, "code": "000000"})

    assert refused.code == "accounts.wrong_code"
    assert await count("accounts.identities") == 1
    assert await count("accounts.wrong_tries") == 1


async def test_the_last_address_stays(lin, count):
    (only,) = (await lin.get("/auth/identities")).json["items"]

    refused = await lin.delete(f"/auth/identities/{only['id']}")

    assert (refused.status, refused.code) == (409, "accounts.last_way_in")
    assert await count("accounts.identities") == 1


async def test_two_removed_at_once_leave_one(lin, mail, count):
    items = (await add(lin, mail, WORK)).json["items"]

    answers = await asyncio.gather(
        *(lin.delete(f"/auth/identities/{each['id']}") for each in items)
    )

    assert sorted(each.status for each in answers) == [200, 409]
    assert await count("accounts.identities") == 1


async def test_a_removed_address_opens_nothing_and_is_told_so(lin, visitor, mail, facts):
    await add(lin, mail, WORK)
    first = (await lin.get("/auth/identities")).json["items"][0]

    left = await lin.delete(f"/auth/identities/{first['id']}")
    await facts.drain()
    stranger = visitor()
    await stranger.sign_in(LIN)

    assert [each["address"] for each in left.json["items"]] == [WORK]
    assert (await lin.get("/auth/session")).json["account"]["address"] == WORK
    assert (await stranger.get("/auth/session")).json["account"]["id"] != (
        await lin.get("/auth/session")
    ).json["account"]["id"]
    assert "此地址已与账号解绑" in await mail.subjects(LIN)
    assert "账号移除了登录地址" in await mail.subjects(WORK)


async def test_one_is_written_to_where_one_chooses(lin, mail):
    second = (await add(lin, mail, WORK)).json["items"][1]

    chosen = await lin.put(f"/auth/identities/{second['id']}/primary")

    assert [each["address"] for each in chosen.json["items"]] == [WORK, LIN]
    assert (await lin.get("/auth/session")).json["account"]["address"] == WORK


async def test_the_ways_in_change_with_a_fresh_proof_alone(lin, mail, clock, count):
    second = (await add(lin, mail, WORK)).json["items"][1]
    code = await mail.code(lin, "third@example.com")
    clock.step(timedelta(minutes=11))

    refused = [
        await lin.post("/auth/identities", {"address": "third@example.com", "code": code}),
        await lin.put(f"/auth/identities/{second['id']}/primary"),
        await lin.delete(f"/auth/identities/{second['id']}"),
    ]

    assert [each.code for each in refused] == ["auth.step_up_needed"] * 3
    assert await count("accounts.identities WHERE is_primary") == 1
    assert await count("accounts.identities") == 2


async def test_a_phone_number_is_of_the_country_that_is_said(visitor):
    lin = visitor()

    french = await lin.post("/auth/codes", {"address": "06 12 34 56 78", "country": "FR"})
    bare = await lin.post("/auth/codes", {"address": "06 12 34 56 78"})

    assert french.json["address"] == "+33612345678"
    assert (bare.status, bare.code) == (422, "accounts.bad_address")


async def test_devices_are_listed_soberly_and_this_one_is_marked(lin, visitor, clock):
    phone = visitor()
    phone.client.headers["user-agent"] = CHROME
    clock.step(timedelta(minutes=1))
    await phone.sign_in(LIN)

    shown = (await lin.get("/auth/sessions")).json["items"]

    assert [(each["device"], each["is_this"]) for each in shown] == [
        ("python-httpx/0.28.1", True),
        ("Chrome, Windows", False),
    ]
    assert shown[1]["client_address"] == "127.0.0.1"
    assert shown[1]["seen_at"] == "2026-05-01T04:01:00Z"


async def test_one_device_is_signed_out_from_another(lin, visitor, count):
    phone = visitor()
    await phone.sign_in(LIN)
    theirs = (await lin.get("/auth/sessions")).json["items"][1]

    ended = await lin.delete(f"/auth/sessions/{theirs['id']}")
    again = await lin.delete(f"/auth/sessions/{theirs['id']}")

    assert (ended.status, again.status) == (204, 404)
    assert (await phone.get("/auth/session")).json["account"] is None
    assert await count("accounts.sessions WHERE revoked_at IS NULL") == 1


async def test_all_others_are_signed_out_at_once(lin, visitor, facts, mail):
    phones = [visitor() for _ in range(3)]
    for phone in phones:
        await phone.sign_in(LIN)

    ended = await lin.delete("/auth/sessions")
    await facts.drain()

    assert ended.json == {"count": 3}
    assert [(await each.get("/auth/session")).json["account"] for each in phones] == [None] * 3
    assert (await lin.get("/auth/session")).json["account"] is not None
    assert "有设备被退出登录" in await mail.subjects(LIN)


async def test_the_owner_is_told_of_a_new_device_once(lin, visitor, facts, mail, count):
    phone = visitor()
    phone.client.headers["user-agent"] = CHROME
    await phone.sign_in(LIN)
    await phone.delete("/auth/session")
    await phone.arrive()
    await phone.sign_in(LIN)
    await facts.drain()

    told = [each for each in await mail.subjects(LIN) if "新设备" in each]

    assert told == ["您的账号在一台新设备上登录"]
    assert await count("notifications.messages WHERE text LIKE '%Chrome, Windows%'") == 1
    assert await count("attention.contacts WHERE topic = 'security.signed_in_anew'") == 1
    assert await count("kernel.audit WHERE action = 'accounts.signed_in_anew'") == 1


async def test_the_operator_forgives_who_tried_too_often(visitor, fetch, count):
    guesser, operator = visitor(), visitor()
    for _ in range(6):
        await guesser.post("/auth/sessions/by-password", {"address": LIN, "password": "wrong one"})
    await operator.sign_in("op@example.com")
    refused = await operator.get("/limits")
    await fetch("UPDATE accounts.accounts SET is_operator = true RETURNING id")

    shown = (await operator.get("/limits")).json["items"]
    worst = {"name": shown[0]["name"], "subject": shown[0]["subject"]}
    forgiven = await operator.post("/limits/forgive", worst)

    assert refused.code == "auth.forbidden"
    assert worst["name"] == "accounts.password_of_both"
    assert (shown[0]["count"], shown[0]["most"], forgiven.status) == (5, 5, 204)
    assert await count("kernel.limits WHERE name = 'accounts.password_of_both'") == 0
