"""How many cores this process may use: those it is bound to, and what a container leaves it."""

import os
from pathlib import Path

CGROUP = Path("/sys/fs/cgroup/cpu.max")  # of version 2, as the process in a container sees it


def count(quota: Path = CGROUP) -> float:
    """Count them; a container that gives two and a half gives that."""
    try:
        bound = len(os.sched_getaffinity(0))
    except AttributeError:  # no Linux
        bound = os.cpu_count() or 1
    allowed = _quota(quota)
    return float(bound) if allowed is None else min(float(bound), allowed)


def _quota(file: Path) -> float | None:
    """Read how much of every period may be used, in cores; None without a limit."""
    try:
        used, period = file.read_text().split()
        return None if used == "max" else int(used) / int(period)
    except (OSError, ValueError):
        return None  # another system, or an older kernel: it says nothing
