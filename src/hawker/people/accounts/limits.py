"""How often codes are asked for and tried, counted by address and by client.

Whoever counts holds the lock of both names, the address first, so that a limit is not raced past.
"""

from datetime import timedelta

import msgspec

from hawker.kernel import sql
from hawker.kernel.db import Tx
from hawker.kernel.errors import Refusal
from hawker.people.accounts import codes

Q = sql.load(__package__)


class TooManyCodes(Refusal, code="accounts.too_many_codes", status=429):
    """Codes were asked for too often; later again."""


class TooManyTries(Refusal, code="accounts.too_many_tries", status=429):
    """Wrong codes were tried too often; later again."""


class _Asked(msgspec.Struct, frozen=True):
    of_address: int
    of_client: int


class _Tried(msgspec.Struct, frozen=True):
    """Wrong tries of the last day."""

    lately: int  # of this client at this address, within the window
    of_both: int
    of_address: int
    of_client: int


async def lock(tx: Tx, address: str, client: str = "") -> None:
    """Make everybody else with this address, or this client, wait for us."""
    await tx.run(Q.lock, name=f"address {address}")
    if client:
        await tx.run(Q.lock, name=f"client {client}")


async def check_may_ask(tx: Tx, address: str, client: str) -> None:
    """Raise TooManyCodes when codes were asked for often enough."""
    (asked,) = await tx.all(
        Q.asked_lately, _Asked, address=address, client=client, since=tx.now - codes.WINDOW
    )
    if asked.of_address >= codes.MAX_PER_ADDRESS or asked.of_client >= codes.MAX_PER_CLIENT:
        raise TooManyCodes("Codes were asked for too often.", retry_after_s=_seconds(codes.WINDOW))


async def check_may_try(tx: Tx, address: str, client: str) -> None:
    """Raise TooManyTries when wrong codes were tried often enough.

    What one client guesses ends the guessing of that client alone; only very many clients together
    keep the owner of an address out, for a day.
    """
    (tried,) = await tx.all(
        Q.tried_lately,
        _Tried,
        address=address,
        client=client,
        window=tx.now - codes.WINDOW,
        day=tx.now - codes.DAY,
    )
    if (
        tried.of_both >= codes.MAX_TRIES_A_DAY
        or tried.of_address >= codes.MAX_TRIES_OF_ADDRESS
        or tried.of_client >= codes.MAX_TRIES_OF_CLIENT
    ):
        raise TooManyTries("Wrong codes were tried too often.", retry_after_s=_seconds(codes.DAY))
    if tried.lately >= codes.MAX_TRIES:
        raise TooManyTries(
            "Wrong codes were tried too often.", retry_after_s=_seconds(codes.WINDOW)
        )


def _seconds(time: timedelta) -> int:
    return int(time.total_seconds())
