"""What attention keeps of a person."""

from hawker.kernel import sql
from hawker.kernel.personal import Holding

Q = sql.load(__package__)

PERSONAL = Holding(
    name="attention",
    tables=["attention.contacts", "attention.consents"],
    exports={"contacts": Q.export_contacts, "consents": Q.export_consents},
    erases=[Q.erase_contacts, Q.erase_consents],
)
