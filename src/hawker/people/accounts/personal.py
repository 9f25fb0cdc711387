"""What accounts keeps of a person."""

from collections.abc import Mapping, Sequence
from typing import Any

from hawker.kernel import sql
from hawker.kernel.db import Tx
from hawker.kernel.ids import AccountId
from hawker.kernel.personal import Holding
from hawker.people.accounts.service import addresses_proven
from hawker.people.notifications import service as notifications

Q = sql.load(__package__)

ROWS = Holding(
    name="accounts",
    tables=[
        "accounts.accounts",
        "accounts.identities",
        "accounts.sessions",
        "accounts.addresses",
        "accounts.passwords",
        "accounts.resets",
        "accounts.devices",
        "accounts.passkeys",
    ],
    exports={
        "account": Q.export_account,
        "identities": Q.export_identities,
        "sessions": Q.export_sessions,
        "addresses": Q.export_addresses,
        "devices": Q.export_devices,
        "passkeys": Q.export_passkeys,
    },
    erases=[
        Q.erase_codes,
        Q.erase_tries,
        Q.erase_sessions,
        Q.erase_addresses,
        Q.erase_passwords,
        Q.erase_resets,
        Q.erase_devices,
        Q.erase_passkeys,
        Q.erase_identities,
        Q.erase_account,
    ],
)


class Accounts:
    """The rows, and what lies under the person's addresses where nobody knows the person."""

    name = ROWS.name
    tables = ROWS.tables

    async def export(self, tx: Tx, account: AccountId) -> Mapping[str, Sequence[Any]]:
        return await ROWS.export(tx, account)

    async def obstacles(self, tx: Tx, account: AccountId) -> Sequence[str]:
        return await ROWS.obstacles(tx, account)

    async def erase(self, tx: Tx, account: AccountId) -> None:
        for address in await addresses_proven(tx, account=account):
            await notifications.forget(tx, address=address)
        await ROWS.erase(tx, account)


PERSONAL = Accounts()
