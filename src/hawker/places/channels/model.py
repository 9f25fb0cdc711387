"""The nouns of channels."""

from enum import StrEnum

import msgspec

from hawker.kernel.ids import AccountId, Id, StoreId
from hawker.kernel.text import Text


class ChannelId(Id, prefix="chn"):
    """Names a channel."""


class Role(StrEnum):
    """In what capacity somebody appears in a channel."""

    HOST = "host"
    MODERATOR = "moderator"


class Channel(msgspec.Struct, frozen=True):
    """Where somebody shows things to whoever wants to watch."""

    store_id: StoreId  # whose goods it shows
    id: ChannelId
    owner_id: AccountId
    name: Text
    avatar_url: str | None
    has_own_face: bool = False  # chosen for it; otherwise it shows the logo of its store


class Moderator(msgspec.Struct, frozen=True):
    """Somebody who keeps order in the rooms of a channel."""

    account_id: AccountId
    name: str  # beside their lines when they were appointed
