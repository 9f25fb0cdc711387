"""What rooms keep of a person."""

from hawker.kernel import sql
from hawker.kernel.personal import Holding

Q = sql.load(__package__)

PERSONAL = Holding(
    name="live",
    tables=["live.chat", "live.pins"],
    exports={"chat": Q.export_chat, "pins": Q.export_pins},
    erases=[Q.erase_chat, Q.erase_pins],
)
