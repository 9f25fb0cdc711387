"""What orders keep of a person."""

from hawker.kernel import sql
from hawker.kernel.personal import Holding

Q = sql.load(__package__)

PERSONAL = Holding(
    name="orders",
    tables=["orders.orders"],
    exports={"orders": Q.export_orders},
    erases=[Q.take_names_off],
    obstructions={"orders.under_way": Q.under_way},
)
