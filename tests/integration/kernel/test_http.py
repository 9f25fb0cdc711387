"""The promises of kernel.http, kept by an application of three routes."""

import asyncio
from typing import Annotated

import httpx
import msgspec
import pytest
import pytest_asyncio
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from hawker.kernel import timers
from hawker.kernel.auth import Principal
from hawker.kernel.db import Tx
from hawker.kernel.errors import Refusal
from hawker.kernel.http import Call, Site, create_app
from hawker.kernel.ids import AccountId, StoreId
from hawker.kernel.money import Money
from hawker.kernel.paging import LIMIT_DEFAULT, Limit

SITE = Site("a secret of the tests", "https://shop.example", "rtmp://shop.example/live")
TOKEN = "the token of somebody signed in"
ACCOUNT = AccountId.new()


class Thing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    store: StoreId
    price: Money
    quantity: Annotated[int, msgspec.Meta(ge=1)] = 1


class Broken(Refusal, code="things.broken", status=409):
    """The thing is broken."""


@get("/api/v1/things/{id:str}")
async def read_thing(id: FromPath[StoreId], call: Call, limit: Limit = LIMIT_DEFAULT) -> Thing:
    """Read a thing."""
    return Thing(id, Money(limit, "CNY"))


@get("/api/v1/who")
async def who(call: Call) -> Response[dict[str, str | bool]]:
    """Say who asks."""
    principal = call.principal
    csrf = call.csrf_token
    response = Response({"actor": principal.actor, "is_guest": principal.is_guest, "csrf": csrf})
    if principal.is_guest:
        call.remember_guest(response)
    return response


@get("/api/v1/defect")
async def defect() -> None:
    """Break."""
    raise RuntimeError("the secret is a blue teapot")


@post("/api/v1/things")
async def make_thing(data: JSONBody[Thing], call: Call) -> Response[Thing]:
    """Make a thing; one of nine is broken."""

    async def verb(tx: Tx) -> Thing:
        await timers.set(tx, "test.thing", StoreId.new(), tx.now)
        if data.quantity == 9:
            raise Broken("It broke.", field="quantity", left=3)
        return data

    return await call.once(verb)


class OneSession:
    async def find(self, token: str, now: object, address: str) -> Principal | None:
        return Principal(ACCOUNT, is_guest=False, name="Ada") if token == TOKEN else None


@pytest_asyncio.fixture
async def client(db):
    app = create_app(
        [read_thing, who, defect, make_thing],
        db=db,
        sessions=OneSession(),
        site=SITE,
        bus=None,
        plugs={},
    )
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="https://shop.example") as made:
        yield made


@pytest_asyncio.fixture
async def csrf(client):
    return {"x-csrf-token": (await client.get("/api/v1/who")).json()["csrf"]}


@pytest.fixture
def thing():
    return {"store": StoreId.new(), "price": {"amount": 1990, "currency": "CNY"}}


def problem(answer: httpx.Response) -> tuple[int, str, str | None]:
    assert answer.headers["content-type"].startswith("application/problem+json")
    body = answer.json()
    assert body["status"] == answer.status_code
    return answer.status_code, body["code"], body.get("field")


async def test_a_guest_stays_the_same_guest(client):
    first = (await client.get("/api/v1/who")).json()
    second = (await client.get("/api/v1/who")).json()

    assert first == second
    assert first["is_guest"] is True


async def test_cookies_are_kept_from_scripts_and_from_plain_http(client):
    cookies = (await client.get("/api/v1/who")).headers.get_list("set-cookie")

    (guest,) = [each for each in cookies if each.startswith("hawker_guest=")]
    assert "HttpOnly" in guest
    assert "Secure" in guest
    assert "SameSite=lax" in guest


async def test_a_guest_token_of_our_own_making_is_believed_and_no_other(client, thing):
    cookie = (await client.get("/api/v1/who")).cookies["hawker_guest"]
    client.cookies.clear()
    forged = f"{AccountId.new()}.{cookie.partition('.')[2]}"

    believed = await client.post(
        "/api/v1/things", json=thing, headers={"authorization": f"Guest {cookie}"}
    )
    refused = await client.post(
        "/api/v1/things", json=thing, headers={"authorization": f"Guest {forged}"}
    )

    assert believed.status_code == 201
    assert problem(refused) == (401, "auth.session_over", None)


async def test_a_write_without_the_csrf_token_is_refused_and_writes_nothing(client, thing, count):
    await client.get("/api/v1/who")

    without = await client.post("/api/v1/things", json=thing)
    foreign = await client.post("/api/v1/things", json=thing, headers={"x-csrf-token": "f" * 40})

    assert problem(without) == problem(foreign) == (403, "http.csrf_failed", None)
    assert await count("kernel.timers") == 0


async def test_the_csrf_token_of_one_person_is_no_good_for_another(client, csrf, thing):
    client.cookies.clear()
    await client.get("/api/v1/who")

    answer = await client.post("/api/v1/things", json=thing, headers=csrf)

    assert problem(answer) == (403, "http.csrf_failed", None)


@pytest.mark.parametrize("header", ["", " ", " Bearer"])
async def test_an_authorization_that_says_nothing_spares_no_csrf_token(
    client, thing, count, header
):
    client.cookies.set("hawker_session", TOKEN)

    answer = await client.post(
        "/api/v1/things", json=thing, headers={"authorization": header, "x-csrf-token": "forged"}
    )

    assert problem(answer) == (403, "http.csrf_failed", None)
    assert await count("kernel.timers") == 0


async def test_a_write_of_nobody_is_refused_and_writes_nothing(client, thing, count):
    answer = await client.post("/api/v1/things", json=thing)

    assert problem(answer) == (403, "http.csrf_failed", None)
    assert await count("kernel.timers") == 0


async def test_a_session_is_known_by_cookie_and_by_header(client):
    by_header = await client.get("/api/v1/who", headers={"authorization": f"Bearer {TOKEN}"})
    client.cookies.set("hawker_session", TOKEN)
    by_cookie = await client.get("/api/v1/who")

    assert by_header.json()["actor"] == by_cookie.json()["actor"] == ACCOUNT


async def test_a_session_that_is_over_may_look_but_not_write(client, thing, count):
    client.cookies.set("hawker_session", "an old token")

    assert (await client.get("/api/v1/who")).json()["is_guest"] is True
    answer = await client.post("/api/v1/things", json=thing, headers={"x-csrf-token": "x"})
    assert problem(answer) == (401, "auth.session_over", None)
    assert await count("kernel.timers") == 0


async def test_the_same_key_and_request_get_the_same_answer_once(client, csrf, thing, count):
    headers = {**csrf, "idempotency-key": "k-1"}

    answers = await asyncio.gather(
        *(client.post("/api/v1/things", json=thing, headers=headers) for _ in range(8))
    )

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert await count("kernel.timers") == 1


async def test_the_same_key_with_another_body_is_refused(client, csrf, thing, count):
    headers = {**csrf, "idempotency-key": "k-1"}
    await client.post("/api/v1/things", json=thing, headers=headers)

    answer = await client.post("/api/v1/things", json={**thing, "quantity": 2}, headers=headers)

    assert problem(answer) == (409, "http.idempotency_reused", None)
    assert await count("kernel.timers") == 1


async def test_the_same_key_of_another_person_is_another_key(client, csrf, thing, count):
    await client.post("/api/v1/things", json=thing, headers={**csrf, "idempotency-key": "k"})

    other = await client.post(
        "/api/v1/things",
        json={**thing, "quantity": 2},
        headers={"authorization": f"Bearer {TOKEN}", "idempotency-key": "k"},
    )

    assert other.json()["quantity"] == 2
    assert await count("kernel.timers") == 2


async def test_a_refusal_keeps_neither_rows_nor_the_key(client, csrf, thing, count):
    headers = {**csrf, "idempotency-key": "k-1"}

    answer = await client.post("/api/v1/things", json={**thing, "quantity": 9}, headers=headers)

    assert problem(answer) == (409, "things.broken", "quantity")
    assert answer.json()["left"] == 3
    assert await count("kernel.timers") == 0
    assert await count("kernel.idempotency") == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": "two"}, "quantity"),
        ({"price": {"amount": 1.5, "currency": "CNY"}}, "price.amount"),
        ({"store": "sto_nothing"}, "store"),
        ({"surprise": 1}, None),
    ],
)
async def test_a_body_of_another_shape_is_refused_by_the_field(
    client, csrf, thing, count, change, field
):
    answer = await client.post("/api/v1/things", json={**thing, **change}, headers=csrf)

    status, code, at = problem(answer)
    assert (status, code) == (400, "http.invalid")
    assert at == field or field is None
    assert await count("kernel.timers") == 0


async def test_broken_and_oversized_json_are_refused(client, csrf, count):
    headers = {**csrf, "content-type": "application/json"}

    broken = await client.post("/api/v1/things", content=b'{"store": ', headers=headers)
    deep = await client.post("/api/v1/things", content=b"[" * 100_000, headers=headers)
    large = await client.post("/api/v1/things", content=b" " * 300_000, headers=headers)

    assert problem(broken)[:2] == (400, "http.invalid")
    assert problem(deep)[0] == 400
    assert problem(large)[:2] == (413, "http.too_large")
    assert await count("kernel.timers") == 0


async def test_what_does_not_exist_is_not_found(client):
    for path in ("/api/v1/nothing", "/api/v1/things/sto_x", f"/api/v1/things/{AccountId.new()}"):
        assert problem(await client.get(path))[:2] == (404, "http.not_found")
    assert (await client.delete("/api/v1/who")).status_code == 405


async def test_limits_of_a_list_are_bounded(client):
    answer = await client.get(f"/api/v1/things/{StoreId.new()}?limit=1000")

    assert problem(answer) == (400, "http.invalid", "limit")


async def test_a_defect_says_nothing_about_the_inside(client):
    answer = await client.get("/api/v1/defect")

    assert problem(answer)[:2] == (500, "http.defect")
    assert "teapot" not in answer.text
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


async def test_a_request_id_of_the_front_door_is_kept_and_a_bad_one_is_not(client):
    kept = await client.get("/api/v1/who", headers={"x-request-id": "abcdef-1234"})
    bad = await client.get("/api/v1/who", headers={"x-request-id": "<script>"})

    assert kept.headers["x-request-id"] == "abcdef-1234"
    assert bad.headers["x-request-id"].startswith("req_")


async def test_the_contract_describes_ids_and_every_route(client):
    contract = (await client.get("/api/v1/openapi.json")).json()

    assert set(contract["paths"]) == {
        "/api/v1/things/{id}",
        "/api/v1/who",
        "/api/v1/defect",
        "/api/v1/things",
    }
    schema = contract["components"]["schemas"]["Thing"]
    assert schema["properties"]["store"]["pattern"].startswith("^sto_")


async def test_probes_answer(client):
    assert (await client.get("/healthz")).text == "ok\n"
    assert (await client.get("/readyz")).status_code == 200
    assert "hawker_http_request_seconds" in (await client.get("/metrics")).text
