"""The nouns of accounts."""

from datetime import datetime
from typing import Annotated

import msgspec

from hawker.kernel.ids import AccountId, Id
from hawker.kernel.text import line


class CodeId(Id, prefix="cod"):
    """Names a sign-in code."""


class TryId(Id, prefix="try"):
    """Names a wrong try of a code."""


class SessionId(Id, prefix="ses"):
    """Names a session, for its owner to end it; the token alone opens it."""


class IdentityId(Id, prefix="idn"):
    """Names an address that leads to an account."""


class PasskeyId(Id, prefix="psk"):
    """Names a passkey."""


class AddressId(Id, prefix="adr"):
    """Names an entry of the address book."""


class Account(msgspec.Struct, frozen=True):
    """A person or a business that signs in."""

    id: AccountId
    name: str  # shown to others
    is_operator: bool  # runs the site


class Reach(msgspec.Struct, frozen=True):
    """Where and in what language somebody is written to."""

    address: str  # e-mail or E.164 phone number
    language: str  # "zh-CN" or "en"


class Device(msgspec.Struct, frozen=True):
    """What somebody signs in with."""

    agent: str  # what the browser says it is
    address: str  # of the machine, as our front door saw it
    token: str = ""  # of a browser that signed in before, to whatever account


class Face(msgspec.Struct, frozen=True):
    """What colleagues see of somebody."""

    id: AccountId
    name: str
    seen_at: datetime | None  # None when no session of theirs is kept


class Session(msgspec.Struct, frozen=True):
    """A fresh session. The token is shown once; only its hash is kept."""

    account: Account
    address: str
    token: str
    expires_at: datetime
    device_token: str


class Proven(msgspec.Struct, frozen=True):
    """Until when a proof is fresh."""

    fresh_until: datetime


class OpenSession(msgspec.Struct, frozen=True):
    """Where somebody is signed in."""

    id: SessionId
    device: str  # "Chrome, Windows"; empty when it said nothing
    client_address: str  # where it was seen last
    created_at: datetime
    seen_at: datetime  # to a few minutes
    is_this: bool  # the one that asks


class Identity(msgspec.Struct, frozen=True):
    """An address that leads to an account."""

    id: IdentityId
    address: str
    verified_at: datetime
    is_primary: bool  # where the account is written to


class Passkey(msgspec.Struct, frozen=True):
    """A passkey, as its owner sees it."""

    id: PasskeyId
    name: str
    created_at: datetime
    used_at: datetime | None
    is_backed_up: bool  # kept by a cloud of its maker: survives the device


class Address(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a parcel goes. Which fields it needs is said by its country (`postal`)."""

    name: Annotated[str, line(60)]
    phone: Annotated[str, msgspec.Meta(pattern=r"^\+?[0-9][0-9 -]{4,22}\Z")]  # kept as E.164
    country: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}\Z")]  # ISO 3166-1
    region: Annotated[str, line(60, shortest=0)]  # province, state
    city: Annotated[str, line(60, shortest=0)]
    district: Annotated[str, line(60, shortest=0)]
    line1: Annotated[str, line(200)]
    postal_code: Annotated[str, line(16, shortest=0)]
    region_code: Annotated[str, line(12, shortest=0)] = ""  # GB/T 2260; found by us, in China


class BookEntry(Address, frozen=True, forbid_unknown_fields=True):
    """An address as somebody writes it into their book."""

    label: Annotated[str, line(12, shortest=0)] = ""  # "home", "work", "school", or own words
    is_default: bool = False

    @property
    def address(self) -> Address:
        """Where the parcel goes, without what only its owner calls it."""
        return Address(**{name: getattr(self, name) for name in Address.__struct_fields__})


class BookedAddress(msgspec.Struct, frozen=True):
    """An address in somebody's book."""

    id: AddressId
    name: str
    phone: str
    country: str
    region: str
    city: str
    district: str
    line1: str
    postal_code: str
    region_code: str
    label: str
    is_default: bool
