"""What shipping keeps of a person."""

from hawker.kernel import sql
from hawker.kernel.personal import Holding

Q = sql.load(__package__)

PERSONAL = Holding(
    name="shipping",
    tables=["shipping.parcels", "shipping.scans", "shipping.corrections"],
    exports={"parcels": Q.export_parcels, "scans": Q.export_scans},
    # Nothing is erased: that a parcel went to a city is how the store proves it, and names nobody.
)
