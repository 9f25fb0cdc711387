"""`hawker status`, `hawker restart`: the processes of a site that runs."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from hawker.app.settings import Settings

if TYPE_CHECKING:
    from hawker.app.supervisor.report import Report

NOT_RUNNING = "hawker: no site runs in {home}; `hawker up` starts it."
MIB = 1024 * 1024


def status(*, json: bool = False) -> None:
    """Show the processes of the running site: state, age, restarts, memory.

    Parameters
    ----------
    json
        Print it as JSON, as in run/processes.json.
    """
    import msgspec

    from hawker.app.supervisor import report

    settings = Settings.from_env()
    found = report.read(settings.home)
    now = datetime.now(UTC)
    if found is None or not found.is_fresh(now):
        sys.exit(NOT_RUNNING.format(home=settings.home))
    if json:
        print(msgspec.json.format(msgspec.json.encode(found), indent=1).decode())
    else:
        print("\n".join(_table(found, now)))
    sys.exit(0 if all(each.state == "ready" for each in found.processes) else 1)


def restart(*names: str) -> None:
    """Restart processes of the running site, one by one; web answers all the while.

    Parameters
    ----------
    names
        As `hawker status` shows them, or their kinds, such as web. Without any: all of our own.
    """
    from hawker.app.supervisor import control
    from hawker.app.supervisor.running import control_folder

    settings = Settings.from_env()
    try:
        for line in control.ask(control_folder(settings.home), control.Wish(list(names))):
            if line.say:
                print(line.say, flush=True)
            if line.failed:
                sys.exit(f"hawker: {line.failed}")
    except control.NotRunning:
        sys.exit(NOT_RUNNING.format(home=settings.home))
    except control.Stopped as error:
        sys.exit(f"hawker: {error}")


def logs(
    *names: str,
    follow: Annotated[bool, Parameter(alias="-f")] = False,
    request: str = "",
    lines: Annotated[int, Parameter(alias="-n")] = 200,
    raw: bool = False,
) -> None:
    """Read the logs of the processes as one, in the order of time.

    Parameters
    ----------
    names
        Of processes or their kinds, such as web. Without any: all.
    follow
        Go on with what is written from now on, until Ctrl-C.
    request
        Only what has to do with the request of this id, in whichever process: the X-Request-Id of
        an answer.
    lines
        How many of the newest lines; 0 is all that is kept.
    raw
        As they were written.
    """
    from hawker.app.supervisor import journal

    settings = Settings.placed()
    paths = journal.files(settings.home / "log", names)
    if not paths:
        sys.exit(f"hawker: {settings.home / 'log'} has no log of {' or '.join(names) or 'a site'}.")
    past = journal.past(paths, about=request)
    shown = past if lines == 0 else iter(journal.newest(past, lines))
    more = journal.following(paths, about=request) if follow else iter(())
    try:
        for entry in chain(shown, more):
            print(entry.line if raw else entry.told(), flush=follow)
    except (KeyboardInterrupt, BrokenPipeError):
        sys.stderr.close()  # whoever read is gone: there is nobody to complain to


def _table(found: Report, now: datetime) -> list[str]:
    lines = [
        f"hawker {found.version}, process {found.supervisor_pid}, up {_age(now, found.began_at)}",
        f"{'process':12} {'state':9} {'pid':>8} {'up':>8} {'restarts':>8} {'memory':>8} {'cpu':>9}",
    ]
    for each in found.processes:
        memory = "" if each.memory_bytes is None else f"{each.memory_bytes / MIB:.0f} MB"
        cpu = "" if each.cpu_s is None else f"{each.cpu_s:.1f} s"
        age = "" if each.began_at is None else _age(now, each.began_at)
        died = f"  last {each.last_end}" if each.last_end else ""
        lines.append(
            f"{each.name:12} {each.state:9} {each.pid or '':>8} {age:>8} {each.restarts:>8}"
            f" {memory:>8} {cpu:>9}{died}"
        )
    return lines


def _age(now: datetime, then: datetime) -> str:
    """How long ago, in its two largest units."""
    seconds = int((now - then) / timedelta(seconds=1))
    for unit, size, smaller, part in (("d", 86400, "h", 3600), ("h", 3600, "m", 60)):
        if seconds >= size:
            return f"{seconds // size}{unit} {seconds % size // part}{smaller}"
    return f"{seconds // 60}m {seconds % 60}s" if seconds >= 60 else f"{seconds}s"  # noqa: PLR2004
