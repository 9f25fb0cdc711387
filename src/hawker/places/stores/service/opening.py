"""Open a store."""

from hawker.kernel import audit, outbox, preferences, world
from hawker.kernel.auth import Principal
from hawker.kernel.db import Tx
from hawker.kernel.ids import AccountId, StoreId
from hawker.kernel.text import Text
from hawker.places.stores.events import StoreOpened
from hawker.places.stores.model import (
    NewStore,
    OpenedByOperator,
    Role,
    SlugReserved,
    SlugTaken,
    Store,
    TooManyStores,
    UnknownCountry,
    UnknownCurrency,
)
from hawker.places.stores.policy import ANYBODY_OPENS, RESERVED, STORES_LIMIT
from hawker.places.stores.statements import Q


async def open_own_store(tx: Tx, principal: Principal, id: StoreId, new: NewStore) -> Store:
    """Open a store of one's own, if the operator allows it; its channel follows by a fact.

    `id` is among the stores of the transaction. Raises SignInNeeded, OpenedByOperator,
    SlugReserved, SlugTaken, TooManyStores, UnknownCurrency, UnknownCountry.
    """
    account = principal.account
    if not principal.is_operator and not await preferences.read(tx, ANYBODY_OPENS):
        raise OpenedByOperator("On this site the operator opens stores.")
    if new.slug in RESERVED or new.slug.startswith("hawker-"):
        raise SlugReserved("The site keeps this short name for itself.", field="slug")
    if not world.is_currency(new.currency):
        raise UnknownCurrency("Nobody pays with such a currency.", field="currency")
    require_country(new.country)
    await tx.run(Q.lock_opener, name=f"stores of {account}")
    if await tx.value(Q.opened_by, account=account) >= STORES_LIMIT:
        raise TooManyStores(f"One person opens at most {STORES_LIMIT} stores.")

    name = Text(new.name_zh.strip(), new.name_en.strip())
    store = Store(id, new.slug, name, new.currency, None, country=new.country)
    await open_store(tx, store, account, contact=new.contact.strip(), needs_channel=True)
    await audit.note(tx, action="stores.opened", store=id, subject=id, slug=new.slug)
    return store


def require_country(code: str) -> None:
    """Raise UnknownCountry for a code that no country has."""
    if not world.is_country(code):
        raise UnknownCountry("No country has this code.", field="country")


async def open_store(
    tx: Tx, store: Store, owner: AccountId, *, contact: str = "", needs_channel: bool = False
) -> None:
    """Write a store with its first owner. Raises SlugTaken; nothing is then written."""
    written = await tx.run(
        Q.insert_store,
        id=store.id,
        slug=store.slug,
        name_zh=store.name.zh,
        name_en=store.name.en,
        currency=store.currency,
        country=store.country,
        contact=contact,
        logo_url=store.logo_url,
        owner=owner,
        now=tx.now,
    )

    if not written:
        raise SlugTaken("Another store has this short name.", field="slug")
    await add_member(tx, store.id, owner, Role.OWNER)
    opened = StoreOpened(store_id=store.id, owner_id=owner, needs_channel=needs_channel)
    await outbox.publish(tx, opened)


async def add_member(tx: Tx, store: StoreId, account: AccountId, role: Role) -> None:
    """Give somebody a role in a store they have none in yet: for stores that begin."""
    await tx.run(
        Q.insert_member, store_id=store, account_id=account, role=role, role_id=None, now=tx.now
    )
