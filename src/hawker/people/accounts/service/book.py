"""The address book of an actor, guests included."""

from typing import Any

import msgspec

from hawker.kernel import sql
from hawker.kernel.db import Tx
from hawker.kernel.errors import NotFound, Refusal
from hawker.kernel.ids import AccountId
from hawker.people.accounts.model import Address, AddressId, BookedAddress, BookEntry
from hawker.people.accounts.postal.checking import checked

Q = sql.load("hawker.people.accounts")

MAX_ADDRESSES = 20  # in one book


class BookFull(Refusal, code="accounts.address_book_full", status=409):
    """The address book holds as many as it may."""


def check_address(address: Address) -> Address:
    """The address in its one spelling, for whoever sends something there.

    Raises UnknownCountry, FieldMissing, UnknownPlace, BadPostalCode, BadPhone.
    """
    return checked(address)


async def add_address(tx: Tx, *, owner: AccountId, entry: BookEntry) -> BookedAddress:
    """Write an entry into the book; the first is the default.

    Raises BookFull, and what `check_address` raises.
    """
    row = _row(entry)
    await tx.run(Q.lock_book, account=owner)
    if entry.is_default:
        await tx.run(Q.no_default, account=owner)
    id = AddressId.new()
    is_default = await tx.value(
        Q.insert_address, row, account=owner, id=id, now=tx.now, most=MAX_ADDRESSES
    )
    if is_default is None:
        raise BookFull
    return _booked(id, row, is_default=is_default)


async def change_address(
    tx: Tx, *, owner: AccountId, id: AddressId, entry: BookEntry
) -> BookedAddress:
    """Have an entry say something else. Orders keep what they were placed with.

    The default stays one until another is made it. Raises NotFound, and what `check_address`
    raises.
    """
    row = _row(entry)
    await tx.run(Q.lock_book, account=owner)
    if entry.is_default:
        await tx.run(Q.no_default, account=owner)
    is_default = await tx.value(Q.change_address, row, account=owner, id=id)
    if is_default is None:
        raise NotFound
    return _booked(id, row, is_default=is_default)


async def delete_address(tx: Tx, *, owner: AccountId, id: AddressId) -> None:
    """Take an entry out. It can come back for a while (`jobs.DELETED_KEPT`). Raises NotFound."""
    if not await tx.run(Q.delete_address, account=owner, id=id, now=tx.now):
        raise NotFound


async def restore_address(tx: Tx, *, owner: AccountId, id: AddressId) -> BookedAddress:
    """Have a deleted entry back. Raises NotFound when it is forgotten or the book is full."""
    await tx.run(Q.lock_book, account=owner)
    return await tx.one(Q.restore_address, BookedAddress, account=owner, id=id, most=MAX_ADDRESSES)


async def addresses_of(tx: Tx, *, owner: AccountId) -> list[BookedAddress]:
    """The actor's address book: the default, then the newest first."""
    return await tx.all(Q.addresses, BookedAddress, account=owner, most=MAX_ADDRESSES)


def _booked(id: AddressId, row: dict[str, Any], *, is_default: bool) -> BookedAddress:
    values: dict[str, Any] = {**row, "id": id, "is_default": is_default}
    return BookedAddress(**values)


def _row(entry: BookEntry) -> dict[str, Any]:
    kept = msgspec.structs.asdict(checked(entry.address))
    return kept | {"label": entry.label.strip(), "is_default": entry.is_default}
