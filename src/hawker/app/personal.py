"""Who keeps something of a person, for `people.privacy`: of every table somebody answers."""

from collections.abc import Sequence

from hawker.goods.shipping import personal as shipping
from hawker.kernel import personal as answers
from hawker.kernel.personal import PersonalData
from hawker.media.files import personal as files
from hawker.money.payments import personal as payments
from hawker.people.accounts import personal as accounts
from hawker.people.attention import personal as attention
from hawker.people.privacy import personal as privacy
from hawker.places.channels import personal as channels
from hawker.places.stores import personal as stores
from hawker.stage.live import personal as live
from hawker.trade.carts import personal as carts
from hawker.trade.checkout import personal as checkout
from hawker.trade.orders import personal as orders

HOLDINGS: Sequence[PersonalData] = [
    orders.PERSONAL,
    payments.PERSONAL,
    shipping.PERSONAL,
    carts.PERSONAL,
    checkout.PERSONAL,
    attention.PERSONAL,
    live.PERSONAL,
    stores.PERSONAL,
    channels.PERSONAL,
    privacy.PERSONAL,
    files.PERSONAL,
    answers.PERSONAL,
    accounts.PERSONAL,  # last: others find their rows by the addresses it forgets
]
