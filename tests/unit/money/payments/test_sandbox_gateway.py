"""The gateway at the wire: what it sends, and what it makes of every kind of answer."""

from datetime import UTC, datetime

import httpx
import pytest
from tests.collecting import traced

from hawker.kernel import tracing
from hawker.kernel.money import Money
from hawker.money.payments import sandbox
from hawker.money.payments.gateway import (
    Intent,
    IntentStatus,
    Order,
    ProviderCharge,
    ProviderRefused,
    ProviderUnreachable,
)

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

    def gateway(self) -> sandbox.SandboxGateway:
        client = httpx.AsyncClient(
            base_url="http://sandbox.test", transport=httpx.MockTransport(self)
        )
        return sandbox.SandboxGateway(client)


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr(sandbox, "PAUSES_S", (0.0, 0.0))


async def test_an_intent_is_asked_for_under_a_key_of_our_own():
    provider = Provider(httpx.Response(201, json=OPENED))

    intent = await provider.gateway().open_intent(ORDER)

    (asked,) = provider.asked
    assert intent == Intent("int_1", "ps_1", "/sandbox/v1/intents/int_1/confirm")
    assert asked.headers["idempotency-key"] == "pay_1.1"
    assert b'"amount":500' in asked.content
    assert b'"expires_at":"2026-05-01T04:30:00+00:00"' in asked.content


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.Response(500),
        httpx.Response(503),
        httpx.Response(429),
        httpx.Response(409),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("silent"),
        httpx.RemoteProtocolError("cut off"),
    ],
)
async def test_trouble_that_may_pass_is_asked_again_under_the_same_key(trouble):
    provider = Provider(trouble, httpx.Response(201, json=OPENED))

    await provider.gateway().open_intent(ORDER)

    assert [asked.headers["idempotency-key"] for asked in provider.asked] == ["pay_1.1"] * 2


async def test_a_provider_that_stays_away_is_given_up_after_three_tries():
    provider = Provider(*[httpx.ConnectError("refused") for _ in range(3)])

    with pytest.raises(ProviderUnreachable):
        await provider.gateway().look("int_1")

    assert len(provider.asked) == 3


async def test_a_no_is_not_asked_again():
    provider = Provider(httpx.Response(422, json={"code": "sandbox.not_refundable"}))

    with pytest.raises(ProviderRefused, match="not_refundable"):
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

    with pytest.raises(ProviderUnreachable):
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
