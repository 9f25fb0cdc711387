"""Write a room's script, and move on in it. Buyers are never told any of it."""

from collections.abc import Sequence

import msgspec

from hawker.kernel import outbox, sql
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.db import Tx
from hawker.kernel.errors import NotFound
from hawker.stage.live.events import ScriptChanged
from hawker.stage.live.model import Room, RoomId
from hawker.stage.live.script import (
    NewScript,
    NewStep,
    Script,
    ScriptMovedOn,
    Step,
    StepId,
    revision,
)
from hawker.stage.live.service.listing import room_by_id
from hawker.stage.live.service.rooms import hosted
from hawker.stage.live.service.showing import require_for_sale

Q = sql.load("hawker.stage.live")


async def script_of(tx: Tx, principal: Principal, id: RoomId) -> Script:
    """Read the script of a room, for its hosts. Raises NotFound, Forbidden, SignInNeeded."""
    room = await room_by_id(tx, id)
    principal.require(Permission.LIVE_HOST, room.store_id)
    return await _script(tx, room)


async def set_script(tx: Tx, principal: Principal, id: RoomId, wanted: NewScript) -> Script:
    """Write the steps of a room, in order; a step that stays keeps its time.

    Not noted in the log of the store, as pins are not: it is the host's own paper.
    Raises NotFound, Forbidden, RoomEnded, ScriptMovedOn, NotForSaleHere; nothing is then changed.
    """
    room = await hosted(tx, principal, id)
    before = await _script(tx, room)
    if before.revision != wanted.revision:
        raise ScriptMovedOn("Somebody else changed the script meanwhile.")
    known = {each.product_id for each in before.steps}
    given = {each.product_id for each in wanted.steps if each.product_id is not None}
    await require_for_sale(tx, room, sorted(given - known))

    of = {"store_id": room.store_id, "room_id": id}
    steps = _made(before.steps, wanted.steps)
    await tx.run(Q.clear_steps, of)
    await tx.each(
        Q.insert_step,
        [of | msgspec.structs.asdict(step) | {"position": n} for n, step in enumerate(steps)],
    )
    await outbox.publish(tx, ScriptChanged(room_id=id))
    return await _script(tx, room)


async def take_step(tx: Tx, principal: Principal, id: RoomId, step: StepId | None) -> Script:
    """Be at this step from now on, at none for None; to be where one is changes nothing.

    Raises NotFound, Forbidden, RoomEnded; nothing is then changed.
    """
    room = await hosted(tx, principal, id)
    which = {"store_id": room.store_id, "room_id": id, "id": step, "now": tx.now}
    await tx.run(Q.leave_step, which)
    if step is not None and not await tx.run(Q.begin_step, which):
        raise NotFound
    await outbox.publish(tx, ScriptChanged(room_id=id))
    return await _script(tx, room)


def _made(before: Sequence[Step], wanted: Sequence[NewStep]) -> list[Step]:
    """Return the steps as wanted, each known one once, with the time it had."""
    known = {each.id: each for each in before}
    made: list[Step] = []
    for each in wanted:
        kept = known.pop(each.id, None) if each.id is not None else None
        made.append(
            Step(
                kept.id if kept else StepId.new(),
                each.text,
                each.product_id,
                each.planned_minutes,
                kept.begun_at if kept else None,
                kept.spent_s if kept else 0,
            )
        )
    return made


async def _script(tx: Tx, room: Room) -> Script:
    steps = await tx.all(Q.steps, Step, store_id=room.store_id, room_id=room.id)
    return Script(steps, revision(steps), tx.now)
