"""`hawker doctor`, `hawker upgrade`, `hawker mailbox`: looking after a site."""

import asyncio
import os
import sys
from pathlib import Path

from hawker.app.commands.backups import telling
from hawker.app.settings import Settings

MARKS = {"well": "[green]✓[/]", "care": "[yellow]![/]", "bad": "[red]✗[/]"}


def doctor(*, json: bool = False) -> None:
    """Look at the machine and the site, and say what to mend. Changes nothing.

    Exit code 1 when something does not work.

    Parameters
    ----------
    json
        Print what was found as JSON.
    """
    import msgspec
    from rich.console import Console
    from rich.markup import escape

    from hawker.app import doctor as doctors

    found = list(doctors.examine(os.environ))
    if json:
        print(msgspec.json.format(msgspec.json.encode(found), indent=1).decode())
    else:
        console = Console(highlight=False, soft_wrap=True)
        for each in found:
            words = f"{MARKS[each.grade]} [bold]{escape(each.about)}[/]  {escape(each.words)}"
            console.print(words)
            if each.mend:
                console.print(f"    → {escape(each.mend)}")
    sys.exit(1 if any(each.grade == doctors.Grade.BAD for each in found) else 0)


def upgrade(
    *, old_programs: Path | None = None, no_backup: bool = False, forget_old: bool = False
) -> None:
    """Bring the site to this version of hawker, while it runs or not. A backup is made first.

    Parameters
    ----------
    old_programs
        The folder with the programs of the PostgreSQL the data is of, where its major version is
        another than ours and they are not found by themselves.
    no_backup
        Make none.
    forget_old
        Only remove what was kept of the data of earlier major versions of PostgreSQL.
    """
    from rich.console import Console

    from hawker.app import upgrade as upgrading

    settings = Settings.from_env()
    if forget_old:
        removed = upgrading.forget_old(settings.home)
        print("\n".join(f"{path} is removed." for path in removed) or "Nothing was kept.")
        return
    console = Console(highlight=False)
    said: list[str] = []
    with telling(console) as screen:
        steps = upgrading.upgrade(settings, screen, programs=old_programs, is_backed_up=no_backup)
        said.extend(steps)
    console.print("\n".join(said), markup=False, soft_wrap=True)


def mailbox(address: str, *, count: int = 3) -> None:
    """Read the newest messages to an address, at the machine the site runs on.

    Parameters
    ----------
    address
        A mail address or a phone number.
    count
        How many.
    """
    import psycopg

    from hawker.kernel.db import Db, Unavailable
    from hawker.people.notifications import service as notifications

    settings = Settings.placed()

    async def read() -> list[str]:
        async with Db(settings.database_url, "hawker_app", size=1) as db:
            found = await notifications.mailbox(db, address=address)
        return [f"{each.sent_at:%Y-%m-%d %H:%M} UTC  {each.subject}\n{each.text}" for each in found]

    try:
        psycopg.connect(settings.database_url, connect_timeout=5).close()
        said = asyncio.run(read())
    except (psycopg.OperationalError, Unavailable):
        sys.exit("hawker: the database does not answer; is the site running?")
    print("\n\n".join(said[:count]) or f"There is nothing for {address}.")
