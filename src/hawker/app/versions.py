"""Which version of hawker a data folder belongs to.

`up`, `upgrade` and `restore` note it; nothing older than what is noted may touch the folder.
"""

import re
from pathlib import Path

from hawker import __version__
from hawker.app.embedded.launching import CannotStart

FILE = "version"
RESTORING = "restoring"  # a file in the folder until everything of a backup is back


class Newer(CannotStart):
    """Something was made by a newer hawker than this one."""


def check(home: Path) -> None:
    """Return when the folder is whole, and of this version or an older one. Raises CannotStart."""
    if (home / RESTORING).exists():
        raise CannotStart(
            f"A restore into {home} did not end. Empty the folder and restore once more."
        )
    if (kept := read(home)) and is_newer(kept):
        raise Newer(
            f"{home} was last used by hawker {kept}, and this is {__version__}."
            " Nothing was changed; run that version, or a newer one."
        )


def note(home: Path) -> None:
    """From now on the folder is of this version."""
    if read(home) != __version__:
        draft = home / f".{FILE}.new"
        draft.write_text(f"{__version__}\n")
        draft.replace(home / FILE)


def read(home: Path) -> str | None:
    """The version that is noted in the folder."""
    try:
        return (home / FILE).read_text(encoding="utf-8").strip() or None
    except (FileNotFoundError, NotADirectoryError):
        return None


def is_newer(version: str) -> bool:
    """Whether this is a later version than ours."""
    return _parts(version) > _parts(__version__)


def _parts(version: str) -> tuple[int, ...]:
    """The numbers of a version; what is behind them, such as rc1, comes before the bare one."""
    numbers = re.match(r"\d+(\.\d+)*", version)
    found = [int(each) for each in numbers[0].split(".")] if numbers else [0]
    is_final = numbers is not None and numbers[0] == version
    return (*found, *[0] * (4 - len(found)), int(is_final))
