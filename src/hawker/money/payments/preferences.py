"""What the operator sets about payments."""

from hawker.kernel.preferences import switch
from hawker.kernel.text import Text

SANDBOX = switch(
    "payments.sandbox",
    default=True,
    about=Text(
        zh="接受测试支付：不收真钱，测试卡号即可付款。",
        en="Take play money: test cards pay, and nothing real moves.",
    ),
    is_guarded=True,  # goods are shipped for what it calls paid, and without it nobody pays
    is_public=True,
)
PREFERENCES = [SANDBOX]
