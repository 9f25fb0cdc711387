"""What the operator of the site does about stores. As the worker; the caller asked who may."""

from datetime import datetime

import msgspec

from hawker.kernel import audit, outbox
from hawker.kernel.auth import Principal
from hawker.kernel.db import Tx
from hawker.kernel.errors import NotFound
from hawker.kernel.ids import StoreId
from hawker.kernel.text import Text
from hawker.places.stores.events import StoreStatusChanged
from hawker.places.stores.model import Status
from hawker.places.stores.service.profile import profile
from hawker.places.stores.statements import Q
from hawker.places.stores.states import STORE


class Listed(msgspec.Struct, frozen=True):
    """A store as the operator of the site sees it."""

    id: StoreId
    slug: str
    name: Text
    currency: str
    status: Status
    held_for: str | None  # why the operator paused it
    opened_at: datetime


async def listed(tx: Tx, before: StoreId | None, limit: int) -> list[Listed]:
    """Every store, the newest first, older than `before`."""
    return await tx.all(Q.listed, Listed, before=before, limit=limit)


async def hold(tx: Tx, store: StoreId, *, reason: str, by: Principal) -> None:
    """Have a store stop selling until the operator lets it. Orders that are paid go on.

    One that its own people paused or closed is held as well: they do not open it again. Raises
    NotFound for one that is held.
    """
    await tx.run(Q.lock_store, store=store)
    before = await profile(tx, store)
    if await tx.value(Q.is_held, store=store):
        raise NotFound("There is no such store that is not held.")
    is_open = before.status is Status.OPEN
    if is_open:
        await _move(tx, store, Status.PAUSED, "pause", before.status)
    await tx.run(Q.hold, store=store, reason=reason, was_open=is_open)
    await _note(tx, "stores.held", store, reason, by)


async def let_sell(tx: Tx, store: StoreId, *, reason: str, by: Principal) -> None:
    """End a hold: who sold before sells again, who paused or closed on their own does not.

    Raises NotFound for what is not held.
    """
    await tx.run(Q.lock_store, store=store)
    before = await profile(tx, store)
    if not await tx.value(Q.is_held, store=store):
        raise NotFound("There is no such store that is held.")
    if before.status is Status.PAUSED and await tx.value(Q.held_open, store=store):
        await _move(tx, store, Status.OPEN, "open", before.status)
    await tx.run(Q.hold, store=store, reason=None, was_open=False)
    await _note(tx, "stores.let_sell", store, reason, by)


async def _move(tx: Tx, store: StoreId, to: Status, verb: str, before: Status) -> None:
    STORE.after(before, verb)
    await tx.run(Q.change_status, store=store, status=to)
    await outbox.publish(tx, StoreStatusChanged(store_id=store, status=to.value))


async def _note(tx: Tx, action: str, store: StoreId, reason: str, by: Principal) -> None:
    await audit.note(tx, action=action, store=store, subject=store, actor=by.actor, words=reason)
