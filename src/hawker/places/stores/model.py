"""The nouns of stores."""

from enum import StrEnum
from typing import Annotated

import msgspec

from hawker.kernel.errors import Refusal
from hawker.kernel.ids import StoreId
from hawker.kernel.money import Currency
from hawker.kernel.text import Text

Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{1,38}[a-z0-9]\Z")]


class Role(StrEnum):
    """What somebody is in a store; `policy.py` says what that allows."""

    OWNER = "owner"
    CLERK = "clerk"  # keeps goods and orders in order
    HOST = "host"  # sells live


class Store(msgspec.Struct, frozen=True):
    """Somebody who sells."""

    id: StoreId
    slug: Slug  # for addresses
    name: Text
    currency: Currency  # of all its prices
    logo_url: str | None


class StoreView(msgspec.Struct, frozen=True):
    """A store as anybody may see it."""

    id: StoreId
    name: str
    slug: str
    logo_url: str | None
    currency: str


class Membership(msgspec.Struct, frozen=True):
    """A store somebody works in, and as what."""

    store_id: StoreId
    name: Text
    role: Role


class SlugTaken(Refusal, code="stores.slug_taken", status=409):
    """Another store has this short name."""
