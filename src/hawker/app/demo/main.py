"""`hawker demo`: shows the site, or walks it to see that it works."""

import shutil
import tempfile
import time
import traceback
from pathlib import Path

import msgspec
from rich.table import Table

from hawker.app.demo.broadcast import Host
from hawker.app.demo.visitor import Broken, Visitor
from hawker.app.demo.walk import Walk
from hawker.app.embedded.launching import CannotStart
from hawker.app.seed.people import DEMO_ACCOUNTS
from hawker.app.settings import Settings
from hawker.app.settings.record import HOP_S
from hawker.app.supervisor.claims import Taken
from hawker.app.supervisor.console import Screen, complain, perform
from hawker.app.supervisor.running import running, until_told
from hawker.app.supervisor.site import settings_on_free_ports
from hawker.app.supervisor.tree import Tree

DEMO_HOP_S = 20  # of the sandbox carrier: four hops to the door
CHECK_HOP_S = 2
REPORT = "check.log"  # beside the logs of the processes: how the check failed


async def show(settings: Settings) -> int:
    """Run the demo until told to stop; return the exit code."""
    if settings.has_https:
        complain("the demo speaks plain HTTP; run it without HAWKER_DOMAIN.")
        return 1
    settings = _brisk(settings, DEMO_HOP_S)

    async def scene(tree: Tree, screen: Screen) -> None:
        screen.begin("Going on air")
        try:
            async with Visitor(settings, "host") as visitor:
                host = await Host.arrive(visitor, settings)
                await tree.run(host.drawing())
                await tree.start([host.publisher()])
                screen.finish()
                _print_addresses(screen, settings, host.room_id)
                await host.follow_the_script()
        except Broken as error:
            raise CannotStart(f"the demo cannot go on air: {error}") from error

    return await perform(settings, scene, seeded=True)


async def check() -> int:
    """Walk the whole path on a site of its own; return the exit code.

    The folder of a site that failed is kept, for whoever wants to know why.
    """
    screen = Screen()
    codes = [1]

    async def work() -> None:
        home = Path(tempfile.mkdtemp(prefix="hawker-check-"))
        try:
            await _walk(_brisk(settings_on_free_ports(home), CHECK_HOP_S), screen)
            codes[0] = 0
        except Exception as error:  # noqa: BLE001 — told in words, kept in full
            screen.abandon()
            complain(f"the check failed: {_explained(error, home)}")
        finally:
            if not (home / "log" / REPORT).exists():
                shutil.rmtree(home)

    began = time.monotonic()
    await until_told(work())
    if codes[0] == 0:
        seconds = time.monotonic() - began
        screen.console.print(f"\nEverything works, and nothing is left running. {seconds:.0f} s")
    return codes[0]


def _brisk(settings: Settings, hop_s: int) -> Settings:
    """Have parcels arrive while somebody watches, unless another pace was asked for."""
    if settings.sandbox_hop_s != HOP_S:
        return settings
    return msgspec.structs.replace(settings, sandbox_hop_s=hop_s)


def _explained(error: Exception, home: Path) -> str:
    """Say what went wrong, and where the rest of it is kept if anything had started."""
    foreseen = isinstance(error, (Taken, CannotStart, Broken))
    words = str(error) if foreseen else f"{type(error).__name__}: {error}"
    logs = home / "log"
    if not logs.exists():
        return words
    (logs / REPORT).write_text("".join(traceback.format_exception(error)))
    return f"{words}\nIts folder is kept: {home} (the logs are in {logs})."


async def _walk(settings: Settings, screen: Screen) -> None:
    steps = (screen.begin, screen.tell)
    async with running(settings, *steps, seeded=True, progress=screen.progress) as tree:
        await Walk(settings, tree, screen.begin).whole()
        screen.begin("Stopping everything")
    left = [child.program.name for child in tree.children if child.pid is not None]
    if left:
        raise Broken(f"These are still running: {', '.join(left)}.")
    screen.finish()


def _print_addresses(screen: Screen, settings: Settings, room_id: str) -> None:
    url = settings.public_url
    places = Table(title="hawker is on air", title_justify="left", show_header=False, box=None)
    places.add_row("the live room", f"{url}/rooms/{room_id}")
    places.add_row("the shop", url)
    places.add_row("the studio", f"{url}/studio/")
    places.add_row("the mailbox", f"{url}/mailbox")
    places.add_row("the API", f"{url}/api/v1/openapi.json")
    people = Table(title="Demo accounts", title_justify="left", box=None)
    people.add_column("sign in as")
    people.add_column("name")
    people.add_column("role")
    for person in DEMO_ACCOUNTS:
        people.add_row(person.address, person.name, person.role)
    screen.console.print()
    screen.console.print(places)
    screen.console.print()
    screen.console.print(people)
    screen.console.print(
        "\nSign-in codes come to the mailbox. Pay with card 4242 4242 4242 4242."
        f"\nLogs are in {settings.home / 'log'}. Ctrl-C stops everything.\n"
    )
