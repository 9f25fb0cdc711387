"""What carts do when somebody signs in."""

from hawker.kernel.db import Tx
from hawker.kernel.facts import Meta, Subscriber, on
from hawker.people.accounts.events import GuestMerged
from hawker.trade.carts import service


async def handle_guest_merged(tx: Tx, event: GuestMerged, _meta: Meta) -> None:
    await service.merge(tx, guest=event.guest_id, account=event.account_id)


SUBSCRIBER = Subscriber("carts", [on(GuestMerged, handle_guest_merged)])
