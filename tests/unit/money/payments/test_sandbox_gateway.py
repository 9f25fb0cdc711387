"""The gateway at the wire: what it sends, and what it makes of every kind of answer."""

from datetime import UTC, datetime

import httpx
import pytest
from tests.collecting import traced

from hawker.kernel import calling, tracing
from hawker.kernel.calling import Caller, Refused, Unreachable
from hawker.kernel.money import Money
from hawker.money.payments.gateway import (
    Intent,
    IntentStatus,
    Order,
    ProviderCharge,
)
from hawker.money.payments.sandbox import SandboxGateway

ORDER = Order("pay_1.1", "pay_1", Money(500, "CNY"), datetime(2026, 5, 1, 4, 30, tzinfo=UTC))
OPENED = {
    "id": "int_1",
    "client_secret": "ps_1",
    "confirm_url": "/sandbox/v1/intents/int_1/confirm",
}


class Provider:
    """Answers in the order it was told to, and keeps what it was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def gateway(self) -> SandboxGateway:
        client = httpx.AsyncClient(
            base_url="http://sandbox.test", transport=httpx.MockTransport(self)
        )
        return SandboxGateway(Caller("sandbox", client))


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr(calling, "PAUSES_S", (0.0, 0.0))


async def test_an_intent_is_asked_for_under_a_key_of_our_own():
    provider = Provider(httpx.Response(201, json=OPENED))

    intent = await provider.gateway().open_intent(ORDER)

    (asked,) = provider.asked
    assert intent == Intent("int_1", "ps_1", "/sandbox/v1/intents/int_1/confirm")
    assert asked.headers["idempotency-key"] == "pay_1.1"
    assert b'"amount":500' in asked.content
    assert b'"expires_at":"2026-05-01T04:30:00+00:00"' in asked.content


async def test_a_refund_is_made_under_its_own_key():
    provider = Provider(httpx.Response(201, json={"id": "sre_1", "status": "succeeded"}))

    await provider.gateway().refund("sch_1", Money(500, "CNY"), key="ref_1")

    (asked,) = provider.asked
    assert asked.headers["idempotency-key"] == "ref_1"
    assert asked.content == b'{"charge":"sch_1","amount":500,"currency":"CNY"}'


@pytest.mark.parametrize("answer", [b"<html>", b"{}"])
async def test_a_refund_nobody_answers_for_does_not_count_as_made(answer):
    provider = Provider(httpx.Response(200, content=answer))

    with pytest.raises(Unreachable):
        await provider.gateway().refund("sch_1", Money(500, "CNY"), key="ref_1")


async def test_a_no_is_not_asked_again():
    provider = Provider(httpx.Response(422, json={"code": "sandbox.not_refundable"}))

    with pytest.raises(Refused, match="not_refundable"):
        await provider.gateway().refund("sch_1", Money(500, "CNY"), key="ref_1")

    assert len(provider.asked) == 1


async def test_a_standing_tells_status_and_charges():
    charge = {"id": "sch_1", "amount": 500, "currency": "CNY", "taken_at": "2026-05-01T04:00:00Z"}
    answer = {"id": "int_1", "status": "succeeded", "charges": [charge]}
    provider = Provider(httpx.Response(200, json=answer))

    standing = await provider.gateway().look("int_1")

    assert standing.status is IntentStatus.PAID
    assert list(standing.charges) == [ProviderCharge("sch_1", Money(500, "CNY"))]


@pytest.mark.parametrize("answer", [b"<html>", b"{}", b'{"status":"odd","charges":[]}'])
async def test_an_answer_that_is_none_counts_as_no_answer(answer):
    provider = Provider(httpx.Response(200, content=answer))

    with pytest.raises(Unreachable):
        await provider.gateway().look("int_1")


async def test_a_call_carries_the_trace_it_belongs_to():
    provider = Provider(httpx.Response(200, json=OPENED), httpx.Response(200, json=OPENED))
    gateway = provider.gateway()

    await gateway.open_intent(ORDER)
    with traced() as found, tracing.span("outside"):
        await gateway.open_intent(ORDER)

    untraced, asked = provider.asked
    (call,) = found.named("POST sandbox")
    assert "traceparent" not in untraced.headers
    assert asked.headers["traceparent"].split("-")[1:3] == [call.trace, call.id]
    assert call.values["url.path"] == "/sandbox/v1/intents"
