"""What each test card does. Pure: a card is a plan of charges and of what is told about them."""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum

import msgspec

LATE_PREFIX = "4000000000007"  # the last three digits are the seconds the money takes


class Answer(StrEnum):
    """What the payer is told at once."""

    SUCCEEDED = "succeeded"
    PROCESSING = "processing"
    DECLINED = "declined"


class Word(msgspec.Struct, frozen=True):
    """One event: about the charge of that index, or about a decline."""

    charge: int | None
    after: timedelta = timedelta()
    is_sent_again: bool = False  # the same event a second time, although it was taken
    code: str = ""  # of a decline


class Plan(msgspec.Struct, frozen=True):
    """What happens after a card was given."""

    answer: Answer
    charges: Sequence[timedelta] = ()  # when the money is taken, one per charge
    words: Sequence[Word] = ()
    decline_code: str | None = None


NOW = timedelta()
SOON = timedelta(seconds=1)


def _decline(code: str) -> Plan:
    return Plan(Answer.DECLINED, words=[Word(None, code=code)], decline_code=code)


PLANS = {
    "4242424242424242": Plan(Answer.SUCCEEDED, [NOW], [Word(0)]),
    "4000000000000002": _decline("card_declined"),
    "4000000000009995": _decline("insufficient_funds"),
    # One charge, told in two events, the first of which is delivered twice.
    "4000000000000101": Plan(
        Answer.SUCCEEDED, [NOW], [Word(0, is_sent_again=True), Word(0, after=SOON)]
    ),
    # Two charges for one intent: the second has to be given back.
    "4000000000000119": Plan(Answer.SUCCEEDED, [NOW, NOW], [Word(0), Word(1)]),
    # A decline, then success, told the wrong way round.
    "4000000000000127": Plan(
        Answer.SUCCEEDED, [NOW], [Word(0), Word(None, after=SOON, code="card_declined")]
    ),
    # The money is taken and nobody is told.
    "4000000000000259": Plan(Answer.SUCCEEDED, [NOW], []),
}


def plan(card: str) -> Plan | None:
    """What the card does; None for a number that is no test card."""
    if card in PLANS:
        return PLANS[card]
    seconds = card.removeprefix(LATE_PREFIX)
    if card.startswith(LATE_PREFIX) and len(seconds) == 3 and seconds.isdecimal():  # noqa: PLR2004
        wait = timedelta(seconds=int(seconds))
        return Plan(Answer.PROCESSING, [wait], [Word(0, after=wait)])
    return None
