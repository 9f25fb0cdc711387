"""`hawker systemd`: units for the site and its backups."""

import os
import sys
from pathlib import Path

from hawker.app.settings import Settings, reading


def systemd(
    *, user: bool = False, run_as: str = "hawker", write: bool = False, into: Path | None = None
) -> None:
    """Print units for systemd: the site, and a timer for its backups.

    Parameters
    ----------
    user
        Units of your own (`systemctl --user`), which need no root and give no low ports.
    run_as
        Whom the site runs as, where the units are of the machine.
    write
        Write them to where systemd looks for them, instead of printing them.
    into
        Write them to this folder.
    """
    from hawker.app import systemd as generated

    file = reading.file_of(os.environ)
    made = generated.units(
        Settings.placed(), user=run_as, is_user=user, file=file if file.exists() else None
    )
    if not write and into is None:
        print("\n".join(f"# {name}\n{text}" for name, text in made.files.items()))
        print("# then:", *made.hints, sep="\n#   ")
        return
    try:
        written = generated.write(made, into or made.folder)
    except OSError as error:
        sys.exit(f"hawker: {error.filename} cannot be written: {error.strerror}.")
    print("\n".join(map(str, written)))
    print("Then:", *made.hints, sep="\n  ")
