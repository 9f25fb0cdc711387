"""What stores keep of a person."""

from collections.abc import Mapping, Sequence
from typing import Any

from hawker.kernel import sql
from hawker.kernel.db import Tx
from hawker.kernel.ids import AccountId
from hawker.kernel.personal import Holding
from hawker.people.accounts import service as accounts

Q = sql.load(__package__)

ROWS = Holding(
    name="stores",
    tables=["stores.members", "stores.invitations", "stores.stores"],
    exports={
        "memberships": Q.export_memberships,
        "invitations": Q.export_invitations,
        "opened": Q.export_opened,
    },
    erases=[Q.leave_all, Q.erase_invitations, Q.erase_opener],
    obstructions={"stores.owned": Q.owned},
)


class Stores:
    """The rows, and invitations to an address of theirs, which know no person yet."""

    name = ROWS.name
    tables = ROWS.tables

    async def export(self, tx: Tx, account: AccountId) -> Mapping[str, Sequence[Any]]:
        return await ROWS.export(tx, account)

    async def obstacles(self, tx: Tx, account: AccountId) -> Sequence[str]:
        return await ROWS.obstacles(tx, account)

    async def erase(self, tx: Tx, account: AccountId) -> None:
        addresses = await accounts.addresses_proven(tx, account=account)
        await tx.run(Q.erase_invitations_to, addresses=addresses, now=tx.now)
        await ROWS.erase(tx, account)


PERSONAL = Stores()
