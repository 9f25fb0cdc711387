"""Who may speak in a room and what: moderators, sanctions and words, as they stand. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import blake2b

import msgspec

from hawker.kernel.ids import AccountId
from hawker.stage.live.filtering import Words
from hawker.stage.live.model import FOREVER, RoomId, SanctionKind

TAG_BYTES = 8
NO_WORDS = Words()


def tag_of(room: RoomId, actor: AccountId | str) -> str:
    """Name a person inside one room: the same for all their lines, and of no use elsewhere."""
    digest = blake2b(str(actor).encode(), key=str(room).encode(), digest_size=TAG_BYTES)
    return digest.hexdigest()


class Standing(msgspec.Struct, frozen=True):
    """A sanction that holds."""

    actor_id: AccountId
    kind: SanctionKind
    until: datetime | None


class Conduct:
    """The order that a channel keeps, as one hub knows it."""

    def __init__(
        self,
        moderators: Sequence[AccountId] = (),
        standing: Sequence[Standing] = (),
        words: Words = NO_WORDS,
    ) -> None:
        self.moderators = frozenset(moderators)
        self.words = words
        self._until: Mapping[tuple[AccountId, SanctionKind], datetime] = {
            (each.actor_id, each.kind): each.until or FOREVER for each in standing
        }

    def until(self, actor: AccountId | None, kind: SanctionKind, now: datetime) -> datetime | None:
        """Say how long the sanction holds, None when there is none (any more)."""
        if actor is None:
            return None
        until = self._until.get((actor, kind))
        return until if until is not None and until > now else None
