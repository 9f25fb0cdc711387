"""The short way to a route, beside the framework's own: the same answers to whatever is asked."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import httpx
import msgspec
import pytest
import pytest_asyncio
from litestar import MediaType, Response, delete, get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Redirect

from hawker.kernel.auth import Principal
from hawker.kernel.errors import Refusal
from hawker.kernel.http import Call, Plug, Site
from hawker.kernel.http.app import admit, build
from hawker.kernel.http.call import Services
from hawker.kernel.http.direct import Direct
from hawker.kernel.http.edge import Edge
from hawker.kernel.ids import AccountId, StoreId
from hawker.kernel.limits import Here
from hawker.kernel.money import Money
from hawker.kernel.paging import LIMIT_DEFAULT, Limit

TOKEN = "the token of somebody signed in"
# Always the same ones: they stand in the names of tests, which several processes must agree on.
STORE = StoreId.of(UUID(int=1))
SOMEBODY = AccountId.of(UUID(int=2))


class Thing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    store: StoreId
    price: Money
    quantity: Annotated[int, msgspec.Meta(ge=1)] = 1


class Broken(Refusal, code="things.broken", status=409):
    """The thing is broken."""


@get("/things/{id:str}")
async def read_thing(id: FromPath[StoreId], call: Call, colour: Plug[str]) -> Response[str]:
    """Named by the path alone."""
    return Response(f"{id} {call.principal.name} {colour}", headers={"X-Colour": "é"})


@get("/things/{id:str}/parts/{name:str}")
async def read_part(
    id: FromPath[StoreId], name: FromPath[str], call: Call, limit: Limit = LIMIT_DEFAULT
) -> Thing:
    """Named by more than ids."""
    return Thing(id, Money(limit, "CNY"), len(name))


@get("/things/first")
async def read_first() -> dict[str, bool]:
    """A word where elsewhere an id stands; asks for nothing."""
    return {"first": True}


@get("/things")
async def list_things(stores: FromQuery[list[StoreId] | None] = None) -> list[StoreId]:
    """A query of several values."""
    return stores or []


@post("/things")
async def make_thing(data: JSONBody[Thing]) -> Thing:
    """Takes a body; one of nine is broken."""
    if data.quantity == 9:
        raise Broken("It broke.", field="quantity", left=3)
    return data


@post("/maybe", status_code=202)
async def maybe(data: JSONBody[Thing | None] = None) -> Thing | None:
    """Takes a body or none, and says so, or null."""
    return data


@delete("/things/{id:str}")
async def drop_thing(id: FromPath[StoreId]) -> None:
    """Answers nothing."""


@get("/page")
async def page() -> Response[str]:
    """Text, cookies and a status of its own."""
    made = Response("<p>hé</p>", status_code=203, media_type=MediaType.HTML)
    made.set_cookie(Cookie("one", "1"))
    made.set_cookie(Cookie("two", "2"))
    return made


@get("/words")
async def words() -> str:
    """Text without a word about it."""
    return "words"


@get("/unchanged")
async def unchanged() -> Response[None]:
    """A status that has no body."""
    return Response(None, status_code=304)


@get("/typed")
async def typed() -> Response[bytes]:
    """Says itself of what kind it is."""
    return Response(b"<a/>", headers={"Content-Type": "application/atom+xml"})


@get("/away")
async def away() -> Redirect:
    """Sends the reader elsewhere."""
    return Redirect("/page")


@get("/files/{path:path}")
async def read_file(path: FromPath[Path]) -> dict[str, str]:
    """Named by the rest of a path."""
    return {"path": str(path)}


@get("/blocking", sync_to_thread=True)
def blocking() -> dict[str, bool]:
    """No coroutine."""
    return {"blocked": True}


@get("/defect")
async def defect() -> None:
    """Break."""
    raise RuntimeError("the secret is a blue teapot")


ROUTES = [
    *(read_thing, read_part, read_first, list_things, make_thing, maybe, drop_thing, page, words),
    *(unchanged, typed, away, read_file, blocking, defect),
]
PLUGS = {"colour": "blue"}


class OneSession:
    async def find(self, token: str, now: object, address: str) -> Principal | None:
        ada = Principal(AccountId.new(), is_guest=False, name="Ada")
        return ada if token == TOKEN else None


@pytest_asyncio.fixture
async def ask(db):
    """Ask both; give both answers."""
    site = Site("a secret of the tests", "https://shop.example", "rtmp://shop.example/live")
    services = Services(db, None, site, OneSession(), PLUGS, Here())
    framework = build(ROUTES, PLUGS)
    apps = Direct(framework, admit), framework

    async def run(method: str, path: str, **more):
        answers = []
        for app in apps:
            transport = httpx.ASGITransport(Edge(app, services), raise_app_exceptions=False)
            headers = {"authorization": f"Bearer {TOKEN}"} | more.pop("headers", {})
            async with httpx.AsyncClient(transport=transport, base_url="http://it") as client:
                answers.append(told(await client.request(method, path, headers=headers, **more)))
            more["headers"] = headers
        return answers

    return run


def told(answer: httpx.Response) -> tuple[int, list[tuple[str, str]], bytes]:
    """An answer without what differs from one request to the next."""
    request_id = answer.headers["x-request-id"].encode()
    headers = sorted(each for each in answer.headers.multi_items() if each[0] != "x-request-id")
    return answer.status_code, headers, answer.content.replace(request_id, b"-")


GOOD = {"store": STORE, "price": {"amount": 1990, "currency": "CNY"}}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", f"/things/{STORE}", 200),
        ("GET", "/things/first", 200),
        ("GET", f"/things/{SOMEBODY}", 404),
        ("GET", "/things/%00", 404),
        ("GET", f"/things/{STORE}/", 200),
        ("GET", f"/things//{STORE}", 200),
        ("GET", f"/things/{STORE}/parts/one", 200),
        ("GET", f"/things/{STORE}/parts/%E8%8C%B6?limit=7", 200),
        ("GET", f"/things/{STORE}/parts/one?limit=0", 400),
        ("GET", f"/things/{STORE}/parts/one?limit=many", 400),
        ("GET", f"/things/{STORE}/parts/a%2Fb", 404),
        ("GET", f"/things/{STORE}/parts/one?limit=%00", 400),
        ("GET", "/things/sto_none/parts/one", 404),
        ("GET", "/things", 200),
        ("GET", f"/things?stores={STORE}&stores={STORE}", 200),
        ("GET", "/things?stores=sto_none", 400),
        ("DELETE", f"/things/{STORE}", 204),
        ("PUT", f"/things/{STORE}", 405),
        ("HEAD", f"/things/{STORE}", 405),
        ("OPTIONS", f"/things/{STORE}", 204),
        ("GET", "/page", 203),
        ("GET", "/words", 200),
        ("GET", "/unchanged", 304),
        ("GET", "/typed", 200),
        ("GET", "/away", 302),
        ("GET", "/files/a/b", 200),
        ("GET", "/blocking", 200),
        ("GET", "/defect", 500),
        ("GET", "/nothing", 404),
        ("GET", "/", 404),
    ],
)
async def test_what_is_read_is_answered_alike(ask, method, path, status):
    direct, framework = await ask(method, path)

    assert direct == framework
    assert direct[0] == status


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/things", GOOD, 201),
        ("/things", GOOD | {"quantity": 9}, 409),
        ("/things", GOOD | {"quantity": 0}, 400),
        ("/things", GOOD | {"quantity": "3"}, 400),
        ("/things", GOOD | {"more": 1}, 400),
        ("/things", GOOD | {"store": str(SOMEBODY)}, 400),
        ("/things", [], 400),
        ("/maybe", GOOD, 202),
        ("/maybe", None, 202),
    ],
)
async def test_what_is_written_is_answered_alike(ask, path, body, status):
    direct, framework = await ask("POST", path, json=body)

    assert direct == framework
    assert direct[0] == status


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b'{"store": "\\u0000"}', 400),
        (b"[" * 5_000, 400),
        (b'"%s"' % (b"x" * (300 << 10)), 413),
    ],
)
async def test_what_is_no_json_is_refused_alike(ask, body, status):
    direct, framework = await ask("POST", "/things", content=body)

    assert direct == framework
    assert direct[0] == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"authorization": "Bearer over"}, 401),
        ({"authorization": "", "cookie": "hawker_guest=forged"}, 403),
        ({"host": "a b"}, 400),
        ({"host": "xn--fiq228c.example:8443"}, 201),
    ],
)
async def test_who_asks_is_answered_alike(ask, headers, status):
    direct, framework = await ask("POST", "/things", json=GOOD, headers=headers)

    assert direct == framework
    assert direct[0] == status
