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
    of_both: int
    of_address: int
    of_client: int


class _Tried(msgspec.Struct, frozen=True):
    """Wrong tries of the last day."""

    lately: int  # of this client at this address, within the window
    of_both: int
    of_address: int
    of_client: int
    own_codes: int  # codes that live, of this address, asked for by this client


async def lock(tx: Tx, address: str, client: str = "") -> None:
    """Make everybody else with this address, or this client, wait for us."""
    await tx.run(Q.lock, name=f"address {address}")
    if client:
        await tx.run(Q.lock, name=f"client {client}")


async def check_may_ask(tx: Tx, address: str, client: str) -> None:
    """Raise TooManyCodes when codes were asked for often enough.

    Who asked for none at this address has one even when others asked for all there are: it takes
    16 clients in every window to use these up as well.
    """
    (asked,) = await tx.all(
        Q.asked_lately, _Asked, address=address, client=client, since=tx.now - codes.WINDOW
    )
    if (
        (asked.of_address >= codes.MAX_PER_ADDRESS and asked.of_both > 0)
        or asked.of_address >= codes.MAX_PER_ADDRESS_IN_ALL
        or asked.of_client >= codes.MAX_PER_CLIENT
    ):
        raise TooManyCodes("Codes were asked for too often.", retry_after_s=_seconds(codes.WINDOW))


async def check_may_try(tx: Tx, address: str, client: str) -> bool:
    """Whether the client may try codes that others asked for too, or its own alone.

    Raises TooManyTries when wrong codes were tried often enough. What one client guesses ends the
    guessing of that client alone. Four together end it for a day for all who asked for no code
    themselves. Who did keeps MAX_OWN_TRIES at it; only 16 clients that take all codes of every
    window (check_may_ask), or one that shares the owner's own address, keep them out. For that, a
    day of guessing by hundreds of clients has at most 6 chances in a thousand: 20 codes in each of
    96 windows, three tries at each; the owner gets the 1920 codes as messages.
    """
    (tried,) = await tx.all(
        Q.tried_lately,
        _Tried,
        address=address,
        client=client,
        now=tx.now,
        window=tx.now - codes.WINDOW,
        day=tx.now - codes.DAY,
    )
    is_crowded = tried.of_address >= codes.MAX_TRIES_OF_ADDRESS
    if (
        tried.of_both >= codes.MAX_TRIES_A_DAY
        or (is_crowded and tried.own_codes == 0)
        or tried.of_client >= codes.MAX_TRIES_OF_CLIENT
    ):
        raise TooManyTries("Wrong codes were tried too often.", retry_after_s=_seconds(codes.DAY))
    if tried.lately >= (codes.MAX_OWN_TRIES if is_crowded else codes.MAX_TRIES):
        raise TooManyTries(
            "Wrong codes were tried too often.", retry_after_s=_seconds(codes.WINDOW)
        )
    return not is_crowded


def _seconds(time: timedelta) -> int:
    return int(time.total_seconds())
