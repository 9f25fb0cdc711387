"""What payments keep of a person."""

from hawker.kernel import sql
from hawker.kernel.personal import Holding

Q = sql.load(__package__)

PERSONAL = Holding(
    name="payments",
    tables=[
        "payments.payments",
        "payments.attempts",
        "payments.charges",
        "payments.refunds",
        "payments.calls",
    ],
    exports={"payments": Q.export_payments, "refunds": Q.export_refunds},
    # Nothing is erased: the law has money kept, and its rows name nobody but the account.
)
