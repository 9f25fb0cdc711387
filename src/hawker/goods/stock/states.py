"""The life of a hold (rules/commerce §3); it ends exactly once."""

from hawker.goods.stock.model import HoldStatus as S
from hawker.kernel.states import Lifecycle

HOLD = Lifecycle(
    start=S.HELD,
    moves={
        "commit": ({S.HELD}, S.COMMITTED),
        "release": ({S.HELD}, S.RELEASED),
        "expire": ({S.HELD}, S.EXPIRED),
    },
)
