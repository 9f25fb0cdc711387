"""Walking the chain from its beginning: what is whole, and the first thing that is not."""

import msgspec

from hawker.kernel import sql
from hawker.kernel.audit.entries import Entry
from hawker.kernel.audit.sealing import (
    BEGINNING,
    HASH_SIZE,
    Seal,
    digest,
    hash_entry,
    last_seal,
)
from hawker.kernel.db import Db

Q = sql.load(__package__)

BATCH = 50  # seals read at once


class Break(msgspec.Struct, frozen=True):
    """The first thing that is not as it was sealed."""

    seal: int
    what: str  # a sentence that names it


class Report(msgspec.Struct, frozen=True):
    """What a walk found. Without a break everything that was sealed is whole."""

    seals: int  # whole ones
    entries: int  # under them
    unsealed: int  # waiting for their seal
    digest: bytes  # of the last whole seal
    broken: Break | None = None


async def verify(db: Db, kept: tuple[int, bytes] | None = None) -> Report:
    """Recompute every hash, as the worker. `kept` is a seal's number and digest, as once shown.

    Without one that was kept elsewhere, a chain made anew from its beginning looks whole.
    """
    async with db.system() as tx:
        newest = await last_seal(tx)
    last = 0 if newest is None else newest.number
    walk = _Walk(db, kept)
    broken = await walk.to(last) or await _outside(db, last)
    if broken is None and kept is not None and kept[0] > last:
        broken = Break(last + 1, f"seal {kept[0]} was kept elsewhere and is not here")
    async with db.system() as tx:
        unsealed: int = await tx.value(Q.count_unsealed)
    return Report(walk.seals, walk.entries, unsealed, walk.digest, broken)


async def _outside(db: Db, last: int) -> Break | None:
    async with db.system() as tx:
        stray = await tx.value(Q.first_outside)
    if stray is None:
        return None
    return Break(last + 1, f"entry {stray} was sealed, and its seal is gone")


class _Walk:
    def __init__(self, db: Db, kept: tuple[int, bytes] | None) -> None:
        self._db = db
        self._kept = kept
        self.seals = 0
        self.entries = 0
        self.digest = BEGINNING

    async def to(self, last: int) -> Break | None:
        """Check every seal up to `last`; the first break."""
        while self.seals < last:
            async with self._db.system() as tx:
                seals = await tx.all(Q.seals, Seal, behind=self.seals, last=last, limit=BATCH)
            for seal in seals:
                if broken := self._chained(seal) or await self._covered(seal):
                    return broken
                self.seals, self.digest = seal.number, seal.digest
                self.entries += seal.count
            if not seals:
                return Break(self.seals + 1, f"seal {self.seals + 1} is gone")
        return None

    def _chained(self, seal: Seal) -> Break | None:
        """Whether the seal follows the one before and is what was sealed."""
        number = self.seals + 1
        if seal.number != number:
            return Break(number, f"seal {number} is gone")
        fits = seal.first == self.entries + 1 and len(seal.hashes) == seal.count * HASH_SIZE
        if not fits or digest(seal, self.digest) != seal.digest:
            return Break(number, f"seal {number} is not what it was, or not on the one before")
        if self._kept is not None and self._kept == (number, seal.digest):
            return None
        if self._kept is not None and self._kept[0] == number:
            return Break(number, f"seal {number} is another than the one kept elsewhere")
        return None

    async def _covered(self, seal: Seal) -> Break | None:
        """Whether the entries under the seal are those that were sealed."""
        async with self._db.system() as tx:
            found = await tx.all(Q.at_positions, Entry, first=seal.first, last=seal.last)
        by_position = {entry.position: entry for entry in found}
        for place in range(seal.count):
            position = seal.first + place
            kept = seal.hashes[place * HASH_SIZE : (place + 1) * HASH_SIZE]
            entry = by_position.get(position)
            if entry is None:
                return Break(seal.number, f"entry {position} is gone")
            if hash_entry(entry) != kept:
                return Break(seal.number, f"entry {position} ({entry.id}) is not what was sealed")
        return None
