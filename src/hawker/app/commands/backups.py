"""`hawker backup` and `hawker restore`."""

import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from hawker.app.settings import Settings

if TYPE_CHECKING:
    from rich.console import Console

    from hawker.app.backups.restoring import Restored
    from hawker.app.backups.taking import Screen

PIPE = "-"


def backup(
    place: Annotated[str, Parameter(allow_leading_hyphen=True)] = "",
    *,
    recordings: bool = False,
    keep: int | None = None,
) -> None:
    """Write the whole site into one file, while it runs or not, and read it again.

    Parameters
    ----------
    place
        A file or a folder; without it, the folder of HAWKER_BACKUPS. With - it goes to a pipe,
        such as `hawker backup - | age -r age1… > site.tar.age`.
    recordings
        Also the recordings of broadcasts.
    keep
        Afterwards remove all but so many of the newest in that folder, which is made if need be.
    """
    from rich.console import Console

    from hawker.app.backups import taking

    if keep is not None and keep < 1:
        sys.exit("hawker: --keep takes a number from 1 on.")
    settings = Settings.from_env()
    console = Console(stderr=True, highlight=False)
    with telling(console) as screen:
        if place == PIPE:
            taking.backup_to_pipe(settings, screen, recordings=recordings)
            return
        where = Path(place) if place else None
        made = taking.backup(settings, where, screen, recordings=recordings, keep=keep)
    size = made.stat().st_size / 1024 / 1024
    console.print(
        f"The backup is {made} ({size:.1f} MB). Whoever reads it can act for the site.",
        soft_wrap=True,
    )
    if settings.s3_url:
        console.print(
            "What is in the bucket of HAWKER_S3_URL is not in it; let the bucket keep it."
        )


def restore(file: Path, *, into: Path | None = None) -> None:
    """Bring a site back from a backup, into a folder without one.

    Parameters
    ----------
    file
        What `hawker backup` wrote.
    into
        The data folder; without it, HAWKER_HOME.
    """
    from rich.console import Console

    from hawker.app.backups import restoring

    settings = Settings.placed()
    console = Console(highlight=False)
    home = (into or settings.home).absolute()
    url = None if settings.has_own_database else settings.database_url
    with telling(console) as screen:
        done = restoring.restore(file, home, url, screen)
    console.print("\n".join(_counted(done)), markup=False)
    console.print(f"\nHAWKER_HOME={home} hawker up starts it.", markup=False)
    sys.exit(1 if done.differing else 0)


@contextmanager
def telling(console: "Console") -> "Generator[Screen]":
    """Show the steps; what a person can mend ends the program in one line."""
    from hawker.app.backups.taking import Screen
    from hawker.app.embedded.launching import CannotStart
    from hawker.app.supervisor import console as supervisor
    from hawker.app.supervisor.claims import Taken

    shown = supervisor.Screen(console)
    try:
        yield Screen(shown.begin, shown.progress)
    except (CannotStart, Taken) as error:
        shown.abandon()
        sys.exit(f"hawker: {error}")
    except BaseException:
        shown.abandon()
        raise
    shown.finish()


def _counted(done: "Restored") -> "Iterator[str]":
    made = done.manifest
    yield f"\nA backup of {made.made_at:%Y-%m-%d %H:%M} UTC by hawker {made.version}."
    for name, rows in made.sums.items():
        now = done.found.get(name, [])
        if name in done.differing:
            yield f"✗ {name}: {rows} then, {now} now"
        else:
            yield f"✓ {name}: the same ({_told(name, now)})"


def _told(name: str, rows: list[list[object]]) -> str:
    """Say what was counted, in one line."""
    if name == "trial balance":
        debit, credit = (sum(int(str(row[side])) for row in rows) for side in (2, 3))
        return f"debit {debit}, credit {credit}, difference {debit - credit}"
    if name == "accounts":
        return str(rows[0][0])
    counted, total = (sum(int(str(row[column])) for row in rows) for column in (1, 2))
    return f"{counted} rows, {total} in all"
