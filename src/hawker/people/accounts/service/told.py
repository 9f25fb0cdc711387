"""Telling the owner, and the log, what was done to an account."""

from hawker.kernel import audit, outbox
from hawker.kernel.db import Tx
from hawker.kernel.ids import AccountId
from hawker.people.accounts.devices import name_of
from hawker.people.accounts.events import Change, SecurityChanged
from hawker.people.accounts.model import Device


async def tell(
    tx: Tx, account: AccountId, what: Change, device: Device, *, about: str = ""
) -> None:
    """Have it logged and the owner told, if the transaction commits: attention hears the fact."""
    await audit.note(
        tx,
        action=f"accounts.{what.value}",
        account=account,
        actor=account,
        subject=about,
        device=name_of(device.agent),
    )
    await outbox.publish(
        tx,
        SecurityChanged(
            account_id=account,
            what=what,
            at=tx.now,
            device=name_of(device.agent),
            client_address=device.address,
            about=about,
        ),
    )
