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
        """Whoever may sell live for a store finds its channels, beside those they appear in."""
        memberships = await stores.memberships(self._db, account)
        hosting = [
            each.store_id
            for each in memberships
            if Permission.LIVE_HOST in stores.permissions(each)
        ]
        found = {each.id: each for each in await channels.channels_of(self._db, account)}
        if hosting:
            found |= {
                each.id: each for each in await channels.channels_of_stores(self._db, hosting)
            }
        return Places(
            stores=[
                StorePlace(
                    str(each.store_id),
                    each.name.said(language),
                    sorted(stores.permissions(each)),
                )
                for each in memberships
            ],
            channels=[
                ChannelPlace(str(each.id), each.name.said(language))
                for each in sorted(found.values(), key=lambda channel: channel.id)
            ],
        )
