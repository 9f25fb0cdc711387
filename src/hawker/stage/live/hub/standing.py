"""Who a seat is in its room, and that it learns when that changes."""

from datetime import datetime

from picows import WSCloseCode

from hawker.stage.live.conduct import tag_of
from hawker.stage.live.hub.place import Place
from hawker.stage.live.hub.seat import Seat
from hawker.stage.live.hub.wire import Me, Role, You
from hawker.stage.live.model import SanctionKind


def who_is(seat: Seat, place: Place, now: datetime) -> Me:
    """Say what the client is told of itself."""
    if seat.actor is None:
        return Me(seat.name, Role.VIEWER, can_chat=False)
    is_free = seat.is_host or seat.actor in place.conduct.moderators
    return Me(
        seat.name,
        _role(seat, place),
        can_chat=not place.has_ended,
        by=tag_of(place.id, seat.actor),
        muted_until=None if is_free else place.conduct.until(seat.actor, SanctionKind.MUTE, now),
    )


def is_welcome(seat: Seat, place: Place, now: datetime) -> bool:
    """Whether the channel lets them in; nobody bans a host."""
    return seat.is_host or place.conduct.until(seat.actor, SanctionKind.BAN, now) is None


def tell_changes(place: Place, now: datetime) -> None:
    """Tell the seats what changed for them, and send away who is banned."""
    for seat in list(place.audience):
        if not is_welcome(seat, place, now):
            place.leave(seat)  # what follows is not for them
            seat.dismiss("live.banned", WSCloseCode.POLICY_VIOLATION)
        elif seat.me != (me := who_is(seat, place, now)):
            seat.me = me
            seat.tell(You(me))


def _role(seat: Seat, place: Place) -> Role:
    if seat.is_host:
        return Role.HOST
    return Role.MODERATOR if seat.actor in place.conduct.moderators else Role.VIEWER
