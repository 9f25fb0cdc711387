"""Who runs the site, for the owner of its machine: the link that makes an operator, and the list.

What proves the owner is the folder: the secret of the site and the sockets of its database are
readable by the owner of `HAWKER_HOME` alone.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

from hawker.app.settings import Settings
from hawker.desk.admin import service as desk
from hawker.kernel.db import Db, Tx
from hawker.people.accounts import service as accounts
from hawker.people.accounts.service import Person

WAIT_S = 5.0  # for the database of a site that runs


async def link(settings: Settings) -> str | None:
    """The address of the first run; None once there is an operator. Raises Unavailable."""
    async with _open(settings) as tx:
        token = await desk.setup_token(tx, secret=settings.secret)
    return None if token is None else _address(settings, token)


async def link_again(settings: Settings) -> list[str]:
    """Lines with a link that works although the site has its operator. Raises Unavailable."""
    async with _open(settings) as tx:
        first = await desk.setup_token(tx, secret=settings.secret)
        token = first or await desk.renewed_token(tx, secret=settings.secret)
        others = [_named(each) for each in await accounts.operators(tx)]
    until = "works once" if first else "works once, within an hour"
    lines = [f"{_address(settings, token)} ({until})"]
    if others:
        lines.append(f"Whoever opens it runs the site, beside {', '.join(others)}.")
    return lines


async def listed(settings: Settings) -> list[str]:
    """Everybody who runs the site, a line each. Raises Unavailable."""
    async with _open(settings) as tx:
        found = await accounts.operators(tx)
    return [f"{_named(each)}  {_seen(each)}" for each in found]


async def dismiss(settings: Settings, address: str) -> Sequence[str]:
    """Have somebody run the site no more. Raises Unavailable and what the service refuses."""
    async with _open(settings) as tx:
        await accounts.dismiss_operator(tx, address)
        left = [_named(each) for each in await accounts.operators(tx)]
    return [f"{address} runs the site no more and is signed out; {', '.join(left)} still does."]


def _address(settings: Settings, token: str) -> str:
    # Behind #, so that no log of a server and no page it leads to ever holds it.
    return f"{settings.public_url}/studio/setup#{token}"


def _named(person: Person) -> str:
    return f"{person.name} <{', '.join(person.addresses)}>"


def _seen(person: Person) -> str:
    seen = "never here" if person.seen_at is None else f"last here {person.seen_at:%Y-%m-%d}"
    return f"{seen}, signed in on {person.sessions} devices"


@asynccontextmanager
async def _open(settings: Settings) -> AsyncGenerator[Tx]:
    db = Db(settings.database_url, "hawker_worker", size=1)
    db.wait_s = WAIT_S
    async with db, db.system() as tx:
        yield tx
