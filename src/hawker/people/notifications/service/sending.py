"""Writing messages, and reading the built-in mailbox."""

from hawker.kernel import sql
from hawker.kernel.db import Db, Tx
from hawker.people.notifications.model import Message, MessageId, Template, spelled
from hawker.people.notifications.policy import MAILROOM

Q = sql.load("hawker.people.notifications")

MAILBOX_LENGTH = 20  # messages shown per address


async def send(
    tx: Tx, *, address: str, language: str, template: Template, **values: str
) -> Message:
    """Write a message to `address`; once the transaction commits it is in the mailbox, and leaves
    by mail where a server is set. Phones have no carrier yet.
    """
    subject = template.subject.said(language).format_map(values)
    text = template.text.said(language).format_map(values)
    message = Message(MessageId.new(), address, subject, text, tx.now)
    waits = "@" in address
    await tx.run(
        Q.insert_message,
        message,
        kind=template.name,
        status="waiting" if waits else "kept",
        due_at=tx.now if waits else None,
    )
    return message


async def mailbox(db: Db, *, address: str) -> list[Message]:
    """The newest messages to `address`, newest first. Ask `policy.check_may_read` before."""
    known = spelled(address)
    if known is None:
        return []
    return await db.read(
        Q.mailbox, Message, principal=MAILROOM, address=known, limit=MAILBOX_LENGTH
    )


async def forget(tx: Tx, *, address: str) -> int:
    """Forget every message to `address`, whose owner wants to be forgotten; how many. As worker."""
    return await tx.run(Q.forget_address, address=address)
