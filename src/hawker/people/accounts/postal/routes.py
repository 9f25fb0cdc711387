"""The address book, and what addresses look like, country by country."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

import msgspec
from litestar import Response, delete, get, post, put
from litestar.params import FromPath, JSONBody

from hawker.kernel.db import Tx
from hawker.kernel.errors import NotFound
from hawker.kernel.http import Call
from hawker.kernel.text import line
from hawker.people.accounts import service
from hawker.people.accounts.model import AddressId, BookedAddress, BookEntry
from hawker.people.accounts.postal.china import Region, china
from hawker.people.accounts.postal.forms import Names, forms
from hawker.people.accounts.postal.pasting import LONGEST, Pasted, read

TAGS = ["accounts"]
KEPT = f"public, max-age={int(timedelta(days=1).total_seconds())}"  # by browsers and caches


class AddressBook(msgspec.Struct, frozen=True):
    """The addresses of one actor: the default, then the newest first."""

    items: Sequence[BookedAddress]


class AddressForm(msgspec.Struct, frozen=True):
    """What an address of a country is made of."""

    country: str  # ISO 3166-1
    fields: Sequence[str]  # of an address, in the order they are filled in
    required: Sequence[str]
    names: Names
    postal_pattern: str | None
    postal_example: str | None
    has_regions: bool  # to choose from


class AddressForms(msgspec.Struct, frozen=True):
    """The forms of all countries."""

    items: Sequence[AddressForm]


class Regions(msgspec.Struct, frozen=True):
    """The provinces or states of a country, with what lies in them."""

    items: Sequence[Region]


class PastedText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An address as it was copied from somewhere."""

    text: Annotated[str, line(LONGEST)]  # ends of lines as spaces


@get("/api/v1/addresses", tags=TAGS)
async def list_addresses(call: Call) -> AddressBook:
    """List the address book of whoever asks, guests included."""
    async with call.db.begin(call.principal) as tx:
        return AddressBook(await service.addresses_of(tx, owner=call.principal.actor))


@post("/api/v1/addresses", tags=TAGS)
async def add_address(call: Call, data: JSONBody[BookEntry]) -> Response[BookedAddress]:
    """Write an address into the book."""

    async def verb(tx: Tx) -> BookedAddress:
        return await service.add_address(tx, owner=call.principal.actor, entry=data)

    return await call.once(verb)


@put("/api/v1/addresses/{id:str}", tags=TAGS)
async def change_address(
    id: FromPath[AddressId], call: Call, data: JSONBody[BookEntry]
) -> Response[BookedAddress]:
    """Change an address of the book. Orders keep what they were placed with."""

    async def verb(tx: Tx) -> BookedAddress:
        return await service.change_address(tx, owner=call.principal.actor, id=id, entry=data)

    return await call.once(verb, status=200)


@delete("/api/v1/addresses/{id:str}", tags=TAGS, keyless="What is gone cannot be deleted again.")
async def delete_address(id: FromPath[AddressId], call: Call) -> None:
    """Take an address out of the book; it can be restored for a while."""
    async with call.db.begin(call.principal) as tx:
        await service.delete_address(tx, owner=call.principal.actor, id=id)


@post("/api/v1/addresses/{id:str}/restore", tags=TAGS)
async def restore_address(id: FromPath[AddressId], call: Call) -> Response[BookedAddress]:
    """Put an address back that was deleted a moment ago."""

    async def verb(tx: Tx) -> BookedAddress:
        return await service.restore_address(tx, owner=call.principal.actor, id=id)

    return await call.once(verb, status=200)


@post(
    "/api/v1/address-readings",
    status_code=200,
    tags=TAGS,
    keyless="It is read and forgotten; nothing is written.",
)
async def read_pasted_address(call: Call, data: JSONBody[PastedText]) -> Pasted:  # noqa: ARG001
    """Read name, phone, place and street from a Chinese address pasted as one text."""
    return read(data.text)


@get("/api/v1/address-forms", tags=TAGS)
async def list_address_forms(call: Call) -> Response[AddressForms]:  # noqa: ARG001
    """List what addresses are made of, by country."""
    items = [
        AddressForm(
            country=country,
            fields=form.fields,
            required=form.required,
            names=form.names,
            postal_pattern=form.postal_pattern,
            postal_example=form.postal_example,
            has_regions=bool(form.regions) or country == "CN",
        )
        for country, form in forms().items()
    ]
    return Response(AddressForms(items), headers={"cache-control": KEPT})


@get("/api/v1/address-forms/{country:str}/regions", tags=TAGS)
async def list_regions(country: FromPath[str], call: Call) -> Response[Regions]:  # noqa: ARG001
    """List the provinces or states of a country; of China with cities and districts."""
    if country not in forms():
        raise NotFound("There is no such country.")
    items = (
        china().children
        if country == "CN"
        else [Region(written, name) for written, name in forms()[country].regions]
    )
    return Response(Regions(items), headers={"cache-control": KEPT})


ROUTES = [
    list_addresses,
    add_address,
    change_address,
    delete_address,
    restore_address,
    read_pasted_address,
    list_address_forms,
    list_regions,
]
