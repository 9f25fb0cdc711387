"""Codes, sessions, guests who turn out to be somebody."""

import asyncio
from datetime import timedelta

import msgspec
import pytest

from hawker.kernel.auth import Principal
from hawker.kernel.ids import AccountId
from hawker.people.accounts import service as accounts
from hawker.people.accounts.jobs import Sweeper as AccountsSweeper
from hawker.people.accounts.model import BookEntry
from hawker.people.notifications.jobs import Sweeper as MailboxSweeper

LIN = "lin@example.com"


async def ask(visitor, address=LIN):
    """Ask for a code and read it in the mailbox."""
    answer = await visitor.post("/auth/codes", {"address": address})
    assert answer.status == 202, answer.text
    mail = await visitor.get("/mailbox", params={"address": address})
    return next(word for word in mail.json["items"][0]["text"].split() if word.isdigit())


async def enter(visitor, code, address=LIN):
    return await visitor.post("/auth/sessions", {"address": address, "code": code})


def other(code):
    """A code that is not this one."""
    return f"{(int(code) + 1) % 1_000_000:06}"


async def test_a_guest_who_signs_up_is_somebody_with_a_name(visitor, count):
    lin = visitor()
    await lin.arrive()

    answer = await lin.sign_in(LIN)

    assert answer.json["account"]["name"] == "lin"
    session = (await lin.get("/auth/session")).json
    assert session["account"] == answer.json["account"] | {"address": LIN}
    assert (session["guest_token"], session["is_operator"]) == (None, False)
    assert (session["stores"], session["channels"]) == ([], [])
    assert await count("accounts.accounts") == 1


async def test_somebody_who_comes_back_is_the_same_and_what_the_guest_left_follows(
    visitor, count, fetch, facts
):
    first = (await visitor().sign_in(LIN)).json["account"]["id"]
    phone = visitor()
    guest = (await phone.arrive()).json["guest_token"].partition(".")[0]
    await phone.post("/addresses", HOME)

    second = (await phone.sign_in(" LIN@example.com ")).json["account"]["id"]
    await facts.drain()

    assert second == first
    assert facts.published("accounts.guest_merged")[1:] == [
        {"type": "accounts.guest_merged", "guest_id": guest, "account_id": first}
    ]
    assert [each["city"] for each in (await phone.get("/addresses")).json["items"]] == ["杭州市"]
    assert await count("accounts.accounts") == 1


async def test_signing_out_leaves_a_stranger(visitor, count):
    lin = visitor()
    await lin.sign_in(LIN)
    await lin.post("/addresses", HOME)

    out = await lin.delete("/auth/session")
    session = (await lin.arrive()).json

    assert out.status == 204
    assert session["account"] is None
    assert (await lin.get("/addresses")).json == {"items": []}
    assert await count("accounts.sessions WHERE revoked_at IS NOT NULL") == 1


async def test_an_app_signs_in_with_bearer_tokens_and_needs_no_csrf(visitor):
    guest = (await visitor().get("/auth/session")).json["guest_token"]
    app = visitor().client
    headers = {"Authorization": f"Guest {guest}"}
    await app.post("/api/v1/auth/codes", json={"address": LIN}, headers=headers)
    mail = (await app.get("/api/v1/mailbox", params={"address": LIN}, headers=headers)).json()
    code = next(word for word in mail["items"][0]["text"].split() if word.isdigit())
    answer = await app.post(
        "/api/v1/auth/sessions", json={"address": LIN, "code": code}, headers=headers
    )
    app.cookies.clear()

    bearer = {"Authorization": f"Bearer {answer.json()['token']}"}
    added = await app.post("/api/v1/addresses", json=HOME, headers=bearer)
    out = await app.delete("/api/v1/auth/session", headers=bearer)
    after = await app.get("/api/v1/addresses", headers=bearer)

    assert (added.status_code, out.status_code) == (201, 204)
    assert (after.status_code, after.json()["code"]) == (401, "auth.session_over")


async def test_a_wrong_code_opens_nothing_and_the_right_one_still_works(visitor, count):
    lin = visitor()
    code = await ask(lin)

    wrong = await enter(lin, other(code))
    right = await enter(lin, code)

    assert (wrong.status, wrong.code, wrong.field) == (422, "accounts.wrong_code", "code")
    assert right.status == 201
    assert await count("accounts.sessions") == 1


async def test_a_code_works_once(visitor, count):
    lin = visitor()
    code = await ask(lin)
    await enter(lin, code)

    again = await enter(visitor(), code)

    assert again.code == "accounts.wrong_code"
    assert await count("accounts.sessions") == 1


async def test_a_code_given_five_times_at_once_opens_one_session(visitor, count):
    lin = visitor()
    code = await ask(lin)

    answers = await asyncio.gather(*(enter(lin, code) for _ in range(5)))

    assert sorted(answer.status for answer in answers) == [201, 422, 422, 422, 422]
    assert await count("accounts.sessions") == 1
    assert await count("accounts.accounts") == 1


async def test_who_signs_in_as_somebody_else_has_left_the_first_account(visitor, count):
    lin = visitor()
    await lin.sign_in(LIN)

    second = await lin.sign_in("wang@example.com")

    assert (await lin.get("/auth/session")).json["account"] == second.json["account"]
    assert await count("accounts.sessions WHERE revoked_at IS NULL") == 1
    assert await count("accounts.accounts") == 2


async def test_a_code_ends_after_ten_minutes(visitor, clock):
    lin = visitor()
    code = await ask(lin)
    clock.step(timedelta(minutes=10))

    assert (await enter(lin, code)).code == "accounts.wrong_code"


async def test_a_session_ends_after_thirty_days(visitor, clock):
    lin = visitor()
    await lin.sign_in(LIN)
    clock.step(timedelta(days=30))

    session = (await lin.arrive()).json

    assert session["account"] is None


async def test_no_secret_is_kept_in_plain(visitor, fetch):
    lin = visitor()
    code = await ask(lin)
    token = (await enter(lin, code)).json["token"]

    (kept,) = await fetch("SELECT code_hash FROM accounts.login_codes")
    (session,) = await fetch("SELECT token_hash FROM accounts.sessions")

    assert code.encode() not in kept["code_hash"]
    assert token.encode() not in session["token_hash"]


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"address": "nobody"}, 422, "address"),
        ({"address": ""}, 400, None),
        ({"address": LIN, "admin": True}, 400, None),
        ([], 400, None),
    ],
)
async def test_what_is_no_request_for_a_code_is_refused(visitor, count, body, status, field):
    refused = await visitor().post("/auth/codes", body)

    assert (refused.status, refused.field) == (status, field or refused.field)
    assert await count("accounts.login_codes") == 0
    assert await count("notifications.messages") == 0


async def test_the_code_is_written_in_the_language_of_the_reader(visitor):
    await visitor("en").post("/auth/codes", {"address": LIN})
    await visitor("zh-CN").post("/auth/codes", {"address": LIN})

    mail = (await visitor().get("/mailbox", params={"address": LIN})).json["items"]

    assert {each["subject"][:4] for each in mail} == {"登录验证", "Your"}


async def test_the_mailbox_is_shut_to_the_world(visitor, db):
    lin = visitor()
    await ask(lin)

    refused = await lin.get(
        "/mailbox", params={"address": LIN}, headers={"x-forwarded-for": "203.0.113.9"}
    )

    rebound = await lin.get("/mailbox", params={"address": LIN}, headers={"host": "evil.example"})

    proxied = await lin.get("/mailbox", params={"address": LIN}, headers={"x-hawker-proxied": "1"})

    for answer in (refused, rebound, proxied):
        assert (answer.status, answer.code) == (404, "notifications.mailbox_closed")


async def test_a_write_without_csrf_token_is_refused(visitor, count):
    lin = visitor()
    await lin.arrive()

    refused = await lin.post("/auth/codes", {"address": LIN}, headers={"x-csrf-token": "forged"})

    assert (refused.status, refused.code) == (403, "http.csrf_failed")
    assert await count("accounts.login_codes") == 0


HOME = {
    "name": "林晓",
    "phone": "13812345678",
    "country": "CN",
    "region": "浙江省",
    "city": "杭州市",
    "district": "西湖区",
    "line1": "文三路 1 号",
    "postal_code": "310012",
}
KEPT = HOME | {
    "phone": "+8613812345678",
    "region_code": "330106",
    "label": "",
    "is_default": True,
}


async def test_an_address_book_is_its_owners_alone(visitor, count):
    lin, wang = visitor(), visitor()
    added = await lin.post("/addresses", HOME, key="k-1")
    again = await lin.post("/addresses", HOME, key="k-1")

    assert added.status == 201
    assert added.json == again.json == KEPT | {"id": added.json["id"]}
    assert (await lin.get("/addresses")).json == {"items": [added.json]}
    assert (await wang.get("/addresses")).json == {"items": []}
    assert await count("accounts.addresses") == 1


async def test_an_address_book_has_an_end(visitor, count):
    lin = visitor()
    for _ in range(20):
        assert (await lin.post("/addresses", HOME)).status == 201

    refused = await lin.post("/addresses", HOME)

    assert (refused.status, refused.code) == (409, "accounts.address_book_full")
    assert await count("accounts.addresses") == 20


async def test_two_entries_at_once_do_not_pass_the_end_of_the_book(visitor, db, count):
    lin = visitor()
    token = (await lin.arrive()).json["guest_token"]
    for _ in range(19):
        await lin.post("/addresses", HOME)
    owner = AccountId.parse(token.partition(".")[0])

    async with db.begin(Principal(owner)) as tx:
        await accounts.add_address(tx, owner=owner, entry=msgspec.convert(HOME, BookEntry))
        second = asyncio.create_task(lin.post("/addresses", HOME))
        while not second.done() and not await count("pg_locks WHERE NOT granted"):
            pass

    assert (await second).code == "accounts.address_book_full"
    assert await count("accounts.addresses") == 20


@pytest.mark.parametrize("change", [{"phone": "no"}, {"country": "China"}, {"name": ""}, {"x": 1}])
async def test_half_an_address_is_refused(visitor, count, change):
    refused = await visitor().post("/addresses", HOME | change)

    assert refused.status == 400
    assert await count("accounts.addresses") == 0


async def test_what_has_ended_is_forgotten_in_time(visitor, worker_db, clock, count):
    lin, wang = visitor(), visitor()
    await lin.sign_in(LIN)
    await wang.sign_in("wang@example.com")
    await wang.delete("/auth/session")
    sweepers = [AccountsSweeper(worker_db), MailboxSweeper(worker_db)]

    clock.step(timedelta(days=29))
    early = [await sweeper.step() for sweeper in sweepers]
    clock.step(timedelta(days=2))
    later = [await sweeper.step() for sweeper in sweepers]

    assert (early, later) == ([2, 0], [1, 2])
    assert await count("accounts.sessions WHERE revoked_at IS NULL") == 1
    assert await count("accounts.accounts") == 2


async def test_a_browser_with_a_dead_session_is_told_so_and_can_start_again(visitor, fetch):
    lin = visitor()
    await lin.sign_in(LIN)
    await fetch("UPDATE accounts.sessions SET revoked_at = expires_at RETURNING account_id")

    told = await lin.post("/addresses", HOME)
    await lin.arrive()
    again = await lin.sign_in(LIN)
    added = await lin.post("/addresses", HOME)

    assert (told.status, told.code) == (401, "auth.session_over")
    assert (again.status, added.status) == (201, 201)


async def test_a_phone_number_is_found_however_it_is_typed(visitor):
    lin = visitor()

    await lin.sign_in("138 1234 5678")
    mail = await lin.get("/mailbox", params={"address": "+86 13812345678"})

    assert [each["address"] for each in mail.json["items"]] == ["+8613812345678"]
    assert (await lin.get("/auth/session")).json["account"]["name"] == "****5678"
    assert (await lin.get("/mailbox", params={"address": "nobody"})).json == {"items": []}
