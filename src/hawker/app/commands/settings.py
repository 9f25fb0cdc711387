"""`hawker settings`: what counts, where it came from, and a file to begin with."""

import os
import sys
from pathlib import Path

from cyclopts import App

settings = App(name="settings", help="What this site was told, and what each setting means.")


@settings.default
def show() -> None:
    """List every setting with its value, where it came from, its default and its meaning."""
    from hawker.app.settings import telling

    print("\n".join(telling.listed(os.environ)))


@settings.command
def init(file: Path | None = None) -> None:
    """Write a settings file in which everything is explained, and nothing is changed yet.

    Parameters
    ----------
    file
        Where; without it, the file that counts now. One that is there is left alone.
    """
    from hawker.app.settings import reading, telling

    place = file or reading.file_of(os.environ)
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        with place.open("x", encoding="utf-8") as written:
            place.chmod(0o600)  # secrets may come to stand in it
            written.write(telling.file())
    except FileExistsError:
        sys.exit(f"hawker: {place} is there already; it was left as it is.")
    print(f"{place} is written. Take the # away from what you change, then `hawker settings`.")
