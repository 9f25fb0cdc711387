"""NATS: plain messages for rooms, and the stream that carries facts to their subscribers."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from urllib.parse import urlsplit

import msgspec
import nats
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription as NatsSubscription
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DiscardPolicy,
    StorageType,
    StreamConfig,
)
from nats.js.errors import NotFoundError

STREAM = "facts"
KEPT = timedelta(days=7)
SIZE_LIMIT = 1 << 30  # bytes of the stream
DUPLICATE_WINDOW = timedelta(minutes=2)
ACK_WAIT_S = 30
IN_FLIGHT = 1_000  # facts a subscriber may have open
TIMEOUT_S = 5

log = structlog.get_logger()


class BusDown(Exception):  # noqa: N818 — the bus is down, and comes back
    """The bus cannot be reached at this moment."""


class Message(msgspec.Struct, frozen=True):
    """A plain message."""

    subject: str
    data: bytes


class StreamEnd(msgspec.Struct, frozen=True):
    """Which stream it is, and the sequence number of its newest fact."""

    life: str  # as it was begun with
    last_sequence: int


class Subscription:
    """Ends with `unsubscribe`."""

    def __init__(self, inner: NatsSubscription) -> None:
        self._inner = inner

    async def unsubscribe(self) -> None:
        try:
            await self._inner.unsubscribe()
        except NatsError as error:  # the connection is gone, and with it the subscription
            log.info("bus.unsubscribe_lost", error=repr(error))


class Delivery:
    """A fact on its way; it comes again until it is settled."""

    def __init__(self, message: Msg) -> None:
        self._message = message
        self.data = message.data
        self.attempt = message.metadata.num_delivered or 1

    async def ack(self) -> None:
        """Settle it, without waiting for an answer: what the bus missed comes again.

        Raises BusDown.
        """
        try:
            await self._message.ack()
        except NatsError as error:
            raise BusDown(repr(error)) from error

    async def again(self, delay_s: float) -> None:
        """Ask for it once more, later. Raises BusDown."""
        try:
            await self._message.nak(delay=delay_s)
        except NatsError as error:
            raise BusDown(repr(error)) from error


class Consumer:
    """The place of one subscriber in the stream of facts."""

    def __init__(self, inner: JetStreamContext.PullSubscription) -> None:
        self._inner = inner

    async def fetch(self, limit: int, wait_s: float) -> list[Delivery]:
        """Up to `limit` facts; an empty list when none came in time. Raises BusDown."""
        try:
            return [Delivery(message) for message in await self._inner.fetch(limit, wait_s)]
        except TimeoutError:  # of the client, or of asyncio when the wait ran out in between
            return []
        except NatsError as error:
            raise BusDown(repr(error)) from error

    async def leave(self) -> None:
        """Stop listening here; the place in the stream stays."""
        with suppress(NatsError):  # the connection is gone, and with it what we leave
            await self._inner.unsubscribe()


class Bus:
    """One connection, which heals itself."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._stream = client.jetstream(timeout=TIMEOUT_S)
        self._begun = 0

    @classmethod
    async def connect(cls, url: str, name: str = "hawker") -> "Bus":
        """Connect. Raises BusDown when nobody answers for TIMEOUT_S."""
        connecting = nats.connect(
            url,
            name=name,
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.2,
            ping_interval=5,
            max_outstanding_pings=2,
            error_cb=_on_error,
            disconnected_cb=_on_disconnected,
            reconnected_cb=_on_reconnected,
        )
        try:
            client = await asyncio.wait_for(connecting, TIMEOUT_S)
        except (OSError, NatsError, TimeoutError) as error:
            raise BusDown(f"no answer from {_place(url)}") from error
        return cls(client)

    @property
    def is_connected(self) -> bool:
        return self._client.is_connected

    @property
    def turn(self) -> int:
        """Grows with everything after which the stream may be another one than before."""
        return self._client.stats["reconnects"] + self._begun

    async def close(self) -> None:
        await self._client.close()

    async def publish(self, subject: str, data: bytes) -> None:
        """Send to whoever listens now. Raises BusDown."""
        if not self._client.is_connected:
            raise BusDown
        try:
            await self._client.publish(subject, data)
        except NatsError as error:
            raise BusDown(repr(error)) from error

    async def subscribe(
        self, subject: str, callback: Callable[[Message], Awaitable[None]]
    ) -> Subscription:
        """Listen from now on, over reconnections too."""

        async def hear(message: Msg) -> None:
            await callback(Message(message.subject, message.data))

        try:
            return Subscription(await self._client.subscribe(subject, cb=hear))
        except NatsError as error:
            raise BusDown(repr(error)) from error

    async def find_stream(self) -> StreamEnd | None:
        """Say which stream of facts there is and where it ends. Raises BusDown."""
        try:
            found = await self._stream.stream_info(STREAM)
        except NotFoundError:
            return None
        except (NatsError, TimeoutError) as error:
            raise BusDown(repr(error)) from error
        return StreamEnd(found.config.description or "", found.state.last_seq)

    async def begin_stream(self, life: str) -> None:
        """Have an empty stream of facts in the place of any other, and with it no consumer.

        The relay alone calls this: whoever makes a stream owes it what the outbox has.
        """
        self._begun += 1
        try:
            with suppress(NotFoundError):
                await self._stream.delete_stream(STREAM)
            await self._stream.add_stream(
                StreamConfig(
                    name=STREAM,
                    description=life,
                    subjects=[f"{STREAM}.>"],
                    storage=StorageType.FILE,
                    discard=DiscardPolicy.OLD,
                    max_age=KEPT.total_seconds(),
                    max_bytes=SIZE_LIMIT,
                    duplicate_window=DUPLICATE_WINDOW.total_seconds(),
                )
            )
        except (NatsError, TimeoutError) as error:
            raise BusDown(repr(error)) from error

    async def append(self, facts: Sequence[tuple[str, str, bytes]]) -> int:
        """Put (subject, id, payload) into the stream; all are kept on return.

        Returns the highest of their sequence numbers. Raises BusDown.
        """
        if not self._client.is_connected:
            raise BusDown
        try:
            waiting = [
                await self._stream.publish_async(subject, data, headers={"Nats-Msg-Id": id})
                for subject, id, data in facts
            ]
            kept = await asyncio.wait_for(asyncio.gather(*waiting), TIMEOUT_S)
        except (NatsError, TimeoutError) as error:
            raise BusDown(repr(error)) from error
        return max(ack.seq for ack in kept)

    async def consumer(self, name: str, subjects: Sequence[str]) -> Consumer:
        """The durable consumer `name` of these subjects, made when needed. Raises BusDown."""
        config = ConsumerConfig(
            durable_name=name,
            filter_subjects=list(subjects),
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=ACK_WAIT_S,
            max_ack_pending=IN_FLIGHT,
            max_deliver=-1,
        )
        try:
            await self._stream.add_consumer(STREAM, config)
            return Consumer(await self._stream.pull_subscribe_bind(name, STREAM))
        except (NatsError, TimeoutError) as error:
            raise BusDown(repr(error)) from error


def _place(url: str) -> str:
    """The address without its credentials: for logs."""
    return urlsplit(url).netloc.rpartition("@")[2]


async def _on_error(error: Exception) -> None:
    log.warning("bus.error", error=repr(error))


async def _on_disconnected() -> None:
    log.warning("bus.disconnected")


async def _on_reconnected() -> None:
    log.info("bus.reconnected")
