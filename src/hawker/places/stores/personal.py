"""What stores keep of a person."""

from hawker.kernel import sql
from hawker.kernel.personal import Holding

Q = sql.load(__package__)

PERSONAL = Holding(
    name="stores",
    tables=["stores.members", "stores.invitations", "stores.stores"],
    exports={
        "memberships": Q.export_memberships,
        "invitations": Q.export_invitations,
        "opened": Q.export_opened,
    },
    erases=[Q.leave_all, Q.erase_invitations, Q.erase_opener],
    obstructions={"stores.owned": Q.owned},
)
