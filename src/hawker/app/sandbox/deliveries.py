"""Sending events: signed, in parallel, again with back-off until they are taken."""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import timedelta

import httpx
import msgspec
import structlog
from standardwebhooks.webhooks import Webhook

from hawker.app.sandbox import parcels, service
from hawker.app.sandbox.keys import Keys
from hawker.app.sandbox.model import EventId
from hawker.kernel import setback, sql
from hawker.kernel.clock import Clock
from hawker.kernel.db import Db

Q = sql.load(__package__)

BATCH = 64
TIMEOUT_S = 5.0
LEASE = timedelta(seconds=10)  # longer than TIMEOUT_S
MAX_TRIES = 12
FIRST_BACK_OFF = timedelta(milliseconds=500)
LONGEST_BACK_OFF = timedelta(hours=1)
IDLE_S = 0.2  # how soon an event falls due that nobody nudged for

SET_BACK = (setback.Queue(Q.bring_deliveries, LEASE), setback.Queue(Q.bring_charges))

log = structlog.get_logger()


class Delivery(msgspec.Struct, frozen=True):
    """An event to send, as claimed."""

    id: EventId
    body: str
    door: str  # behind `/webhooks/`
    tries: int


class Deliverer:
    """Sends due events to the doors of the merchant: each next try to the next of its addresses."""

    def __init__(
        self,
        db: Db,
        clock: Clock,
        keys: Keys,
        client: httpx.AsyncClient,
        addresses: Sequence[str],
    ) -> None:
        assert addresses, "events go somewhere"
        self._db = db
        self._clock = clock
        self._signers = {
            service.DOOR: Webhook(keys.webhook_secret),
            parcels.DOOR: Webhook(keys.carrier_secret),
        }
        self._client = client
        self._addresses = addresses
        self._nudge = asyncio.Event()

    def nudge(self) -> None:
        """Say that an event was written: the sender need not wait for its next look."""
        self._nudge.set()

    async def step(self) -> int:
        """Send one batch of due events, or wait a little for one; how many were sent."""
        self._nudge.clear()
        sent = await self._send_due()
        if sent == 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._nudge.wait(), IDLE_S)
        return sent

    async def _send_due(self) -> int:
        async with self._db.system() as tx:
            due = await tx.all(
                Q.claim_deliveries,
                Delivery,
                now=tx.now,
                lease_until=tx.now + LEASE,
                limit=BATCH,
            )
        if not due:
            return 0
        taken = await asyncio.gather(*(self._send(delivery) for delivery in due))
        async with self._db.system() as tx:
            ids = [d.id.uuid for d, is_taken in zip(due, taken, strict=True) if is_taken]
            await tx.run(Q.mark_delivered, ids=ids, now=tx.now)
            for delivery, is_taken in zip(due, taken, strict=True):
                if not is_taken:
                    await tx.run(Q.retry_delivery, _retry(delivery, self._clock))
        return len(due)

    async def _send(self, delivery: Delivery) -> bool:
        now = self._clock.now()
        base = self._addresses[delivery.tries % len(self._addresses)]
        address = f"{base}/{delivery.door}"
        signer = self._signers[delivery.door]
        headers = {
            "content-type": "application/json",
            "webhook-id": delivery.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signer.sign(delivery.id, now, delivery.body),
        }
        try:
            answer = await self._client.post(
                address, content=delivery.body.encode(), headers=headers, timeout=TIMEOUT_S
            )
        except httpx.TransportError as error:
            log.warning("sandbox.webhook_unreachable", id=delivery.id, error=repr(error))
            return False
        if not answer.is_success:
            log.warning("sandbox.webhook_refused", id=delivery.id, status=answer.status_code)
        return answer.is_success


def _retry(delivery: Delivery, clock: Clock) -> dict[str, object]:
    now = clock.now()
    wait = min(FIRST_BACK_OFF * 2**delivery.tries, LONGEST_BACK_OFF)
    is_last = delivery.tries >= MAX_TRIES
    return {"id": delivery.id, "due_at": now + wait, "parked_at": now if is_last else None}
