"""What the modules keep of a person: how it is shown to them, and how it is forgotten.

Every module that keeps rows of people has a `personal.py` with its `Holding`; `app` plugs them all
into `people.privacy`, and a test asks of every table with a person in it who answers for it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import msgspec

from hawker.kernel import sql
from hawker.kernel.db import Tx
from hawker.kernel.ids import AccountId
from hawker.kernel.sql import Query

Q = sql.load("hawker.kernel")

ROWS_LIMIT = 10_000  # of one part of an export, the newest


class PersonalData(Protocol):
    """One module's answer about a person. Called as the worker; `obstacles` also as the person."""

    @property
    def name(self) -> str:
        """The module."""
        ...

    @property
    def tables(self) -> Sequence[str]:
        """The tables it answers for."""
        ...

    async def export(self, tx: Tx, account: AccountId) -> Mapping[str, Sequence[Any]]:
        """What is kept of the person, by part, as plain values."""
        ...

    async def obstacles(self, tx: Tx, account: AccountId) -> Sequence[str]:
        """What must end before the person can be forgotten, as codes."""
        ...

    async def erase(self, tx: Tx, account: AccountId) -> None:
        """Forget the person; what the law has kept stays without their name."""
        ...


class Holding(msgspec.Struct, frozen=True):
    """The same, as the statements of a module; each takes `account`, and `now` where it wants."""

    name: str
    tables: Sequence[str]
    exports: Mapping[str, Query] = {}  # each gives one JSON array, of ROWS_LIMIT at most
    erases: Sequence[Query] = ()  # in this order
    obstructions: Mapping[str, Query] = {}  # by code; each gives a row when it stands in the way

    async def export(self, tx: Tx, account: AccountId) -> Mapping[str, Sequence[Any]]:
        parts: dict[str, Sequence[Any]] = {}
        for part, query in self.exports.items():
            found = await tx.value(query, account=account, most=ROWS_LIMIT)
            parts[part] = msgspec.json.decode(found, type=list[Any])
        return parts

    async def obstacles(self, tx: Tx, account: AccountId) -> Sequence[str]:
        found = [
            (code, await tx.value(query, account=account))
            for code, query in self.obstructions.items()
        ]
        return [code for code, stands in found if stands]

    async def erase(self, tx: Tx, account: AccountId) -> None:
        for query in self.erases:
            await tx.run(query, account=account, now=tx.now)


PERSONAL = Holding(
    # Kept under an Idempotency-Key for a week, copies of what stands elsewhere; and what the
    # operator wrote about the person, beside the audit log.
    name="answers",
    tables=["kernel.idempotency", "kernel.audit_words"],
    exports={"words": Q.export_audit_words},
    erases=[Q.erase_answers, Q.erase_audit_words],
)
