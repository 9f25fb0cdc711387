"""Moderation in a room over HTTP, for its hosts and moderators; reports are everybody's."""

from datetime import timedelta

from litestar import Response, delete, get, post, put
from litestar.params import FromPath, JSONBody

from hawker.kernel.db import Tx
from hawker.kernel.http import Call
from hawker.kernel.ids import AccountId
from hawker.kernel.limits import Limit, Per
from hawker.stage.live import service
from hawker.stage.live.model import LineId, RoomId, SanctionId
from hawker.stage.live.talk import (
    LineNamed,
    Moderation,
    NewSanction,
    Removal,
    Rules,
    Sanction,
    WordList,
)

REPORTS = Limit("live.reports_of_actor", Per.ACTOR, 20, timedelta(minutes=1))


@get("/api/v1/rooms/{id:str}/moderation")
async def get_moderation(id: FromPath[RoomId], call: Call) -> Moderation:
    """Read the rules, words, moderators, sanctions and reports of a room."""
    room = await service.moderated(call.db, call.principal, id)
    async with call.db.begin(call.principal, [room.store_id]) as tx:
        return await service.moderation_of(tx, room)


@post("/api/v1/rooms/{id:str}/removals", status_code=200)
async def remove_lines(
    id: FromPath[RoomId], data: JSONBody[Removal], call: Call
) -> Response[Moderation]:
    """Take a line away everywhere, or everything that its author said."""
    room = await service.moderated(call.db, call.principal, id)

    async def verb(tx: Tx) -> Moderation:
        await service.remove(tx, call.principal, room, data)
        return await service.moderation_of(tx, room)

    return await call.once(verb, status=200, stores=[room.store_id])


@post("/api/v1/rooms/{id:str}/sanctions")
async def sanction(
    id: FromPath[RoomId], data: JSONBody[NewSanction], call: Call
) -> Response[Sanction]:
    """Mute, ban or hide the author of a line, for a while or until it is lifted."""
    room = await service.moderated(call.db, call.principal, id)

    async def verb(tx: Tx) -> Sanction:
        return await service.sanction(tx, call.principal, room, data)

    return await call.once(verb, stores=[room.store_id])


@delete("/api/v1/rooms/{id:str}/sanctions/{sanction_id:str}", status_code=200)
async def lift_sanction(
    id: FromPath[RoomId], sanction_id: FromPath[SanctionId], call: Call
) -> Response[Moderation]:
    """Let somebody speak again, or in."""
    room = await service.moderated(call.db, call.principal, id)

    async def verb(tx: Tx) -> Moderation:
        await service.lift(tx, room, sanction_id)
        return await service.moderation_of(tx, room)

    return await call.once(verb, status=200, stores=[room.store_id])


@post("/api/v1/rooms/{id:str}/moderators", status_code=200)
async def appoint_moderator(
    id: FromPath[RoomId], data: JSONBody[LineNamed], call: Call
) -> Response[Moderation]:
    """Have the author of a line keep order in the channel."""
    room = await service.moderated(call.db, call.principal, id)

    async def verb(tx: Tx) -> Moderation:
        await service.appoint(tx, call.principal, room, data.line_id)
        return await service.moderation_of(tx, room)

    return await call.once(verb, status=200, stores=[room.store_id])


@delete("/api/v1/rooms/{id:str}/moderators/{moderator_id:str}", status_code=200)
async def dismiss_moderator(
    id: FromPath[RoomId], moderator_id: FromPath[AccountId], call: Call
) -> Response[Moderation]:
    """Have somebody keep order no more."""
    room = await service.moderated(call.db, call.principal, id)

    async def verb(tx: Tx) -> Moderation:
        await service.dismiss(tx, call.principal, room, moderator_id)
        return await service.moderation_of(tx, room)

    return await call.once(verb, status=200, stores=[room.store_id])


@put("/api/v1/rooms/{id:str}/rules")
async def set_rules(id: FromPath[RoomId], data: JSONBody[Rules], call: Call) -> Response[Rules]:
    """Say how many seconds lie between two lines of a person, and whether viewers may speak."""
    room = await service.moderated(call.db, call.principal, id)

    async def verb(tx: Tx) -> Rules:
        await service.set_rules(tx, room, data)
        return data

    return await call.once(verb, status=200, stores=[room.store_id])


@put("/api/v1/rooms/{id:str}/words")
async def set_words(
    id: FromPath[RoomId], data: JSONBody[WordList], call: Call
) -> Response[WordList]:
    """Say which words the channel does not take."""
    room = await service.moderated(call.db, call.principal, id)

    async def verb(tx: Tx) -> WordList:
        await service.set_words(tx, call.principal, room, data.words)
        return data

    return await call.once(verb, status=200, stores=[room.store_id])


@post("/api/v1/rooms/{id:str}/reports", status_code=200)
async def report_line(
    id: FromPath[RoomId], data: JSONBody[LineNamed], call: Call
) -> Response[LineNamed]:
    """Tell those who keep order that a line is wrong."""
    await call.slow_down(REPORTS)
    async with call.db.begin(call.principal) as tx:
        room = await service.room_by_id(tx, id)

    async def verb(tx: Tx) -> LineNamed:
        await service.report(tx, call.principal, room, data.line_id)
        return data

    return await call.once(verb, status=200, stores=[room.store_id])


@delete("/api/v1/rooms/{id:str}/reports/{line_id:str}", status_code=200)
async def dismiss_report(
    id: FromPath[RoomId], line_id: FromPath[LineId], call: Call
) -> Response[Moderation]:
    """Let a reported line stand: what viewers reported of it is done with."""
    room = await service.moderated(call.db, call.principal, id)

    async def verb(tx: Tx) -> Moderation:
        await service.let_stand(tx, room, line_id)
        return await service.moderation_of(tx, room)

    return await call.once(verb, status=200, stores=[room.store_id])


ROUTES = [
    get_moderation,
    remove_lines,
    sanction,
    lift_sanction,
    appoint_moderator,
    dismiss_moderator,
    set_rules,
    set_words,
    report_line,
    dismiss_report,
]
