"""What channels keep of a person."""

from hawker.kernel import sql
from hawker.kernel.personal import Holding

Q = sql.load(__package__)

PERSONAL = Holding(
    name="channels",
    tables=["channels.members", "channels.channels"],
    exports={"memberships": Q.export_memberships},
    erases=[Q.leave_all],
    obstructions={"channels.owned": Q.owned},
)
