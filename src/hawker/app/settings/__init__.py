"""What an installation can be told: one table, and everything that is made from it.

`table` names every setting with its kind, default and meaning. From it come the reading of the
environment and of the settings file, what child processes are told, `hawker settings`, the
commented file it writes and docs/settings.md. A setting nobody knows is refused, with the nearest
one that is known; so are values that cannot be used, all of them at once.
"""

from hawker.app.settings.reading import BadSetting
from hawker.app.settings.record import (
    INNER_PORTS,
    NATS,
    NATS_MONITOR,
    WEB_PROCESSES_LIMIT,
    Settings,
)

__all__ = [
    "INNER_PORTS",
    "NATS",
    "NATS_MONITOR",
    "WEB_PROCESSES_LIMIT",
    "BadSetting",
    "Settings",
]
