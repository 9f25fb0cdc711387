"""Passwords: chosen, given, guessed, changed, forgotten."""

import asyncio
import threading
from datetime import timedelta

import pytest
import pytest_asyncio
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from hawker.kernel import limits
from hawker.people.accounts import hashing
from hawker.people.accounts.hashing import Hasher, HashingBusy

LIN = "lin@example.com"
GOOD = "a lantern over the river"
HERE = {"x-forwarded-for": "192.0.2.7"}
STRANGER = {"x-forwarded-for": "203.0.113.9"}


@pytest.fixture
def plugs():
    """Cheap hashes: what is tested is who may try, not what a try costs."""
    return {"hasher": Hasher(time_cost=1, memory_kib=64, lanes=1)}


@pytest_asyncio.fixture
async def lin(visitor):
    somebody = visitor()
    await somebody.sign_in(LIN)
    done = await somebody.put("/auth/password", {"password": GOOD})
    assert done.status == 204, done.text
    return somebody


async def enter(visitor, password=GOOD, address=LIN, headers=HERE):
    body = {"address": address, "password": password}
    return await visitor.post("/auth/sessions/by-password", body, headers=headers)


async def test_a_password_opens_the_account_by_any_of_its_spellings(lin, visitor):
    await lin.put("/auth/password", {"password": "ﬁve lanterns ｌｉｔ"})

    answer = await enter(visitor(), "five lanterns lit", " LIN@example.com")

    assert answer.status == 201, answer.text
    assert answer.json["account"]["address"] == LIN


async def test_what_is_kept_is_a_hash_and_nobody_but_the_door_reads_it(lin, fetch, db):
    (kept,) = await fetch("SELECT account_id, hash FROM accounts.passwords")

    assert kept["hash"].startswith("$argon2id$")
    assert GOOD not in kept["hash"]
    assert await fetch("SELECT 1 FROM kernel.idempotency") == []


@pytest.mark.parametrize(
    ("address", "password"), [(LIN, "wrong"), ("nobody@example.com", GOOD), (LIN, GOOD + " ")]
)
async def test_wrong_is_wrong_whatever_is(lin, visitor, count, address, password):
    refused = await enter(visitor(), password, address)

    assert (refused.status, refused.code, refused.field) == (
        422,
        "accounts.wrong_password",
        "password",
    )
    assert await count("accounts.sessions") == 1


async def test_an_unknown_address_costs_the_same_work(lin, visitor, plugs, monkeypatch):
    worked = []
    verify = Argon2Hasher.verify
    monkeypatch.setattr(Argon2Hasher, "verify", lambda *given: worked.append(1) or verify(*given))

    await enter(visitor(), "wrong")
    of_known = len(worked)
    await enter(visitor(), "wrong", "nobody@example.com")

    assert of_known == 1
    assert len(worked) == 2


async def test_the_sixth_try_from_here_is_refused_and_a_code_still_opens(
    lin, visitor, clock, count, mail
):
    for _ in range(5):
        assert (await enter(visitor(), "wrong")).code == "accounts.wrong_password"

    sixth = await enter(visitor())
    phone = visitor()
    code = await mail.code(phone, LIN, HERE)
    by_code = await phone.post("/auth/sessions", {"address": LIN, "code": code}, headers=HERE)

    assert (sixth.status, sixth.code) == (429, "accounts.passwords_locked")
    assert sixth.headers["retry-after"] == "900"
    assert by_code.status == 201
    clock.step(timedelta(minutes=15))
    assert (await enter(visitor())).status == 201


async def test_a_stranger_who_guesses_locks_out_themselves_alone(lin, visitor):
    for _ in range(6):
        await enter(visitor(), "wrong", headers=STRANGER)

    assert (await enter(visitor(), headers=STRANGER)).code == "accounts.passwords_locked"
    assert (await enter(visitor())).status == 201


async def test_a_crowd_locks_passwords_for_a_day_and_the_owner_comes_in_by_code(
    lin, visitor, db, mail, clock
):
    crowd = limits.Limit("accounts.password_of_address", limits.Per.SUBJECT, 100, timedelta(days=1))
    for _ in range(100):
        await limits.count(db, limits.Count(crowd, LIN))

    locked = await enter(visitor())
    phone = visitor()
    code = await mail.code(phone, LIN, HERE)
    entered = await phone.post("/auth/sessions", {"address": LIN, "code": code}, headers=HERE)

    assert locked.code == "accounts.passwords_locked"
    assert entered.status == 201
    clock.step(timedelta(days=1))
    assert (await enter(visitor())).status == 201


async def test_right_tries_count_for_nothing(lin, visitor, fetch):
    for _ in range(8):
        assert (await enter(visitor())).status == 201

    assert {row["count"] for row in await fetch("SELECT count FROM kernel.limits")} == {0}


async def test_twenty_wrong_ones_at_once_are_five_tries(lin, visitor):
    guesser = visitor()
    await guesser.arrive()

    answers = await asyncio.gather(*(enter(guesser, f"wrong {n}") for n in range(20)))

    codes = [each.code for each in answers]
    assert codes.count("accounts.wrong_password") == 5
    assert codes.count("accounts.passwords_locked") == 15


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("seven77", "accounts.password_length"),
        ("x" * 257, "accounts.password_length"),
        ("Password123!", "accounts.password_guessable"),
        ("qwertyuiop", "accounts.password_guessable"),
        ("lin.lin.2026", None),
    ],
)
async def test_what_is_tried_first_is_refused_in_words(visitor, count, password, code):
    lin = visitor()
    await lin.sign_in(LIN)

    answer = await lin.put("/auth/password", {"password": password})

    assert answer.code == code
    assert await count("accounts.passwords") == (code is None)


async def test_setting_and_removing_one_needs_a_fresh_proof(lin, clock, fetch):
    (before,) = await fetch("SELECT hash FROM accounts.passwords")
    clock.step(timedelta(minutes=11))

    refused = [
        await lin.put("/auth/password", {"password": "another lantern at the door"}),
        await lin.delete("/auth/password"),
    ]

    assert [each.code for each in refused] == ["auth.step_up_needed"] * 2
    assert await fetch("SELECT hash FROM accounts.passwords") == [before]


async def test_a_password_proves_who_holds_the_session_and_guessing_there_is_counted(lin, clock):
    clock.step(timedelta(minutes=11))
    for _ in range(4):
        wrong = await lin.post("/auth/proof", {"password": "wrong"}, headers=HERE)
        assert wrong.code == "accounts.wrong_password"

    right = await lin.post("/auth/proof", {"password": GOOD}, headers=HERE)
    fifth = await lin.post("/auth/proof", {"password": "wrong"}, headers=HERE)
    sixth = await lin.post("/auth/proof", {"password": GOOD}, headers=HERE)

    assert right.status == 200
    assert (await lin.delete("/auth/password")).status == 204
    assert (fifth.code, sixth.code) == ("accounts.wrong_password", "accounts.passwords_locked")


@pytest.mark.parametrize("proof", [{}, {"password": GOOD, "code": "123456"}])
async def test_a_proof_is_one_thing(lin, proof):
    assert (await lin.post("/auth/proof", proof)).code == "accounts.one_proof"


async def test_changing_it_signs_out_every_other_device_and_the_owner_is_told(
    lin, visitor, facts, mail
):
    phone = visitor()
    await enter(phone)

    await lin.put("/auth/password", {"password": "another lantern at the door"})
    await facts.drain()

    assert (await phone.get("/auth/session")).json["account"] is None
    assert (await lin.get("/auth/session")).json["account"] is not None
    assert (await enter(visitor())).code == "accounts.wrong_password"
    assert (await mail.subjects(LIN)).count("您的密码已设置或更换") == 2


async def test_without_a_password_none_opens(lin, visitor):
    await lin.delete("/auth/password")

    assert (await enter(visitor())).code == "accounts.wrong_password"
    assert (await lin.get("/auth/session")).json["proof_ways"] == ["code"]


async def test_a_hash_of_old_parameters_is_made_anew(lin, visitor, fetch):
    old = PasswordHash((Argon2Hasher(1, 32, 1),)).hash(GOOD)
    await fetch("UPDATE accounts.passwords SET hash = %s RETURNING 1", old)

    assert (await enter(visitor())).status == 201

    (kept,) = await fetch("SELECT hash FROM accounts.passwords")
    assert "m=64,t=1,p=1" in kept["hash"]
    assert (await enter(visitor())).status == 201


async def test_when_many_are_checked_more_are_sent_away_and_the_loop_goes_on(monkeypatch):
    hasher, gate = Hasher(time_cost=1, memory_kib=64, lanes=1), threading.Event()
    monkeypatch.setattr(hasher._hash, "hash", lambda _password: gate.wait(10) and "hash")
    running = [asyncio.create_task(hasher.hash("x")) for _ in range(22)]
    await asyncio.sleep(0)

    with pytest.raises(HashingBusy) as busy:
        await hasher.hash("one too many")

    assert (busy.value.status, busy.value.extra) == (503, {"retry_after_s": 2})
    assert len(hasher._threads._threads) <= hashing.AT_ONCE
    gate.set()
    assert set(await asyncio.gather(*running)) == {"hash"}


async def test_a_letter_sets_a_new_one_and_signs_out_every_other_device(
    lin, visitor, mail, facts, count
):
    browser = visitor()
    token = await mail.reset_token(browser, LIN)

    new = {"token": token, "password": "the river after the rain"}
    done = await browser.post("/auth/sessions/by-reset", new)
    await facts.drain()

    assert done.status == 201, done.text
    assert (await lin.get("/auth/session")).json["account"] is None
    assert (await browser.get("/auth/session")).json["account"]["address"] == LIN
    assert (await enter(visitor())).code == "accounts.wrong_password"
    assert (await enter(visitor(), "the river after the rain")).status == 201
    assert "您的密码已重设" in await mail.subjects(LIN)


async def test_a_letter_is_good_once_and_voids_the_others(lin, visitor, mail, clock):
    browser = visitor()
    first = await mail.reset_token(browser, LIN)
    clock.step(timedelta(seconds=1))
    second = await mail.reset_token(browser, LIN)
    new = {"password": "the river after the rain"}
    assert (await browser.post("/auth/sessions/by-reset", new | {"token": second})).status == 201

    refused = [
        await visitor().post("/auth/sessions/by-reset", new | {"token": token})
        for token in (second, first, "none-of-ours")
    ]

    assert first != second
    assert [each.code for each in refused] == ["accounts.wrong_reset"] * 3


async def test_a_letter_ends_after_half_an_hour(lin, visitor, mail, clock):
    token = await mail.reset_token(visitor(), LIN)
    clock.step(timedelta(minutes=30))

    new = {"token": token, "password": "the river after the rain"}

    assert (await visitor().post("/auth/sessions/by-reset", new)).code == "accounts.wrong_reset"


async def test_a_refused_password_leaves_the_letter_good(lin, visitor, mail):
    token = await mail.reset_token(visitor(), LIN)
    body = {"token": token, "password": "password1"}

    refused = await visitor().post("/auth/sessions/by-reset", body)
    done = await visitor().post(
        "/auth/sessions/by-reset", body | {"password": "the river after the rain"}
    )

    assert (refused.code, done.status) == ("accounts.password_guessable", 201)


async def test_a_letter_used_five_times_at_once_opens_one_session(lin, visitor, mail, count):
    browser = visitor()
    body = {"token": await mail.reset_token(browser, LIN), "password": "the river after the rain"}
    others = [visitor() for _ in range(5)]
    for other in others:
        await other.arrive()

    answers = await asyncio.gather(
        *(other.post("/auth/sessions/by-reset", body) for other in others)
    )

    assert sorted(each.status for each in answers) == [201, 422, 422, 422, 422]
    assert await count("accounts.sessions WHERE revoked_at IS NULL") == 1


async def test_an_address_without_an_account_gets_the_same_answer_and_no_letter(
    visitor, mail, count
):
    answer = await visitor().post("/auth/password-resets", {"address": "nobody@example.com"})

    assert answer.status == 202
    assert await count("notifications.messages") == 0


async def test_letters_have_an_end_by_client_and_by_address(lin, visitor, mail, clock):
    for _ in range(3):
        await mail.reset_token(visitor(), LIN, HERE)

    refused = await visitor().post("/auth/password-resets", {"address": LIN}, headers=HERE)

    assert (refused.status, refused.code) == (429, "accounts.too_many_codes")
    assert await mail.reset_token(visitor(), LIN, STRANGER)
