"""What shipping does when a guest turns out to be somebody."""

from hawker.goods.shipping import service
from hawker.kernel.db import Tx
from hawker.kernel.facts import Meta, Subscriber, on
from hawker.people.accounts.events import GuestMerged


async def on_guest_merged(tx: Tx, event: GuestMerged, _meta: Meta) -> None:
    """Give the account the parcels of the guest."""
    await service.follow_account(tx, guest=event.guest_id, account=event.account_id)


SUBSCRIBER = Subscriber("shipping", [on(GuestMerged, on_guest_merged)])
