"""What a store says of itself, and whether it sells."""

from collections.abc import Iterable

from hawker.kernel import audit, outbox
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.db import Db, Tx
from hawker.kernel.errors import Forbidden, NotFound, Refusal
from hawker.kernel.ids import StoreId
from hawker.places.stores.events import StoreStatusChanged
from hawker.places.stores.model import (
    NotSelling,
    Profile,
    ProfileChange,
    Role,
    Status,
    StoreView,
)
from hawker.places.stores.service import authority
from hawker.places.stores.service.opening import require_country
from hawker.places.stores.service.reading import stores_by_ids
from hawker.places.stores.statements import Q
from hawker.places.stores.states import STORE


class HeldBySite(Refusal, code="stores.held_by_site", status=409):
    """The operator of the site paused the store; nobody of the store opens it again."""


VERBS = {Status.OPEN: "open", Status.PAUSED: "pause", Status.CLOSED: "close"}


async def profile(source: Db | Tx, store: StoreId) -> Profile:
    """What the store says of itself. Raises NotFound."""
    found = await source.read(Q.profile, Profile, store=store)
    if not found:
        raise NotFound("There is no such store.")
    return found[0]


async def view(source: Db | Tx, store: StoreId, language: str) -> StoreView:
    """The store as anybody may see it. Raises NotFound."""
    found = await profile(source, store)
    return StoreView(
        id=found.id,
        name=found.name.said(language),
        slug=found.slug,
        logo_url=found.logo_url,
        cover_url=found.cover_url,
        currency=found.currency,
        status=found.status,
        contact=found.contact,
        about=found.about.said(language),
        returns=found.returns.said(language),
    )


async def change_profile(
    tx: Tx, principal: Principal, store: StoreId, change: ProfileChange
) -> Profile:
    """Have the store say something else of itself. Raises UnknownCountry."""
    principal.require(Permission.STORE_WRITE, store)
    before = await profile(tx, store)
    if change.country != before.country:
        require_country(change.country)
    await tx.run(Q.change_profile, change, store=store)
    after = await profile(tx, store)
    fields = ("name", "country", "contact", "about", "returns")
    changed = [each for each in fields if getattr(before, each) != getattr(after, each)]
    if changed:
        await audit.note(
            tx, action="stores.profile_changed", store=store, subject=store, fields=changed
        )
    return after


async def change_status(tx: Tx, principal: Principal, store: StoreId, status: Status) -> Profile:
    """Have the store sell or stop selling; closing is for an owner who just proved it is them.

    What it is already changes nothing. Raises IllegalMove, StepUpNeeded, Forbidden.
    """
    me = await authority.acting(tx, principal, store, Permission.STORE_WRITE)
    before = await profile(tx, store)
    if before.status is status:
        return before
    if Status.CLOSED in (status, before.status):
        principal.require_fresh(tx.now)
        if me.role is not Role.OWNER:
            raise Forbidden("Only an owner closes a store, or opens it again.")
    if status is Status.OPEN and await tx.value(Q.is_held, store=store):
        raise HeldBySite("The operator of the site paused this store.")
    STORE.after(before.status, VERBS[status])
    await tx.run(Q.change_status, store=store, status=status)
    await outbox.publish(tx, StoreStatusChanged(store_id=store, status=status.value))
    await audit.note(
        tx, action=f"stores.{status.value}", store=store, subject=store, was=before.status.value
    )
    return await profile(tx, store)


async def require_selling(tx: Tx, ids: Iterable[StoreId]) -> None:
    """Raise NotSelling when one of the stores is paused or closed."""
    wanted = list(ids)
    if await tx.expect(Q.all_selling, ids=wanted, selling=Status.OPEN):
        return
    for store in (await stores_by_ids(tx, wanted)).values():
        if store.status is not Status.OPEN:
            raise NotSelling(
                "The store does not sell at the moment.",
                store_id=store.id,
                store_status=store.status.value,
            )
