"""The watch over parcels, kept by the worker: claim in one transaction, ask the carrier outside of
any, write the answer in another. A worker that dies between them leaves the parcel to the next one.
"""

import asyncio
from datetime import datetime, timedelta

import msgspec
import structlog

from hawker.goods.shipping.carrier import Carriers, Consignment
from hawker.goods.shipping.model import Parcel, ParcelId
from hawker.goods.shipping.service.reading import is_tracked
from hawker.goods.shipping.service.scans import book_looks
from hawker.goods.shipping.statements import Q
from hawker.kernel import setback
from hawker.kernel.calling import Refused, Unreachable
from hawker.kernel.db import Db, Unavailable
from hawker.kernel.ids import StoreId

LEASE = timedelta(seconds=30)  # longer than any call may take
BATCH = 20
WATCHES_DUE = Q.watches_due  # see kernel.backlog
WATCHES_BACK = setback.Queue(Q.bring_watches, LEASE)
MAX_TRIES = 24  # about three days with the back-off below
FIRST_BACK_OFF = timedelta(seconds=2)
LONGEST_BACK_OFF = timedelta(hours=6)
DOUBLINGS = 16  # more than lead to the longest, and few enough to be a time

log = structlog.get_logger()


class Watch(msgspec.Struct, frozen=True):
    """One parcel to ask about, as claimed."""

    store_id: StoreId
    parcel_id: ParcelId
    registered: int | None  # the revision of the label its carrier knows
    tries: int


def back_off(tries: int) -> timedelta:
    """How long to wait after so many tries."""
    return min(FIRST_BACK_OFF * 2 ** min(tries, DOUBLINGS), LONGEST_BACK_OFF)


class ParcelWatches:
    """Tells carriers of new parcels and asks about those under way. `db` is the worker's."""

    def __init__(self, db: Db, carriers: Carriers, look_every: timedelta) -> None:
        self._db = db
        self._carriers = carriers
        self._look_every = look_every

    async def step(self) -> int:
        """Ask about one batch of parcels, at most BATCH at a time; how many there were."""
        async with self._db.system() as tx:
            lease_until = tx.now + LEASE
            due = await tx.all(
                Q.claim_watches, Watch, now=tx.now, lease_until=lease_until, limit=BATCH
            )
        leases = [_Lease(watch, lease_until) for watch in due]
        await asyncio.gather(*(self._keep(lease) for lease in leases))
        return len(due)

    async def _keep(self, lease: "_Lease") -> None:
        try:
            await self._ask(lease)
        except Refused as error:
            await self._put_off(lease, error, is_last=True)
        except Unreachable as error:
            await self._put_off(lease, error, is_last=lease.watch.tries >= MAX_TRIES)
        except Unavailable:
            raise
        except Exception as error:  # a defect, which must not stand in the way of other parcels
            log.exception("shipping.watch_failed", parcel=lease.watch.parcel_id)
            await self._put_off(lease, error, is_last=lease.watch.tries >= MAX_TRIES)

    async def _ask(self, lease: "_Lease") -> None:
        async with self._db.system() as tx:
            parcel = await tx.one(Q.parcel, Parcel, id=lease.watch.parcel_id)
        if not is_tracked(parcel):
            return  # its label was corrected just now, and its watch is over
        whose = {"store_id": parcel.store_id, "parcel_id": parcel.id}
        carrier = self._carriers[parcel.carrier]
        consignment = _consignment(parcel)
        if lease.watch.registered != parcel.revision:
            await carrier.register(consignment)
            async with self._db.system() as tx:
                await tx.run(Q.registered, whose, revision=parcel.revision)
        scans = await carrier.look(consignment)
        async with self._db.system() as tx:
            await book_looks(tx, parcel.id, parcel.number, scans)
            await tx.run(
                Q.look_again,
                whose,
                revision=parcel.revision,
                due_at=tx.now + self._look_every,
                lease_until=lease.until,
            )

    async def _put_off(self, lease: "_Lease", error: Exception, *, is_last: bool) -> None:
        """Ask again later, doubling the wait; at last it is parked for the operator."""
        watch = lease.watch
        if is_last:
            log.error("shipping.watch_parked", parcel=watch.parcel_id, error=repr(error))
        async with self._db.system() as tx:
            await tx.run(
                Q.put_off_watch,
                store_id=watch.store_id,
                parcel_id=watch.parcel_id,
                due_at=tx.now + back_off(watch.tries),
                error=repr(error),
                parked_at=tx.now if is_last else None,
                lease_until=lease.until,
            )


class _Lease(msgspec.Struct, frozen=True):
    watch: Watch
    until: datetime  # as it stands in the row, unless somebody moved it


def _consignment(parcel: Parcel) -> Consignment:
    key = f"{parcel.id}.{parcel.revision}"
    return Consignment(key, str(parcel.id), parcel.number, parcel.city)
