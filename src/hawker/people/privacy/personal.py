"""What privacy itself keeps of a person."""

from hawker.kernel import sql
from hawker.kernel.personal import Holding

Q = sql.load(__package__)

PERSONAL = Holding(
    name="privacy",
    tables=["privacy.exports", "privacy.erasures"],
    exports={"exports": Q.export_exports, "erasures": Q.export_erasures},
    erases=[Q.expire_exports_now, Q.drop_open_exports],  # the files go with the next sweep
)
