"""A store with goods, and somebody who reads pages without running them."""

import html
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import msgspec
import pytest

from hawker.app.playlists import LivePlaylists
from hawker.goods.catalogue import service as catalogue
from hawker.goods.catalogue.model import (
    Axis,
    NewProduct,
    NewSku,
    ProductId,
    ProductPicture,
    SkuId,
    Status,
)
from hawker.goods.stock import service as stock
from hawker.goods.stock.model import Adjustment, Reason
from hawker.kernel.db import Db
from hawker.kernel.ids import AccountId, StoreId
from hawker.kernel.money import Money
from hawker.kernel.text import Text
from hawker.media.streams.origin import Answer, Origin, Request
from hawker.people.accounts import service as accounts
from hawker.places.stores import service as stores
from hawker.places.stores.model import Store


class Read(msgspec.Struct, frozen=True):
    """A page as it came."""

    status: int
    text: str
    headers: httpx.Headers

    def meta(self, name: str) -> str | None:
        """What stands under an Open Graph name."""
        found = re.search(rf'<meta property="{name}" content="([^"]*)">', self.text)
        return found and found[1]

    @property
    def about(self) -> list[Any]:
        """What schema.org is told."""
        found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', self.text)
        return [json.loads(each) for each in found]

    @property
    def answers(self) -> dict[str, Any]:
        """What the app need not ask, by the path of the API."""
        found = re.findall(r'class="answer" data-path="([^"]*)"[^>]*>(.*?)</script>', self.text)
        return {html.unescape(path): json.loads(answer) for path, answer in found}


@pytest.fixture
async def origin() -> AsyncIterator[int]:
    """The port of who has every playlist."""

    async def tell(request: Request) -> Answer:
        return Answer(f"#EXTM3U of {request.path}".encode())

    server = Origin(tell)
    yield await server.start("127.0.0.1", 0)
    await server.stop()


@pytest.fixture
def plugs(origin: int) -> dict[str, object]:
    return {"live_playlists": LivePlaylists(origin)}


@pytest.fixture
async def read(web: Any) -> Any:
    """Read a page as a stranger: `await read("/products/…", language="en")`."""
    transport = httpx.ASGITransport(web)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8080") as client:

        async def run(path: str, language: str = "en") -> Read:
            answer = await client.get(path, headers={"accept-language": language})
            return Read(answer.status_code, answer.text, answer.headers)

        yield run


@pytest.fixture
async def operator(visitor: Callable[..., Any], worker_db: Db) -> Any:
    async with worker_db.system() as tx:
        await accounts.ensure_account(
            tx, address="op@example.com", name="Op", language="en", is_operator=True
        )
    signed_in = visitor()
    await signed_in.sign_in("op@example.com")
    return signed_in


@pytest.fixture
async def store(worker_db: Db) -> StoreId:
    store = Store(StoreId.new(), "tea-house", Text("茶馆", "Tea <House>"), "CNY", None)
    async with worker_db.system() as tx:
        await stores.open_store(tx, store, AccountId.new())
    return store.id


@pytest.fixture
def product(worker_db: Db, store: StoreId) -> Callable[..., Awaitable[ProductId]]:
    """Put a product on the shelf: `await product(price=1990, pieces=3)`."""

    async def put(
        *, prices: tuple[int, ...] = (1990,), pieces: int = 3, status: Status = Status.PUBLISHED
    ) -> ProductId:
        sizes = [Text(f"{n} 号", f"size {n}") for n, _ in enumerate(prices)]
        axes = [Axis(Text("尺寸", "Size"), sizes)] if len(prices) > 1 else []
        skus = [
            NewSku(SkuId.new(), Money(price, "CNY"), choices=[n] if axes else [], picture=0)
            for n, price in enumerate(prices)
        ]
        made = NewProduct(
            id=ProductId.new(),
            title=Text("龙井", 'Longjing "2026"'),
            subtitle=Text("春茶", "Spring tea"),
            description=Text("豆香。", "Nutty & sweet."),
            axes=axes,
            skus=skus,
            pictures=[ProductPicture("/media/large.webp", "/media/small.webp", 1200, 900)],
            status=status,
        )
        async with worker_db.system() as tx:
            await catalogue.add_product(tx, store, made)
            if pieces:
                change = Adjustment(skus[0].id, pieces, Reason.RECEIVED)
                await stock.put_on_shelf(tx, store, change)
        return made.id

    return put
