"""How the site is: its machine, its processes, its database and what waits.

For the desk, and for any other page that says how the site is doing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from hawker.kernel import backlog, sql
from hawker.kernel.backlog import Lag
from hawker.kernel.db import Db
from hawker.kernel.parking import Lot
from hawker.kernel.sql import Query

Q = sql.load("hawker.desk.admin")


class ProcessState(msgspec.Struct, frozen=True):
    """One process of the site."""

    name: str
    is_up: bool  # it answers that it can do its work
    state: str  # as the supervisor has it; empty where none of ours keeps it
    pid: int | None
    began_at: datetime | None  # this life of it
    restarts: int
    last_end: str  # how its last life ended; empty when it never died
    memory_bytes: int | None
    cpu_s: float | None


class Machine(msgspec.Struct, frozen=True):
    """What can be seen without the database."""

    version: str
    supervised_at: datetime | None  # the last report of the supervisor; None without one
    processes: Sequence[ProcessState]
    disk_free_bytes: int
    disk_total_bytes: int
    is_bus_up: bool
    on_air: int | None  # broadcasts that come in; None when streams does not say


class DatabaseState(msgspec.Struct, frozen=True):
    """The database, as this process sees it."""

    size_bytes: int
    connections: int
    connections_most: int
    version: str


class Parkings(msgspec.Struct, frozen=True):
    """How much was given up, by lot."""

    lot: str
    count: int


class Health(msgspec.Struct, frozen=True):
    """How the site is now."""

    at: datetime
    machine: Machine
    database: DatabaseState
    lags: Sequence[Lag]
    parked: Sequence[Parkings]


class Watcher(Protocol):
    """Looks at the machine; `app` plugs it, for it alone knows ports and folders."""

    async def look(self) -> Machine:
        """Ask every process whether it is up, all at once. Raises nothing."""
        ...


async def health(
    db: Db, watcher: Watcher, queues: Mapping[str, Query], lots: Sequence[Lot]
) -> Health:
    """Look at everything, in the worker's role. Raises Unavailable."""
    machine = await watcher.look()
    async with db.system() as tx:
        database = await tx.one(Q.database, DatabaseState)
        lags = await backlog.lags(tx, queues)
        parked = [Parkings(lot.name, await lot.count(tx)) for lot in lots]
    return Health(tx.now, machine, database, lags, parked)
