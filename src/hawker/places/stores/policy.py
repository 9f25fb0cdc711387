"""What each role of a store allows."""

from collections.abc import Mapping

from hawker.kernel.auth import Permission
from hawker.places.stores.model import Role

ALLOWS: Mapping[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.CLERK: frozenset(
        {
            Permission.ORDERS_READ,
            Permission.ORDERS_WRITE,
            Permission.GOODS_READ,
            Permission.GOODS_WRITE,
        }
    ),
    Role.HOST: frozenset({Permission.GOODS_READ, Permission.LIVE_HOST}),
}
