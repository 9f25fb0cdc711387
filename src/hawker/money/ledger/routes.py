"""A store's money for its people, and the trial balance for the operator."""

from litestar import get
from litestar.params import FromPath, FromQuery

from hawker.kernel import paging
from hawker.kernel.auth import Permission
from hawker.kernel.http import Call
from hawker.kernel.ids import StoreId
from hawker.kernel.paging import LIMIT_DEFAULT, Limit, Page
from hawker.money.ledger import service
from hawker.money.ledger.entries import Entry, entry
from hawker.money.ledger.model import Balances, PostingId, TrialBalance
from hawker.places.stores import service as stores


@get("/api/v1/stores/{store_id:str}/balances", tags=["ledger"])
async def read_balances(call: Call, store_id: FromPath[StoreId]) -> Balances:
    """Read what a store has earned, by what may be done with it."""
    call.principal.require(Permission.MONEY_READ, store_id)
    store = await stores.store_by_id(call.db, store_id)
    async with call.db.begin(call.principal) as tx:
        return await service.balances(tx, store=store_id, currency=store.currency)


@get("/api/v1/stores/{store_id:str}/ledger", tags=["ledger"])
async def list_entries(
    call: Call,
    store_id: FromPath[StoreId],
    cursor: FromQuery[str | None] = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Page[Entry]:
    """List the movements of a store's money, newest first."""
    call.principal.require(Permission.MONEY_READ, store_id)
    before = paging.after(cursor, PostingId)
    async with call.db.begin(call.principal) as tx:
        postings = await service.statement(tx, store=store_id, before=before, limit=limit + 1)
    entries = [entry(posting, call.language) for posting in postings]
    return paging.page(entries, limit, lambda each: each.id)


@get("/api/v1/ledger/trial-balance", tags=["ledger"])
async def read_trial_balance(call: Call) -> TrialBalance:
    """Read both sides of every account of the site; the differences are zero."""
    call.principal.require_operator()
    async with call.db.begin(call.principal) as tx:
        return await service.trial_balance(tx)


ROUTES = [read_balances, list_entries, read_trial_balance]
