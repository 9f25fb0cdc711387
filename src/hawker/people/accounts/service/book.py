"""The address book of an actor, guests included."""

import msgspec

from hawker.kernel import sql
from hawker.kernel.db import Tx
from hawker.kernel.errors import Refusal
from hawker.kernel.ids import AccountId
from hawker.people.accounts.model import Address, AddressId, BookedAddress

Q = sql.load("hawker.people.accounts")

MAX_ADDRESSES = 20  # in one book


class BookFull(Refusal, code="accounts.address_book_full", status=409):
    """The address book holds as many as it may."""


async def add_address(tx: Tx, *, owner: AccountId, address: Address) -> BookedAddress:
    """Write an address into the book of an actor, guests included. Raises BookFull."""
    await tx.run(Q.lock_book, account=owner)
    id = AddressId.new()
    row = msgspec.structs.asdict(address)
    written = await tx.run(
        Q.insert_address, row, account=owner, id=id, now=tx.now, most=MAX_ADDRESSES
    )
    if written == 0:
        raise BookFull
    return BookedAddress(id=id, **row)


async def addresses_of(tx: Tx, *, owner: AccountId) -> list[BookedAddress]:
    """The actor's address book, newest first."""
    return await tx.all(Q.addresses, BookedAddress, account=owner, most=MAX_ADDRESSES)
