"""What rooms keep of a person."""

from hawker.kernel import sql
from hawker.kernel.personal import Holding

Q = sql.load(__package__)

PERSONAL = Holding(
    name="live",
    tables=[
        "live.chat",
        "live.pins",
        "live.sanctions",
        "live.removals",
        "live.reports",
        "live.votes",
        "live.reservations",
    ],
    exports={
        "chat": Q.export_chat,
        "pins": Q.export_pins,
        "sanctions": Q.export_sanctions,
        "removals": Q.export_removals,
        "reports": Q.export_reports,
        "votes": Q.export_votes,
        "reservations": Q.export_reservations,
    },
    erases=[
        Q.erase_chat,
        Q.erase_pins,
        Q.erase_sanctions,
        Q.erase_removals,
        Q.erase_reports,
        Q.erase_votes,
        Q.erase_reservations,
    ],
)
