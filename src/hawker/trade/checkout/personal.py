"""What checkout keeps of a person."""

from hawker.kernel import sql
from hawker.kernel.personal import Holding

Q = sql.load(__package__)

PERSONAL = Holding(
    name="checkout",
    tables=["checkout.checkouts"],
    exports={"offers": Q.export_checkouts},
    erases=[Q.erase_checkouts],
)
