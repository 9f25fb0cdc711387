"""What the operator sees of the mail that leaves. Never its words: sign-in codes stand in them."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from hawker.kernel import sql
from hawker.kernel.db import Tx
from hawker.kernel.errors import NotFound
from hawker.kernel.ids import BadId
from hawker.kernel.parking import LISTED, NotParked, Parked
from hawker.kernel.preferences import Preferences
from hawker.kernel.text import Text
from hawker.people.notifications.model import Message, MessageId, Outgoing
from hawker.people.notifications.preferences import MAIL, PASSWORD
from hawker.people.notifications.smtp import Line, NotCarried, Server

Q = sql.load("hawker.people.notifications")

TRIAL_SUBJECT = Text(zh="测试邮件", en="A test message")
TRIAL = Text(
    zh="收到这封邮件，说明网站可以发送邮件了。",
    en="This message came, so the site can send mail.",
)


class Trial(msgspec.Struct, frozen=True):
    """What became of a test message."""

    is_sent: bool
    words: str  # of the server, when it refused


async def try_mail(
    preferences: Preferences, *, address: str, language: str, now: datetime
) -> Trial:
    """Send a test message now, outside of every transaction, and tell what the server said."""
    mail = await preferences.get(MAIL)
    if not mail.is_set:
        return Trial(is_sent=False, words="")
    subject, text = TRIAL_SUBJECT.said(language), TRIAL.said(language)
    message = Message(MessageId.new(), address, subject, text, now)
    try:
        async with Line(Server(mail, await preferences.get(PASSWORD))) as line:
            await line.carry(message)
    except NotCarried as failure:
        return Trial(is_sent=False, words=failure.words)
    return Trial(is_sent=True, words="")


async def outgoing(tx: Tx, *, status: str, before: MessageId | None, limit: int) -> list[Outgoing]:
    """Messages without their words, newest first; of one status, or of all. As the worker."""
    if status:
        return await tx.all(
            Q.outgoing_of_status, Outgoing, status=status, before=before, limit=limit
        )
    return await tx.all(Q.outgoing, Outgoing, before=before, limit=limit)


async def send_again(tx: Tx, id: MessageId) -> None:
    """Have it leave once more. As the worker. Raises NotFound for what waits, or has no carrier."""
    if not await tx.run(Q.send_again, id=id, now=tx.now):
        raise NotFound("There is no such message to send again.")


class _Failed(msgspec.Struct, frozen=True):
    id: MessageId
    parked_at: datetime
    tries: int
    error: str


class FailedMail:
    """The lot of `hawker parked` for messages that were given up."""

    name = "mail"

    async def count(self, tx: Tx) -> int:
        return await tx.value(Q.count_failed)

    async def listed(self, tx: Tx) -> Sequence[Parked]:
        found = await tx.all(Q.failed, _Failed, limit=LISTED)
        return [Parked(row.id, row.parked_at, row.tries, row.error) for row in found]

    async def replay(self, tx: Tx, name: str) -> str:
        """Have it leave once more, with all its tries before it."""
        try:
            await send_again(tx, MessageId.parse(name))
        except (BadId, NotFound) as error:
            raise NotParked from error
        return "due now"
