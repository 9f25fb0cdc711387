"""Writing messages, and reading the built-in mailbox."""

from collections.abc import Sequence

import msgspec

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
    (message,) = await send_all(tx, [(address, language)], template=template, **values)
    return message


async def send_all(
    tx: Tx, to: Sequence[tuple[str, str]], *, template: Template, **values: str
) -> list[Message]:
    """Write the same to several people, each given by address and language, in one round trip."""
    messages = [
        Message(
            MessageId.new(),
            address,
            template.subject.said(language).format_map(values),
            template.text.said(language).format_map(values),
            tx.now,
        )
        for address, language in to
    ]
    rows = [{**msgspec.structs.asdict(each), **_way(each, template)} for each in messages]
    await tx.each(Q.insert_message, rows)
    return messages


def _way(message: Message, template: Template) -> dict[str, object]:
    """How it leaves."""
    waits = "@" in message.address
    return {
        "kind": template.name,
        "status": "waiting" if waits else "kept",
        "due_at": message.sent_at if waits else None,
    }


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
