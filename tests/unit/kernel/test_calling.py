"""A caller at the wire: what it sends, and what it makes of every kind of answer."""

import httpx
import msgspec
import pytest
from tests.collecting import traced

from hawker.kernel import calling, tracing
from hawker.kernel.calling import Caller, Refused, Unreachable
from hawker.kernel.db import is_in_transaction


class Thing(msgspec.Struct, frozen=True):
    id: int


MADE = httpx.Response(201, json={"id": 7, "more": "that nobody asked for"})


class Api:
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

    def caller(self) -> Caller:
        client = httpx.AsyncClient(base_url="http://api.test", transport=httpx.MockTransport(self))
        return Caller("things", client)


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr(calling, "PAUSES_S", (0.0, 0.0))


async def test_a_thing_is_made_under_the_key_it_was_given():
    api = Api(MADE)

    made = await api.caller().post("/things", Thing, {"name": "壶"}, key="thing_1")

    (asked,) = api.asked
    assert made == Thing(7)
    assert (asked.method, asked.url.path) == ("POST", "/things")
    assert asked.headers["idempotency-key"] == "thing_1"
    assert msgspec.json.decode(asked.content) == {"name": "壶"}


async def test_what_is_only_read_has_no_key():
    api = Api(httpx.Response(200, json={"id": 7}))

    assert await api.caller().get("/things/7", Thing) == Thing(7)
    assert "idempotency-key" not in api.asked[0].headers
    assert api.asked[0].content == b""


@pytest.mark.parametrize(
    "trouble",
    [
        *(httpx.Response(status) for status in (500, 503, 408, 409, 425, 429)),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("silent"),
        httpx.RemoteProtocolError("cut off"),
    ],
)
async def test_trouble_that_may_pass_is_asked_again_under_the_same_key(trouble):
    api = Api(trouble, MADE)

    assert await api.caller().post("/things", Thing, key="thing_1") == Thing(7)
    assert [asked.headers["idempotency-key"] for asked in api.asked] == ["thing_1"] * 2


@pytest.mark.parametrize("trouble", [httpx.Response(502), httpx.ConnectError("refused")])
async def test_who_stays_away_is_given_up_after_three_tries(trouble):
    api = Api(*[trouble] * 3, MADE)

    with pytest.raises(Unreachable):
        await api.caller().get("/things/7", Thing)

    assert len(api.asked) == 3


@pytest.mark.parametrize("status", [301, 400, 401, 404, 422])
async def test_a_no_is_not_asked_again_and_its_reason_is_kept(status):
    api = Api(httpx.Response(status, text="no such thing" + "." * 900), MADE)

    with pytest.raises(Refused, match=rf"^{status} /things/7 no such thing\.{{287}}$"):
        await api.caller().get("/things/7", Thing)

    assert len(api.asked) == 1


@pytest.mark.parametrize("answer", [b"", b"<html>", b"{}", b'{"id":"7"}'])
async def test_an_answer_that_is_none_counts_as_no_answer(answer):
    api = Api(httpx.Response(200, content=answer))

    with pytest.raises(Unreachable, match="not an answer"):
        await api.caller().get("/things/7", Thing)


async def test_nobody_is_called_inside_a_transaction():
    api = Api(MADE)
    token = is_in_transaction.set(True)
    try:
        with pytest.raises(AssertionError, match="inside a transaction"):
            await api.caller().post("/things", Thing)
    finally:
        is_in_transaction.reset(token)

    assert api.asked == []


async def test_every_try_is_a_span_whose_trace_goes_along():
    api = Api(httpx.Response(503), MADE)

    with traced() as found, tracing.span("outside"):
        await api.caller().post("/things", Thing, key="thing_1")

    (outside,) = found.named("outside")
    calls = found.named("POST things")
    carried = [asked.headers["traceparent"].split("-")[1:3] for asked in api.asked]
    assert carried == [[call.trace, call.id] for call in calls]
    assert {(call.parent, call.values["url.path"]) for call in calls} == {(outside.id, "/things")}


async def test_without_a_trace_none_goes_along():
    api = Api(MADE)

    await api.caller().post("/things", Thing)

    assert "traceparent" not in api.asked[0].headers
