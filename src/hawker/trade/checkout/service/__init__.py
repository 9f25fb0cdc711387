"""The verbs of checkout: `from hawker.trade.checkout import service as checkout`."""

from hawker.trade.checkout.service.opening import follow_account, load, open_checkout
from hawker.trade.checkout.service.settling import Capture, sell, settle
from hawker.trade.checkout.service.submitting import submit
from hawker.trade.checkout.service.till import Till, Turn

__all__ = [
    "Capture",
    "Till",
    "Turn",
    "follow_account",
    "load",
    "open_checkout",
    "sell",
    "settle",
    "submit",
]
