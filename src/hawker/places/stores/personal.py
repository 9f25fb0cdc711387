"""What stores keep of a person."""

from hawker.kernel import sql
from hawker.kernel.personal import Holding

Q = sql.load(__package__)

PERSONAL = Holding(
    name="stores",
    tables=["stores.members"],
    exports={"memberships": Q.export_memberships},
    erases=[Q.leave_all],
    obstructions={"stores.owned": Q.owned},
)
