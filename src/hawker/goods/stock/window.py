"""The shop window: the public pages of products, for many readers at once.

Answers are encoded once and shared by everybody who asked for the same thing while the read before
was under way. Nothing is kept but the names of stores: what a buyer sees of goods and prices is
what the database said after they asked.
"""

from collections.abc import Mapping, Sequence

import msgspec

from hawker.goods.catalogue.model import ProductId, ProductNotFound
from hawker.goods.stock.service.shelf import cards_on_sale, views_by_ids
from hawker.goods.stock.together import Together
from hawker.kernel import json, paging
from hawker.kernel.db import Db
from hawker.kernel.ids import StoreId
from hawker.places.stores.service import StoreNames

PRODUCTS_AT_ONCE = 50  # whole products of one read
LISTS_AT_ONCE = 8


class ProductKey(msgspec.Struct, frozen=True):
    """A product in one language."""

    id: ProductId
    language: str


class ListKey(msgspec.Struct, frozen=True):
    """A page of a list in one language."""

    store: StoreId | None
    before: ProductId | None
    limit: int
    language: str


class ShopWindow:
    """Reads for the public pages. Made once by the composition root, for one event loop."""

    def __init__(self, db: Db, store_names: StoreNames) -> None:
        self._db = db
        self._store_names = store_names
        self._products = Together(self._read_products, PRODUCTS_AT_ONCE)
        self._lists = Together(self._read_lists, LISTS_AT_ONCE)

    async def product(self, id: ProductId, language: str) -> bytes:
        """Encode a product in full (`ProductView`). Raises ProductNotFound."""
        found = await self._products.get(ProductKey(id, language))
        if found is None:
            raise ProductNotFound("There is no such product.")
        return found

    async def cards(
        self, store: StoreId | None, before: ProductId | None, limit: int, language: str
    ) -> bytes:
        """Encode a page of cards (`Page[ProductCard]`), of a store or of all, newest first."""
        found = await self._lists.get(ListKey(store, before, limit, language))
        assert found is not None, "a list may be empty, but it is there"
        return found

    async def _read_products(self, keys: Sequence[ProductKey]) -> Mapping[ProductKey, bytes]:
        found: dict[ProductKey, bytes] = {}
        for language in {key.language for key in keys}:
            ids = [key.id for key in keys if key.language == language]
            views = await views_by_ids(self._db, self._store_names, ids, language)
            found |= {ProductKey(id, language): json.encode(view) for id, view in views.items()}
        return found

    async def _read_lists(self, keys: Sequence[ListKey]) -> Mapping[ListKey, bytes]:
        return {key: await self._read_list(key) for key in keys}

    async def _read_list(self, key: ListKey) -> bytes:
        cards = await cards_on_sale(self._db, key.store, key.before, key.limit + 1, key.language)
        return json.encode(paging.page(cards, key.limit, lambda card: card.id))
