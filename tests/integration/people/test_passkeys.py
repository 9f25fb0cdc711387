"""Passkeys: made, used, copied, replayed, stolen."""

from datetime import timedelta

import pytest
import pytest_asyncio
from tests.integration.people.authenticator import PRESENT, Authenticator

LIN = "lin@example.com"


async def add(visitor, key, name="Laptop"):
    options = await visitor.post("/auth/passkeys/options")
    assert options.status == 200, options.text
    return await visitor.post(
        "/auth/passkeys", {"credential": key.make(options.json), "name": name}
    )


async def challenge(visitor, address=""):
    asked = await visitor.post("/auth/sessions/by-passkey/options", {"address": address})
    assert asked.status == 200, asked.text
    return asked.json


async def enter(visitor, answer):
    return await visitor.post("/auth/sessions/by-passkey", {"credential": answer})


@pytest.fixture
def key():
    return Authenticator()


@pytest_asyncio.fixture
async def lin(visitor, key):
    """Has an account with a passkey."""
    somebody = visitor()
    await somebody.sign_in(LIN)
    added = await add(somebody, key)
    assert added.status == 201, added.text
    return somebody


async def test_a_passkey_opens_the_account_it_was_made_for(lin, key, visitor, fetch):
    phone = visitor()
    asked = await challenge(phone)

    answer = await enter(phone, key.get(asked))

    assert answer.status == 201, answer.text
    assert answer.json["account"]["address"] == LIN
    assert asked["public_key"]["userVerification"] == "required"
    assert asked["public_key"]["allowCredentials"] == []
    (kept,) = await fetch("SELECT sign_count, transports, used_at FROM accounts.passkeys")
    assert (kept["sign_count"], kept["transports"]) == (1, ["internal"])
    (shown,) = (await lin.get("/auth/passkeys")).json["items"]
    assert (shown["name"], shown["used_at"]) == ("Laptop", "2026-05-01T04:00:00Z")


async def test_an_authenticator_without_a_counter_signs_in_again_and_again(visitor):
    lin, key = visitor(), Authenticator(has_counter=False)
    await lin.sign_in(LIN)
    await add(lin, key)

    for _ in range(2):
        somebody = visitor()
        assert (await enter(somebody, key.get(await challenge(somebody)))).status == 201


async def test_a_challenge_is_answered_once(lin, key, clock):
    asked = await lin.post("/auth/proof/options")
    answer = key.get(asked.json)

    once = await lin.post("/auth/proof", {"credential": answer})
    clock.step(timedelta(seconds=30))
    again = await lin.post("/auth/proof", {"credential": answer})

    assert once.json == {"fresh_until": "2026-05-01T04:10:00Z"}
    assert (again.status, again.code) == (422, "accounts.wrong_passkey")


async def test_a_wrong_answer_uses_its_challenge_up(lin, key, visitor):
    phone = visitor()
    asked = await challenge(phone)
    await enter(phone, Authenticator().get(asked))

    assert (await enter(phone, key.get(asked))).code == "accounts.wrong_passkey"


async def test_a_challenge_of_another_browser_is_none(lin, key, visitor, count):
    phone, spy = visitor(), visitor()
    await spy.arrive()

    stolen = await enter(spy, key.get(await challenge(phone)))

    assert stolen.code == "accounts.wrong_passkey"
    assert await count("accounts.sessions") == 1


async def test_a_challenge_ends_after_five_minutes(lin, key, visitor, clock):
    phone = visitor()
    asked = await challenge(phone)

    clock.step(timedelta(minutes=5))

    assert (await enter(phone, key.get(asked))).code == "accounts.wrong_passkey"


async def test_a_challenge_to_sign_in_proves_nothing_and_makes_no_passkey(lin, key, visitor):
    asked = await challenge(lin)

    proof = await lin.post("/auth/proof", {"credential": key.get(asked)})

    assert proof.code == "accounts.wrong_passkey"


@pytest.mark.parametrize(
    "change",
    [
        {"origin": "http://localhost:9090"},
        {"origin": "https://localhost:8080"},
        {"origin": "http://evil.localhost:8080"},
    ],
)
async def test_an_answer_from_another_origin_opens_nothing(lin, key, visitor, count, change):
    key.origin = change["origin"]
    phone = visitor()

    refused = await enter(phone, key.get(await challenge(phone)))

    assert (refused.status, refused.code) == (422, "accounts.wrong_passkey")
    assert await count("accounts.sessions") == 1


async def test_without_a_finger_or_a_pin_it_opens_nothing(lin, key, visitor):
    phone = visitor()

    refused = await enter(phone, key.get(await challenge(phone), flags=PRESENT))

    assert refused.code == "accounts.wrong_passkey"


async def test_the_passkey_of_one_account_with_the_name_of_another_opens_neither(lin, key, visitor):
    phone = visitor()

    refused = await enter(phone, key.get(await challenge(phone), user=bytes(16)))

    assert refused.code == "accounts.wrong_passkey"


async def test_a_copied_passkey_is_refused_and_the_owner_told(
    lin, key, visitor, facts, mail, count
):
    for _ in range(2):
        somebody = visitor()
        await enter(somebody, key.get(await challenge(somebody)))
    key.count = 0  # a copy made before

    thief = visitor()
    refused = await enter(thief, key.get(await challenge(thief)))
    await facts.drain()

    assert refused.code == "accounts.wrong_passkey"
    assert await count("accounts.sessions") == 3
    assert "通行密钥可能被复制" in await mail.subjects(LIN)


@pytest.mark.parametrize("credential", [{}, {"rawId": 7}, {"response": []}, {"response": {}}])
async def test_what_is_no_answer_is_refused_in_words(lin, visitor, credential):
    refused = await enter(visitor(), credential)

    assert (refused.status, refused.code) == (422, "accounts.wrong_passkey")


async def test_with_an_address_its_passkeys_are_named_and_a_stranger_learns_nothing(
    lin, key, visitor
):
    phone = visitor()
    known = (await challenge(phone, LIN))["public_key"]["allowCredentials"]
    unknown = (await challenge(phone, "nobody@example.com"))["public_key"]["allowCredentials"]
    again = (await challenge(phone, "nobody@example.com"))["public_key"]["allowCredentials"]

    assert (await enter(phone, key.get(await challenge(phone, LIN)))).status == 201
    assert len(known) == len(unknown) == 1
    assert unknown == again
    assert len(known[0]["id"]) == len(unknown[0]["id"])


async def test_a_passkey_proves_who_holds_the_session(lin, key, clock):
    clock.step(timedelta(minutes=11))
    refused = await lin.put("/auth/password", {"password": "a lantern over the river"})
    asked = await lin.post("/auth/proof/options")

    proven = await lin.post("/auth/proof", {"credential": key.get(asked.json)})
    done = await lin.put("/auth/password", {"password": "a lantern over the river"})

    assert refused.code == "auth.step_up_needed"
    assert refused.json["ways"] == ["passkey", "code"]
    assert (proven.status, done.status) == (200, 204)


async def test_the_passkey_of_somebody_else_proves_nothing(lin, visitor, clock):
    wang, theirs = visitor(), Authenticator()
    await wang.sign_in("wang@example.com")
    await add(wang, theirs)
    clock.step(timedelta(minutes=11))

    asked = await lin.post("/auth/proof/options")
    refused = await lin.post("/auth/proof", {"credential": theirs.get(asked.json)})

    assert refused.code == "accounts.wrong_passkey"
    assert (await lin.delete("/auth/password")).code == "auth.step_up_needed"


async def test_one_passkey_opens_one_account(lin, key, visitor, count):
    wang = visitor()
    await wang.sign_in("wang@example.com")

    refused = await add(wang, key)

    assert (refused.status, refused.code) == (409, "accounts.passkey_known")
    assert await count("accounts.passkeys") == 1


async def test_making_and_removing_one_needs_a_fresh_proof(lin, key, clock, count):
    options = await lin.post("/auth/passkeys/options")
    (kept,) = (await lin.get("/auth/passkeys")).json["items"]
    clock.step(timedelta(minutes=11))

    body = {"credential": Authenticator().make(options.json), "name": "Thief"}
    refused = [
        await lin.post("/auth/passkeys/options"),
        await lin.post("/auth/passkeys", body),
        await lin.delete(f"/auth/passkeys/{kept['id']}"),
    ]

    assert [each.code for each in refused] == ["auth.step_up_needed"] * 3
    assert await count("accounts.passkeys") == 1


async def test_a_removed_passkey_opens_nothing_and_the_owner_hears_of_both(
    lin, key, visitor, facts, mail
):
    (kept,) = (await lin.get("/auth/passkeys")).json["items"]
    await lin.put(f"/auth/passkeys/{kept['id']}", {"name": "Old laptop"})

    removed = await lin.delete(f"/auth/passkeys/{kept['id']}")
    phone = visitor()
    refused = await enter(phone, key.get(await challenge(phone)))
    await facts.drain()

    assert (removed.status, refused.code) == (204, "accounts.wrong_passkey")
    assert (await lin.get("/auth/session")).json["proof_ways"] == ["code"]
    assert {"已添加通行密钥", "已移除通行密钥"} <= set(await mail.subjects(LIN))


async def test_an_account_has_so_many_passkeys_and_no_more(lin, count):
    for _ in range(19):
        assert (await add(lin, Authenticator())).status == 201

    refused = await lin.post("/auth/passkeys/options")

    assert (refused.status, refused.code) == (409, "accounts.too_many_passkeys")
    assert await count("accounts.passkeys") == 20
