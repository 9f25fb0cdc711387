"""`hawker demo`: shows the site, or walks it to see that it works."""

import tempfile
import time
from pathlib import Path

from rich.table import Table

from hawker.app.demo.broadcast import Host
from hawker.app.demo.visitor import Broken, Visitor
from hawker.app.demo.walk import Walk
from hawker.app.embedded.launching import CannotStart
from hawker.app.seed.people import DEMO_ACCOUNTS
from hawker.app.settings import Settings
from hawker.app.supervisor.claims import Taken
from hawker.app.supervisor.console import Screen, complain, perform
from hawker.app.supervisor.running import running, until_told
from hawker.app.supervisor.site import settings_on_free_ports
from hawker.app.supervisor.tree import Tree


async def show(settings: Settings) -> int:
    """Run the demo until told to stop; return the exit code."""

    async def scene(tree: Tree, screen: Screen) -> None:
        screen.begin("Going on air")
        async with Visitor(settings, "host") as visitor:
            host = await Host.arrive(visitor, settings)
            await tree.start([host.publisher()])
            screen.finish()
            _print_addresses(screen, settings, host.room_id)
            await host.follow_the_script()

    return await perform(settings, scene, seeded=True)


async def check() -> int:
    """Walk the whole path on a site of its own; return the exit code."""
    screen = Screen()
    codes = [1]

    async def work() -> None:
        with tempfile.TemporaryDirectory(prefix="hawker-check-") as home:
            try:
                await _walk(settings_on_free_ports(Path(home)), screen)
                codes[0] = 0
            except (Taken, CannotStart, Broken) as error:
                screen.abandon()
                complain(f"the check failed: {error}")

    began = time.monotonic()
    await until_told(work())
    if codes[0] == 0:
        seconds = time.monotonic() - began
        screen.console.print(f"\nEverything works, and nothing is left running. {seconds:.0f} s")
    return codes[0]


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
