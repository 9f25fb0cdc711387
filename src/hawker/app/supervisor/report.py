"""What the supervisor knows of its processes, as a file that others read.

`run/processes.json` in the data folder is written whole every few seconds and after every change,
for its owner alone. The health page of the desk, `hawker status` and `hawker doctor` read it; its
format is this record, in JSON, and fields are only ever added.
"""

import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from hawker import __version__
from hawker.app.supervisor.child import Child

FRESH = timedelta(seconds=15)  # an older report is of a supervisor that is gone or stuck
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


class Process(msgspec.Struct, frozen=True):
    """One program that is kept alive."""

    name: str  # web-0, hub, postgres, …
    state: str  # starting, ready, draining, waiting, stopped
    pid: int | None  # while it runs
    began_at: datetime | None  # this life of it, UTC
    restarts: int  # since the site was started, without those that somebody asked for
    last_end: str  # how its last life ended, in words; empty when it never died
    memory_bytes: int | None  # of it and its children; what they share is counted once
    cpu_s: float | None  # it used, children included
    log: str  # the file it writes to


class Report(msgspec.Struct, frozen=True):
    """A site that runs."""

    version: str  # of hawker, as the supervisor was started
    at: datetime  # UTC, when this was written
    supervisor_pid: int
    began_at: datetime  # UTC, when the supervisor was started
    processes: list[Process]

    def is_fresh(self, now: datetime) -> bool:
        """Whether a supervisor still writes it."""
        return now - self.at < FRESH


def take(children: Iterable[Child], began_at: datetime) -> Report:
    """Look at every process."""
    families = _families()
    return Report(
        __version__,
        datetime.now(UTC),
        os.getpid(),
        began_at,
        [_process(child, families) for child in children],
    )


def write(home: Path, report: Report) -> None:
    """Put it where others read it, whole or not at all."""
    place = _place(home)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = place.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n")
    draft.replace(place)


def read(home: Path) -> Report | None:
    """The last report of the site in this folder; None when there is none that can be read."""
    try:
        return msgspec.json.decode(_place(home).read_bytes(), type=Report)
    except (OSError, msgspec.MsgspecError):
        return None


def forget(home: Path) -> None:
    """The site was stopped: there is nothing to report."""
    _place(home).unlink(missing_ok=True)


class _Use(msgspec.Struct, frozen=True):
    own: int  # bytes of memory
    shared: int
    cpu_s: float


def _place(home: Path) -> Path:
    return home / "run" / "processes.json"


def _process(child: Child, families: dict[int, list[int]]) -> Process:
    pid = child.pid
    measured = [_measure(each) for each in families.get(pid, [pid])] if pid else []
    found = [each for each in measured if each is not None]
    return Process(
        child.program.name,
        child.state.value,
        pid,
        child.began_at,
        child.restarts,
        child.last_end,
        sum(each.own for each in found) + max(each.shared for each in found) if found else None,
        round(sum(each.cpu_s for each in found), 2) if found else None,
        str(child.log),
    )


def _families() -> dict[int, list[int]]:
    """Every process by its group, which is the number of the child that leads it."""
    groups: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended in between
        groups.setdefault(int(fields[2]), []).append(int(folder.name))
    return groups


def _measure(pid: int) -> _Use | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        _, resident, shared, *_ = map(int, Path(f"/proc/{pid}/statm").read_text().split())
    except (OSError, ValueError):
        return None  # it ended in between
    cpu_s = (int(fields[11]) + int(fields[12])) / TICKS_PER_S
    return _Use((resident - shared) * PAGE_BYTES, shared * PAGE_BYTES, cpu_s)
