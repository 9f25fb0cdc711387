"""Seals: one job at a time gives entries their place in the chain, and closes it over them."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec
import structlog

from hawker.kernel import json, metrics, sql
from hawker.kernel.audit.entries import Entry
from hawker.kernel.db import Db, Tx

Q = sql.load(__package__)

BATCH = 500  # entries under one seal
HASH_SIZE = 32  # bytes of SHA-256
BEGINNING = bytes(HASH_SIZE)  # the digest before the first

log = structlog.get_logger()


class Seal(msgspec.Struct, frozen=True):
    """Closes a range of entries; `digest` rests on the seal before."""

    number: int  # 1, 2, 3, …
    first: int  # position of the first entry
    count: int
    hashes: bytes  # of each entry, in order
    digest: bytes
    sealed_at: datetime

    @property
    def last(self) -> int:
        """Position of the last entry."""
        return self.first + self.count - 1


def hash_entry(entry: Entry) -> bytes:
    """SHA-256 over everything the entry says, as JSON with sorted names; times in microseconds."""
    told = [
        "hawker audit entry 1",
        entry.position,
        entry.id,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.action,
        entry.store_id,
        entry.account_id,
        entry.actor_id,
        entry.subject,
        entry.address,
        entry.request_id,
        entry.details,
    ]
    return hashlib.sha256(
        msgspec.json.encode(told, enc_hook=json.to_builtin, order="sorted")
    ).digest()


def digest(seal: Seal, before: bytes) -> bytes:
    """SHA-256 over what the seal says and the digest before it."""
    at = seal.sealed_at.astimezone(UTC).isoformat(timespec="microseconds")
    head = f"hawker audit seal 1\n{seal.number}\n{seal.first}\n{seal.count}\n{at}\n"
    return hashlib.sha256(head.encode() + before + seal.hashes).digest()


async def last_seal(tx: Tx) -> Seal | None:
    """The newest seal, whose digest is worth keeping elsewhere; None before the first."""
    return await tx.maybe(Q.last_seal, Seal)


class Sealer:
    """Runs in the worker; any number may.

    An entry is given its place when it is sealed, not when it is written. So there is no horizon to
    get wrong: who commits late, however early their id and their time are, has no place yet and is
    found by the next seal. That nobody takes a place twice is held by the lock that `Q.place` takes
    until COMMIT (statements after it see what the sealer before committed), and by unique keys.
    Places and seal commit together: who is killed in between leaves neither.
    """

    def __init__(self, db: Db) -> None:
        self._db = db

    async def step(self) -> int:
        """Seal one batch; how many entries that were."""
        async with self._db.system() as tx:
            entries = await tx.all(Q.place, Entry, most=BATCH)
            if not entries:
                return 0
            seal = _close(entries, await last_seal(tx), tx.now)
            await tx.run(Q.insert_seal, seal)
        metrics.AUDIT_SEAL.set(seal.number)
        log.info("audit.sealed", number=seal.number, last=seal.last, digest=seal.digest.hex())
        return seal.count


def _close(entries: Sequence[Entry], before: Seal | None, now: datetime) -> Seal:
    first = entries[0].position
    assert first is not None, "who seals has given places"
    seal = Seal(
        number=1 if before is None else before.number + 1,
        first=first,
        count=len(entries),
        hashes=b"".join([hash_entry(entry) for entry in entries]),
        digest=b"",
        sealed_at=now,
    )
    rest_on = BEGINNING if before is None else before.digest
    return msgspec.structs.replace(seal, digest=digest(seal, rest_on))
