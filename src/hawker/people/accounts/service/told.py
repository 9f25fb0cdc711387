"""Telling the owner, and the log, what was done to an account."""

from hawker.kernel import audit, outbox
from hawker.kernel.db import Tx
from hawker.kernel.ids import AccountId, Id
from hawker.people.accounts.devices import name_of
from hawker.people.accounts.events import Change, SecurityChanged
from hawker.people.accounts.model import Device


async def tell(
    tx: Tx,
    account: AccountId,
    what: Change,
    device: Device,
    *,
    about: str = "",
    subject: Id | None = None,
) -> None:
    """Have it logged and the owner told, if the transaction commits: attention hears the fact.

    The owner reads what it is `about`, an address or a name; the log is never erased and names the
    `subject` by its id alone.
    """
    await audit.note(
        tx,
        action=f"accounts.{what.value}",
        account=account,
        actor=account,
        subject=str(subject or ""),
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
