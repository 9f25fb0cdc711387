"""The nouns of stores."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from hawker.kernel.auth import Permission
from hawker.kernel.errors import Forbidden, NotFound, Refusal
from hawker.kernel.ids import AccountId, Id, StoreId
from hawker.kernel.money import Currency
from hawker.kernel.text import Text, line, named

Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{1,38}[a-z0-9]\Z")]
Country = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}\Z")]  # ISO 3166-1
Paragraphs = Annotated[str, msgspec.Meta(max_length=2000)]


class RoleId(Id, prefix="rol"):
    """Names a role that a store made."""


class InvitationId(Id, prefix="inv"):
    """Names an invitation."""


class Role(StrEnum):
    """What somebody is in a store; `policy.py` says what that allows."""

    OWNER = "owner"
    MANAGER = "manager"  # everything but making owners and closing the store
    CLERK = "clerk"  # keeps goods and orders in order
    GOODS = "goods"
    ORDERS = "orders"  # serves buyers
    FINANCE = "finance"
    HOST = "host"  # sells live
    CUSTOM = "custom"  # a role of the store itself


class Status(StrEnum):
    """Whether a store sells."""

    OPEN = "open"
    PAUSED = "paused"  # nothing is sold for a while
    CLOSED = "closed"


class InvitationStatus(StrEnum):
    """What became of an invitation; one that is open may be over by its time."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REVOKED = "revoked"


class Store(msgspec.Struct, frozen=True):
    """Somebody who sells."""

    id: StoreId
    slug: Slug  # for addresses
    name: Text
    currency: Currency  # of all its prices
    logo_url: str | None
    status: Status = Status.OPEN
    country: Country = "CN"


class Profile(msgspec.Struct, frozen=True):
    """What a store says of itself, as its people write it."""

    id: StoreId
    slug: Slug
    name: Text
    currency: Currency
    country: Country
    status: Status
    logo_url: str | None
    cover_url: str | None
    contact: str
    about: Text
    returns: Text


class StoreView(msgspec.Struct, frozen=True):
    """A store as anybody may see it."""

    id: StoreId
    name: str
    slug: str
    logo_url: str | None
    cover_url: str | None
    currency: str
    status: Status
    contact: str
    about: str
    returns: str


class NewStore(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody says who opens a store."""

    slug: Slug
    name_zh: Annotated[str, named(60)]
    name_en: Annotated[str, named(60)]
    currency: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}\Z")]
    country: Country
    contact: Annotated[str, line(200)]


class ProfileChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a store says of itself from now on."""

    name_zh: Annotated[str, named(60)]
    name_en: Annotated[str, named(60)]
    country: Country
    contact: Annotated[str, line(200, shortest=0)]
    about_zh: Paragraphs = ""
    about_en: Paragraphs = ""
    returns_zh: Paragraphs = ""
    returns_en: Paragraphs = ""


class Part(msgspec.Struct, frozen=True):
    """The role of somebody: one of ours, or one of the store's own."""

    role: Role
    role_id: RoleId | None = None

    @property
    def code(self) -> str:
        """How it is written outside: `host`, or `rol_…`."""
        return str(self.role_id) if self.role_id is not None else self.role.value


class Member(msgspec.Struct, frozen=True):
    """Somebody who works in a store, as the database has them."""

    account_id: AccountId
    role: Role
    role_id: RoleId | None
    joined_at: datetime
    custom: Sequence[str] | None = None  # permissions of a role the store made

    @property
    def part(self) -> Part:
        return Part(self.role, self.role_id)


class Membership(msgspec.Struct, frozen=True):
    """A store somebody works in, and as what."""

    store_id: StoreId
    name: Text
    role: Role
    custom: Sequence[str] | None = None


class CustomRole(msgspec.Struct, frozen=True):
    """A role that a store made."""

    id: RoleId
    name: str
    permissions: Sequence[str]


class RoleDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A role as somebody wants it."""

    name: Annotated[str, named(40)]
    permissions: Annotated[Sequence[Permission], msgspec.Meta(max_length=50)]


class Invitation(msgspec.Struct, frozen=True):
    """Somebody is asked to work in a store."""

    store_id: StoreId
    id: InvitationId
    address: str
    role: Role
    role_id: RoleId | None
    status: InvitationStatus
    invited_by: AccountId
    invited_at: datetime
    expires_at: datetime
    sent: int  # times
    sent_at: datetime

    @property
    def part(self) -> Part:
        return Part(self.role, self.role_id)


class Letter(msgspec.Struct, frozen=True):
    """How an invitation is written."""

    page: str  # the address of the page that accepts; the token follows behind `#`
    by: str  # who invites, as others call them
    language: str
    phones: bool = False  # whether it reaches any


class SlugTaken(Refusal, code="stores.slug_taken", status=409):
    """Another store has this short name."""


class SlugReserved(Refusal, code="stores.slug_reserved", status=422):
    """The site keeps this short name for itself."""


class OpenedByOperator(Forbidden, code="stores.opened_by_operator", status=403):
    """On this site the operator alone opens stores."""


class TooManyStores(Refusal, code="stores.too_many", status=409):
    """This person has opened as many stores as one may."""


class UnknownCurrency(Refusal, code="stores.unknown_currency", status=422):
    """Nobody pays with a currency of this code."""


class UnknownCountry(Refusal, code="stores.unknown_country", status=422):
    """No country has this code."""


class NotSelling(Refusal, code="stores.not_selling", status=409):
    """The store is paused or closed: nothing is sold."""


class MoreThanYouHold(Forbidden, code="stores.more_than_you_hold", status=403):
    """One gives, changes and takes away only what one holds oneself."""


class LastOwner(Refusal, code="stores.last_owner", status=409):
    """A store keeps at least one owner: make somebody else one first."""


class NotStaff(NotFound, code="stores.not_staff", status=404):
    """Nobody of this store."""


class RoleNotFound(NotFound, code="stores.role_not_found", status=404):
    """The store has no such role."""


class RoleInUse(Refusal, code="stores.role_in_use", status=409):
    """Somebody has this role, or is invited to it."""


class RoleNameTaken(Refusal, code="stores.role_name_taken", status=409):
    """The store has a role of this name."""


class TooManyRoles(Refusal, code="stores.too_many_roles", status=409):
    """The store made as many roles as it may."""


class StaffFull(Refusal, code="stores.staff_full", status=409):
    """As many work or are invited here as a store may have."""


class AlreadyInvited(Refusal, code="stores.already_invited", status=409):
    """An invitation to this address is open: send it again, or take it back first."""


class SentOften(Refusal, code="stores.sent_often", status=429):
    """Invitations were sent often enough for now."""


class SentEnough(Refusal, code="stores.sent_enough", status=409):
    """This invitation was sent as often as one may be: take it back and invite anew."""


class InvitationNotFound(NotFound, code="stores.invitation_not_found", status=404):
    """There is no such invitation, or a newer one replaced it."""


class InvitationUsed(Refusal, code="stores.invitation_used", status=409):
    """The invitation was accepted before; it works once."""


class InvitationRevoked(Refusal, code="stores.invitation_revoked", status=410):
    """The store took the invitation back."""


class InvitationExpired(Refusal, code="stores.invitation_expired", status=410):
    """The invitation is too old."""


class InvitationForAnother(Forbidden, code="stores.invitation_for_another", status=403):
    """The invitation was sent to an address that this account has not proven."""


class InvitationVoid(Refusal, code="stores.invitation_void", status=409):
    """Whoever invited may no longer give this role, or the role is gone."""


class AlreadyStaff(Refusal, code="stores.already_staff", status=409):
    """This account works in the store already."""
