"""What carts keep of a person."""

from hawker.kernel import sql
from hawker.kernel.personal import Holding

Q = sql.load(__package__)

PERSONAL = Holding(
    name="carts",
    tables=["carts.lines"],
    exports={"lines": Q.export_lines},
    erases=[Q.erase_lines],
)
