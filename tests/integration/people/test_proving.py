"""Step-up: what is dangerous asks for a fresh proof, which is given within the session."""

from datetime import timedelta

import pytest
import pytest_asyncio
from litestar import Response, post

from hawker.app import wiring
from hawker.kernel.auth import FRESH
from hawker.kernel.db import Tx
from hawker.kernel.http import Call

LIN = "lin@example.com"


@post("/api/v1/dangers")
async def do_danger(call: Call) -> Response[str]:
    """Do what a stolen session must not."""

    async def verb(tx: Tx) -> str:
        call.principal.require_fresh(tx.now)
        return "done"

    return await call.once(verb)


@pytest.fixture
def web(settings, db, plugs, monkeypatch):
    monkeypatch.setattr(wiring, "ROUTES", [*wiring.ROUTES, do_danger])
    return wiring.web_app(settings, db, bus=None, given=plugs)


async def code_for(visitor, address=LIN):
    await visitor.post("/auth/codes", {"address": address})
    mail = await visitor.get("/mailbox", params={"address": address})
    return next(word for word in mail.json["items"][0]["text"].split() if word.isdigit())


@pytest_asyncio.fixture
async def lin(visitor, clock):
    """Signed in a while ago."""
    somebody = visitor()
    await somebody.sign_in(LIN)
    clock.step(FRESH + timedelta(seconds=1))
    return somebody


async def test_signing_in_is_a_proof_for_ten_minutes(visitor, clock, count):
    lin = visitor()
    await lin.sign_in(LIN)

    clock.step(FRESH)
    in_time = await lin.post("/dangers", key="k-1")
    clock.step(timedelta(seconds=1))
    late = await lin.post("/dangers", key="k-2")

    assert in_time.status == 201
    assert (late.status, late.code) == (403, "auth.step_up_needed")
    assert late.json["ways"] == ["code"]
    assert await count("kernel.idempotency WHERE key = 'k-2'") == 0


async def test_after_a_proof_the_same_request_goes_through(lin):
    refused = await lin.post("/dangers", key="k-1")

    proven = await lin.post("/auth/proof", {"code": await code_for(lin)})
    again = await lin.post("/dangers", key="k-1")

    assert refused.code == "auth.step_up_needed"
    assert (proven.status, proven.json) == (200, {"fresh_until": "2026-05-01T04:20:01Z"})
    assert again.status == 201


async def test_a_proof_is_of_one_session_alone(lin, visitor, clock):
    phone = visitor()
    await phone.sign_in(LIN)
    clock.step(FRESH + timedelta(seconds=1))

    await phone.post("/auth/proof", {"code": await code_for(phone)})

    assert (await phone.post("/dangers")).status == 201
    assert (await lin.post("/dangers")).code == "auth.step_up_needed"


async def test_a_wrong_code_proves_nothing_and_is_counted(lin, count):
    right = await code_for(lin)

    wrong = await lin.post("/auth/proof", {"code": f"{(int(right) + 1) % 1_000_000:06}"})

    assert (wrong.status, wrong.code, wrong.field) == (422, "accounts.wrong_code", "code")
    assert (await lin.post("/dangers")).code == "auth.step_up_needed"
    assert await count("accounts.wrong_tries") == 1


async def test_the_code_of_another_address_proves_nothing(lin, count):
    code = await code_for(lin, "thief@example.com")

    refused = await lin.post("/auth/proof", {"code": code, "address": "thief@example.com"})

    assert (refused.status, refused.code) == (422, "accounts.not_your_address")
    assert (await lin.post("/dangers")).code == "auth.step_up_needed"
    assert await count("accounts.login_codes WHERE used_at IS NOT NULL") == 1


async def test_a_guest_is_asked_to_sign_in_first(visitor):
    guest = visitor()

    for path, body in (("/dangers", None), ("/auth/proof", {"code": "123456"})):
        assert (await guest.post(path, body)).code == "auth.sign_in_needed"


async def test_a_session_says_how_its_person_can_prove_themselves(lin):
    assert (await lin.get("/auth/session")).json["proof_ways"] == ["code"]
