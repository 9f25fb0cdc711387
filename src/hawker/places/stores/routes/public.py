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
    return await service.view(call.db, store_id, call.language)


ROUTES = [read_store]
