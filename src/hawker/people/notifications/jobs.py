"""Carrying messages away, and forgetting old ones."""

import ssl
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
import structlog

from hawker.kernel import setback, sql
from hawker.kernel.db import Db
from hawker.kernel.preferences import Preferences
from hawker.people.notifications.model import Message, MessageId
from hawker.people.notifications.preferences import MAIL, PASSWORD
from hawker.people.notifications.smtp import Line, NotCarried, Server

Q = sql.load(__package__)

KEPT = timedelta(days=30)
BATCH = 20  # messages by one connection
LEASE = timedelta(minutes=15)  # longer than a batch takes, were every answer as slow as may be
PAUSES = [timedelta(seconds=s) for s in (10, 30, 120, 600, 1_800, 3_600, 10_800, 21_600)]
MAIL_DUE = Q.mail_due  # for kernel.backlog
MAIL_BACK = setback.Queue(Q.bring_messages, LEASE)

log = structlog.get_logger()


class Sweeper:
    """Runs in the worker; any number may."""

    def __init__(self, db: Db) -> None:
        self._db = db

    async def step(self) -> int:
        """Forget what has been kept long enough; how much that was."""
        async with self._db.system() as tx:
            return await tx.run(Q.forget_messages, before=tx.now - KEPT)


class _Claimed(msgspec.Struct, frozen=True):
    id: MessageId
    address: str
    subject: str
    text: str
    sent_at: datetime
    tries: int

    @property
    def message(self) -> Message:
        return Message(self.id, self.address, self.subject, self.text, self.sent_at)


class _Lost(Exception):  # noqa: N818 — says what happened
    """The connection ended in the middle of a message."""


class Courier:
    """Carries what waits to the mail server. Runs in the worker; any number may."""

    def __init__(
        self, db: Db, preferences: Preferences, *, trust: ssl.SSLContext | None = None
    ) -> None:
        self._db = db
        self._preferences = preferences
        self._trust = trust

    async def step(self) -> int:
        """Carry what is due, at most BATCH; how many were looked at.

        Without a mail server they stay in the mailbox. No transaction is open while we speak.
        """
        mail = await self._preferences.get(MAIL)
        async with self._db.system() as tx:
            if not mail.is_set:
                return await tx.run(Q.keep_waiting, now=tx.now, limit=BATCH)
            claimed = await tx.all(
                Q.claim_messages, _Claimed, now=tx.now, lease_until=tx.now + LEASE, limit=BATCH
            )
        if claimed:
            server = Server(mail, await self._preferences.get(PASSWORD), self._trust)
            await self._carry(claimed, server)
        return len(claimed)

    async def _carry(self, claimed: Sequence[_Claimed], server: Server) -> None:
        """One after the other. When the server is away all are put off; when the connection is
        lost over one message that one is, and the others are free at once: it may be its fault.
        """
        left = list(claimed)
        try:
            async with Line(server) as line:
                while left:
                    await self._carry_one(left.pop(0), line)
        except NotCarried as failure:
            log.warning("mail.no_connection", error=failure.words, messages=len(left))
            for each in left:
                await self._put_off(each, failure)
        except _Lost:
            async with self._db.system() as tx:
                await tx.run(Q.free_messages, ids=[each.id for each in left], now=tx.now)

    async def _carry_one(self, claimed: _Claimed, line: Line) -> None:
        try:
            await line.carry(claimed.message)
        except NotCarried as failure:
            log.warning("mail.not_carried", message=claimed.id, error=failure.words)
            await self._put_off(claimed, failure)
            if not failure.is_of_message:
                raise _Lost from failure
        else:
            async with self._db.system() as tx:
                await tx.run(Q.message_sent, id=claimed.id, now=tx.now)

    async def _put_off(self, claimed: _Claimed, failure: NotCarried) -> None:
        """Try again after a growing pause, or give up: the operator then sees it parked."""
        async with self._db.system() as tx:
            if failure.is_final or claimed.tries > len(PAUSES):
                await tx.run(Q.fail_message, id=claimed.id, error=failure.words)
            else:
                due_at = tx.now + PAUSES[claimed.tries - 1]
                await tx.run(Q.put_off_message, id=claimed.id, due_at=due_at, error=failure.words)
