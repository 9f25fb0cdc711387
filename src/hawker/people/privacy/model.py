"""The nouns of privacy."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from hawker.kernel.errors import Refusal
from hawker.kernel.ids import AccountId, Id

WAIT = timedelta(days=14)  # in which an erasure can be undone
PUT_OFF = timedelta(days=1)  # when something has come in the way
KEPT = timedelta(days=7)  # the file of an export
LINK_LIFE = timedelta(minutes=15)
LEASE = timedelta(minutes=5)  # for a worker to build one
TRIES = 5
EXPORTS_SHOWN = 10


class ExportId(Id, prefix="exp"):
    """Names an export."""


class ErasureId(Id, prefix="era"):
    """Names an erasure."""


class ExportStatus(StrEnum):
    """Where an export stands."""

    REQUESTED = "requested"
    BUILDING = "building"
    READY = "ready"
    FAILED = "failed"
    EXPIRED = "expired"


class ErasureStatus(StrEnum):
    """Where an erasure stands."""

    WAITING = "waiting"
    UNDONE = "undone"
    DONE = "done"


class Export(msgspec.Struct, frozen=True):
    """Everything that is kept of a person, in one file."""

    account_id: AccountId
    id: ExportId
    status: ExportStatus
    language: str
    asked_at: datetime
    parts_done: int
    parts_total: int  # 0 until it is begun
    file_key: str | None
    size_bytes: int | None
    ready_at: datetime | None
    expires_due_at: datetime | None


class Erasure(msgspec.Struct, frozen=True):
    """A person's wish to be forgotten."""

    account_id: AccountId
    id: ErasureId
    status: ErasureStatus
    asked_at: datetime
    erase_due_at: datetime
    ended_at: datetime | None = None


class AlreadyAsked(Refusal, code="privacy.already_asked", status=409):
    """One is open already."""


class NotReady(Refusal, code="privacy.not_ready", status=409):
    """The file is not made yet, or is deleted by now."""


class ErasureBlocked(Refusal, code="privacy.erasure_blocked", status=409):
    """Something must end first; `obstacles` names what."""

    @classmethod
    def by(cls, obstacles: Sequence[str]) -> "ErasureBlocked":
        return cls("Something must end first.", obstacles=list(obstacles))
