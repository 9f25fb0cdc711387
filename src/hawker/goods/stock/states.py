"""The life of a hold (rules/commerce §3); it ends exactly once."""

from hawker.goods.stock.model import HoldStatus as S
from hawker.kernel.states import Lifecycle

EXPIRE = "stock.expire_holds"  # the timer; its reference is a hold, its work is the whole store

HOLD = Lifecycle(
    start=S.HELD,
    moves={
        "commit": ({S.HELD}, S.COMMITTED),
        "release": ({S.HELD}, S.RELEASED),
        "expire": ({S.HELD}, S.EXPIRED),
    },
)
