"""Who may take whose place on a stream. Pure; decision 0065 says why it is so."""

from collections.abc import Sequence

import msgspec

from hawker.media.streams.model import AlreadyPublishing, SecondPublisher, TakenOver

QUIET_S = 2.0  # of a publisher, after which another one may take its place
OUSTED_LIMIT = 16  # of one publication; the newest are remembered


class Caller(msgspec.Struct, frozen=True):
    """A publisher, as well as it can be told from others before and after a lost connection."""

    kind: str  # rtmp or browser
    address: str  # it comes from


class Sitting(msgspec.Struct, frozen=True):
    """Who is sending, and who lost the place to them, or to whom they had it from."""

    caller: Caller
    ousted: Sequence[Caller] = ()


def succeed(before: Sitting, caller: Caller, quiet_s: float, policy: SecondPublisher) -> Sitting:
    """Decide whether `caller` may take the place of who has been quiet for so long.

    Raises AlreadyPublishing, TakenOver.
    """
    is_quiet = quiet_s >= QUIET_S
    if not is_quiet:
        if policy is SecondPublisher.REFUSE:
            raise AlreadyPublishing("Somebody is publishing to this stream right now.")
        if caller in before.ousted:
            raise TakenOver("Another publisher took over this stream. Stop it there first.")
    ousted = [each for each in before.ousted if each != caller]
    # Who comes back behind a broken connection of its own ousts nobody.
    if not (is_quiet and before.caller == caller):
        ousted = [each for each in ousted if each != before.caller] + [before.caller]
    return Sitting(caller, ousted[-OUSTED_LIMIT:])
