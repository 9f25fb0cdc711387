"""Stores as anybody may see them."""

from litestar import get
from litestar.params import FromPath

from hawker.kernel.http import Call
from hawker.kernel.ids import StoreId
from hawker.places.stores import service
from hawker.places.stores.model import StoreView


@get("/api/v1/stores/{store_id:str}", tags=["stores"])
async def read_store(call: Call, store_id: FromPath[StoreId]) -> StoreView:
    """Read a store."""
    store = await service.profile(call.db, store_id)
    language = call.language
    return StoreView(
        id=store.id,
        name=store.name.said(language),
        slug=store.slug,
        logo_url=store.logo_url,
        currency=store.currency,
        status=store.status,
        contact=store.contact,
        about=store.about.said(language),
        returns=store.returns.said(language),
    )


ROUTES = [read_store]
