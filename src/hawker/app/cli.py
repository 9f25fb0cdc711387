"""The `hawker` command. Each command imports what it needs when it is called."""

import asyncio
import logging
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

from cyclopts import App

from hawker import __version__
from hawker.app.commands.backups import backup, restore
from hawker.app.commands.care import doctor, mailbox, upgrade
from hawker.app.commands.running import logs, restart, status
from hawker.app.commands.settings import settings
from hawker.app.commands.systemd import systemd
from hawker.app.commands.up import up
from hawker.app.commands.watching import scrape
from hawker.app.settings import BadSetting, Settings

T = TypeVar("T")

OTHER_DATABASE = (
    "Nothing was changed. Run the version that made it, or begin with an empty one: "
    "another HAWKER_HOME or HAWKER_DATABASE_URL."
)

app = App(name="hawker", help="Live commerce you host yourself.", version=__version__)


for group in (
    up,
    settings,
    status,
    restart,
    logs,
    mailbox,
    backup,
    restore,
    upgrade,
    doctor,
    systemd,
    scrape,
):
    app.command(group)


@app.command
def demo(*, check: bool = False) -> None:
    """Run a seeded site with a broadcast on air.

    Parameters
    ----------
    check
        Walk the path from sign-in to sale on a site of its own instead, and exit 0 if it works.
    """
    from hawker.app.demo import main

    _finish(main.check() if check else main.show(Settings.from_env()))


@app.command
def web() -> None:
    """Run one process that answers the API."""
    _process("web")


@app.command
def hub() -> None:
    """Run one process that holds the sockets of live rooms."""
    _process("hub")


@app.command
def streams() -> None:
    """Run one process that takes live pictures in and gives playlists out."""
    _process("streams")


@app.command
def worker() -> None:
    """Run one process that reacts to facts and keeps deadlines."""
    _process("worker")


@app.command
def sandbox() -> None:
    """Run the payment provider of the demo."""
    _process("sandbox")


@app.command
def migrate() -> None:
    """Bring the database up to date."""
    from hawker.app import versions
    from hawker.app.embedded.launching import CannotStart
    from hawker.app.schema import migrate
    from hawker.app.supervisor.child import EXPLAINED
    from hawker.kernel.migrations import MadeOtherwise

    settings = Settings.from_env()
    try:
        versions.check(settings.home)
        print(f"{migrate(settings)} migrations applied")
    except CannotStart as error:
        print(f"hawker: {error}", file=sys.stderr)
        sys.exit(EXPLAINED)
    except MadeOtherwise as error:
        print(f"hawker: {error} {OTHER_DATABASE}", file=sys.stderr)
        sys.exit(EXPLAINED)


@app.command
def seed() -> None:
    """Fill an empty site with two stores, their goods and a channel."""
    from hawker.app.maintenance import seed

    _run(seed(Settings.from_env(), lambda done, total: print(f"{done}/{total}", flush=True)))


@app.command
def routes() -> None:
    """List every address of the API and what it does."""
    from hawker.app.maintenance import routes

    print("\n".join(routes()))


@app.command
def states() -> None:
    """Draw every lifecycle as a table."""
    from hawker.app.maintenance import states

    print("\n".join(states()))


parked = App(name="parked", help="Facts, timers and calls to providers that were given up.")
app.command(parked)


@parked.default
def list_parked() -> None:
    """List what was given up after many tries, and why."""
    from hawker.app import parking

    lines = _answer(parking.listed(Settings.from_env()))
    print("\n".join(lines or ["Nothing is parked."]))


@parked.command
def replay(*ids: str) -> None:
    """Bring back what was given up, once its cause is mended.

    Parameters
    ----------
    ids
        As listed, such as timers/orders.close_unpaid/ord_…; without any, all of them.
    """
    from hawker.app import parking

    lines, is_well = _answer(parking.replay(Settings.from_env(), ids))
    print("\n".join(lines or ["Nothing is parked."]))
    sys.exit(0 if is_well else 1)


audit = App(name="audit", help="Who did what, and whether that is as it was written.")
app.command(audit)


@audit.command
def verify(*, kept: str = "") -> None:
    """Recompute the chain of seals; exit 1 and name the first thing that is not as it was.

    Parameters
    ----------
    kept
        A seal you kept elsewhere, NUMBER:DIGEST as shown: it must be part of the chain.
    """
    from hawker.app import auditing

    try:
        seal = auditing.read_seal(kept)
    except auditing.BadSeal as error:
        sys.exit(f"hawker: {error}")
    lines, is_whole = _answer(auditing.verify(Settings.from_env(), seal))
    print("\n".join(lines))
    sys.exit(0 if is_whole else 1)


@audit.command(name="list")
def list_audit(*, action: str = "", limit: int = 50) -> None:
    """List the newest entries.

    Parameters
    ----------
    action
        How the act begins, such as stores. or accounts.
    limit
        How many, at most 1000.
    """
    from hawker.app import auditing
    from hawker.kernel.audit import Filter

    most = max(1, min(limit, 1000))
    print("\n".join(_answer(auditing.listed(Settings.from_env(), Filter(action), most))))


operator = App(name="operator", help="Who runs the site, for the owner of its machine.")
app.command(operator)


@operator.default
def list_operators() -> None:
    """List everybody who runs the site."""
    from hawker.app import first_run

    lines = _answer(first_run.listed(Settings.from_env()))
    print("\n".join(lines or ["Nobody yet; `hawker operator link` prints the link that begins."]))


@operator.command(name="link")
def link_operator() -> None:
    """Print a link that makes its reader an operator of the site, once.

    On a site without one it is the link of the first run. Later it is for whoever owns the machine
    and cannot sign in, say because the address was mistyped; it works for an hour, and the link
    before it does not any more.
    """
    from hawker.app import first_run

    print("\n".join(_answer(first_run.link_again(Settings.from_env()))))


@operator.command
def dismiss(address: str) -> None:
    """Have somebody run the site no more: they are signed out, and their account stays.

    Parameters
    ----------
    address
        Where they sign in, as `hawker operator` lists it.
    """
    from hawker.app import first_run
    from hawker.kernel.errors import Refusal

    try:
        print("\n".join(_answer(first_run.dismiss(Settings.from_env(), address))))
    except Refusal as refusal:
        sys.exit(f"hawker: {refusal.detail or type(refusal).__doc__}")


@app.command
def bench(*words: str) -> None:
    """Measure the budgets, print them beside the last committed ones."""
    from hawker.app.maintenance import bench

    sys.exit(bench(words))


def main() -> None:
    """Run the command line; what the user can mend is said in one line."""
    try:
        app()
    except BadSetting as error:
        sys.exit(f"hawker: {error}")


def _process(kind: str) -> None:
    from hawker.app import process

    process.run(kind)


def _run(work: Coroutine[Any, Any, None]) -> None:
    import uvloop

    uvloop.run(work)


def _answer(work: Coroutine[Any, Any, T]) -> T:
    """Ask the database of a running site."""
    import uvloop

    from hawker.kernel import logs
    from hawker.kernel.db import Unavailable

    logs.configure("parked", logging.ERROR)
    try:
        return uvloop.run(work)
    except Unavailable:
        sys.exit("hawker: the database does not answer; is the site running?")


def _finish(work: Coroutine[Any, Any, int]) -> None:
    sys.exit(asyncio.run(work))


if __name__ == "__main__":
    main()
