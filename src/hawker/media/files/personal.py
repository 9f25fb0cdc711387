"""What files keeps of a person."""

from hawker.kernel import sql
from hawker.kernel.personal import Holding

Q = sql.load(__package__)

PERSONAL = Holding(
    name="files",
    tables=["files.portraits"],
    exports={"portrait": Q.export_portraits},
    erases=[Q.erase_portraits],
)
