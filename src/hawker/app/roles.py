"""What stores and channels say a person may do, in the words accounts asks for it."""

from collections.abc import Mapping

from hawker.kernel.auth import Permission
from hawker.kernel.db import Db, Tx
from hawker.kernel.ids import AccountId, StoreId
from hawker.people.accounts.policy import ChannelPlace, Places, StorePlace
from hawker.places.channels import service as channels
from hawker.places.stores import service as stores


class Roles:
    """Plugged into accounts, which lies below both (`accounts.policy.RoleLoader`)."""

    def __init__(self, db: Db) -> None:
        self._db = db

    async def grants(self, tx: Tx, account: AccountId) -> Mapping[StoreId, frozenset[Permission]]:
        return await stores.grants(tx, account)

    async def places(self, account: AccountId, language: str) -> Places:
        return Places(
            stores=[
                StorePlace(
                    str(each.store_id),
                    each.name.said(language),
                    sorted(stores.permissions(each.role)),
                )
                for each in await stores.memberships(self._db, account)
            ],
            channels=[
                ChannelPlace(str(each.id), each.name.said(language))
                for each in await channels.channels_of(self._db, account)
            ],
        )
