from datetime import timedelta

import pytest

WHY = {"reason": "fraud with stolen cards"}


async def id_of(visitor) -> str:
    return (await visitor.arrive()).json["account"]["id"]


async def found(operator, text):
    people = (await operator.get("/admin/people", params={"q": text})).json["items"]
    return [each["addresses"][0] for each in people]


async def test_people_are_found_by_the_beginning_of_what_is_known_of_them(operator, somebody):
    ada = "ada@example.com"

    for text in ("ada", "ADA@exa", ada, await id_of(somebody)):
        assert await found(operator, text) == [ada], text
    assert await found(operator, "") == [ada, "op@example.com"]
    for text in ("%", "_da", "example.com", "nobody"):
        assert await found(operator, text) == [], text


async def test_signing_somebody_out_ends_every_session_of_theirs_and_no_others(
    operator, somebody, visitor, count
):
    other = visitor()
    await other.sign_in("ada@example.com")

    ended = await operator.post(f"/admin/people/{await id_of(somebody)}/sign-out")

    assert ended.json == {"sessions": 2}
    assert (await somebody.arrive()).json["account"] is None
    assert (await operator.get("/admin/people")).status == 200
    assert await count("kernel.audit WHERE action = 'accounts.signed_out_by_operator'") == 1


async def test_who_is_suspended_is_out_and_stays_out_until_let_in(
    operator, somebody, visitor, fetch
):
    id = await id_of(somebody)

    assert (await operator.post(f"/admin/people/{id}/suspend", WHY)).status == 204

    assert (await somebody.arrive()).json["account"] is None
    again = visitor()
    await again.post("/auth/codes", {"address": "ada@example.com"})
    mail = await again.get("/mailbox", params={"address": "ada@example.com"})
    code = next(word for word in mail.json["items"][0]["text"].split() if word.isdigit())
    refused = await again.post("/auth/sessions", {"address": "ada@example.com", "code": code})
    assert (refused.status, refused.code) == (403, "accounts.suspended")
    assert (await again.arrive()).json["account"] is None
    [row] = await fetch("SELECT suspended_for FROM accounts.accounts WHERE NOT is_operator")
    assert row["suspended_for"] == WHY["reason"]

    assert (await operator.post(f"/admin/people/{id}/let-in", {"reason": "cleared"})).status == 204
    await again.sign_in("ada@example.com")
    actions = [row["action"] for row in await fetch("SELECT action FROM kernel.audit ORDER BY id")]
    assert [
        each for each in actions if each in ("accounts.suspended", "accounts.let_in_again")
    ] == [
        "accounts.suspended",
        "accounts.let_in_again",
    ]


async def test_the_operator_is_not_suspended(operator, count):
    refused = await operator.post(f"/admin/people/{await id_of(operator)}/suspend", WHY)

    assert (refused.status, refused.code) == (409, "accounts.not_them")
    assert await count("accounts.accounts WHERE suspended_at IS NOT NULL") == 0


@pytest.mark.parametrize("act", ["sign-out", "suspend", "let-in"])
async def test_a_stolen_session_does_nothing_to_people(operator, somebody, clock, count, act):
    id = await id_of(somebody)
    clock.step(timedelta(minutes=11))

    refused = await operator.post(f"/admin/people/{id}/{act}", None if act == "sign-out" else WHY)

    assert (refused.status, refused.code) == (403, "auth.step_up_needed")
    assert await count("accounts.sessions WHERE revoked_at IS NOT NULL") == 0
    assert await count("accounts.accounts WHERE suspended_at IS NOT NULL") == 0
