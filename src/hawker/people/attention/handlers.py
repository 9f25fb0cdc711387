"""Telling owners of accounts what was done to the ways in."""

from hawker.kernel.db import Tx
from hawker.kernel.facts import Meta, Subscriber, on
from hawker.people.accounts.events import SecurityChanged
from hawker.people.attention import service
from hawker.people.attention.model import Purpose
from hawker.people.attention.words import TOLD, where_from

SITE = "site"


async def on_security_changed(tx: Tx, event: SecurityChanged, _meta: Meta) -> None:
    """Tell the owner, with the time and the device: no cap and no consent stands in its way."""
    await service.contact(
        tx,
        account=event.account_id,
        sender=SITE,
        topic=f"security.{event.what.value}",
        purpose=Purpose.TRANSACTIONAL,
        reason=f"security.{event.what.value}",
        template=TOLD[event.what],
        about=event.about,
        **where_from(event.device, event.client_address, f"{event.at:%Y-%m-%d %H:%M} UTC"),
    )


SUBSCRIBER = Subscriber("attention", [on(SecurityChanged, on_security_changed)])
