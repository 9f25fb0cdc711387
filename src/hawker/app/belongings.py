"""What a guest leaves to the account they turn out to be."""

from hawker.goods.shipping import service as shipping
from hawker.kernel.db import Tx
from hawker.kernel.ids import AccountId
from hawker.money.payments import service as payments
from hawker.trade.carts import service as carts
from hawker.trade.checkout import service as checkout
from hawker.trade.orders import service as orders


class Belongings:
    """Plugged into accounts, which lies below all of them (`accounts.policy.Belongings`)."""

    async def follow(self, tx: Tx, *, guest: AccountId, account: AccountId) -> None:
        await carts.merge(tx, guest=guest, account=account)
        await checkout.follow_account(tx, guest=guest, account=account)
        await orders.follow_account(tx, guest=guest, account=account)
        await shipping.follow_account(tx, guest=guest, account=account)
        await payments.follow_account(tx, guest=guest, account=account)
