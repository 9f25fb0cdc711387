"""What a hub writes: who owns a room, what was counted in it, and what was said."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from hawker.kernel import sql
from hawker.kernel.db import Db
from hawker.kernel.ids import AccountId
from hawker.stage.live.figures import SECONDS_KEPT, TENS_KEPT
from hawker.stage.live.hub.place import Place
from hawker.stage.live.hub.wire import Said
from hawker.stage.live.model import LineId, RoomId
from hawker.stage.live.service import WATCHABLE

Q = sql.load("hawker.stage.live")

TTL = timedelta(seconds=2)
THINNED_BEHIND = timedelta(minutes=1)  # what is read as seconds is never half gone


async def take(db: Db, place: Place, hub: str) -> int | None:
    """Become the owner of the room; return the new epoch, None while another hub holds it."""
    async with db.system() as tx:
        return await tx.value(
            Q.take_lease, store_id=place.store, room_id=place.id, hub=hub, ttl=TTL
        )


async def renew(db: Db, places: Sequence[Place], hub: str) -> Collection[RoomId]:
    """Hold on to the rooms; return those that are still ours."""
    async with db.system() as tx:
        rows = await tx.all(Q.renew_leases, RoomId, _held(places), hub=hub, ttl=TTL)
    return set(rows)


async def give_up(db: Db, place: Place, hub: str) -> None:
    """Let another hub take the room at once."""
    async with db.system() as tx:
        await tx.run(Q.give_up_leases, _held([place]), hub=hub)


async def save_counts(db: Db, places: Sequence[Place], hub: str) -> None:
    """Write likes and viewers, as they are now and into the course of each broadcast.

    The numbers of a hub that lost the room are not taken.
    """
    engines = [place.engine for place in places if place.engine is not None]
    assert len(engines) == len(places), "only an owner counts"
    if not places:
        return
    counted = {
        **_held(places),
        "hub": hub,
        "likes": [engine.likes for engine in engines],
        "viewers": [engine.viewers for engine in engines],
    }
    async with db.system() as tx:
        await tx.run(Q.save_counts, counted)
        await tx.run(Q.save_samples, counted, statuses=sorted(WATCHABLE), now=tx.now)


async def thin_samples(db: Db, places: Sequence[Place]) -> None:
    """Take away what is kept no longer of the course of these rooms. Safe to repeat."""
    if not places:
        return
    held = _held(places)
    async with db.system() as tx:
        await tx.run(
            Q.thin_samples,
            store_ids=held["store_ids"],
            room_ids=held["room_ids"],
            statuses=sorted(WATCHABLE),
            seconds_since=tx.now - SECONDS_KEPT - THINNED_BEHIND,
            tens_since=tx.now - TENS_KEPT,
        )


async def write_lines(db: Db, place: Place, lines: Sequence[Said]) -> None:
    """Keep what was said. Safe to repeat."""
    rows = [
        {
            "store_id": place.store,
            "room_id": place.id,
            "id": LineId.parse(said.line.id),
            "actor_id": AccountId.parse(said.actor),
            "name": said.line.name,
            "role": said.line.role,
            "text": said.line.text,
            "at": said.line.at,
            "is_hidden": said.is_hidden,
            "is_guest": said.is_guest,
            "reply_id": None if said.line.re is None else LineId.parse(said.line.re.id),
            "mentions": list(said.line.to),
            "is_question": said.line.is_question,
        }
        for said in lines
    ]
    async with db.system() as tx:
        await tx.each(Q.insert_lines, rows)


def _held(places: Sequence[Place]) -> Mapping[str, object]:
    return {
        "store_ids": [place.store for place in places],
        "room_ids": [place.id for place in places],
        "epochs": [place.epoch for place in places],
    }
