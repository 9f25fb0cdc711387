"""Announcement, questions and polls over HTTP."""

from datetime import timedelta

from litestar import Response, get, post, put
from litestar.params import FromPath, JSONBody

from hawker.kernel.db import Tx
from hawker.kernel.http import Call
from hawker.kernel.limits import Limit, Per
from hawker.stage.live import service
from hawker.stage.live.model import LineId, PollId, RoomId
from hawker.stage.live.talk import Announcement, AnsweredMark, NewPoll, Poll, Questions, Vote

VOTES = Limit("live.votes_of_actor", Per.ACTOR, 20, timedelta(minutes=1))


@put("/api/v1/rooms/{id:str}/announcement")
async def announce(
    id: FromPath[RoomId], data: JSONBody[Announcement], call: Call
) -> Response[Announcement]:
    """Put a line above all lines, or take it away."""

    async def verb(tx: Tx) -> Announcement:
        await service.announce(tx, call.principal, id, data.text)
        return data

    return await call.once(verb, status=200)


@get("/api/v1/rooms/{id:str}/questions")
async def list_questions(id: FromPath[RoomId], call: Call) -> Questions:
    """List what viewers asked, the open ones first."""
    room = await service.moderated(call.db, call.principal, id)
    async with call.db.begin(call.principal, [room.store_id]) as tx:
        return Questions(await service.questions_of(tx, room))


@put("/api/v1/rooms/{id:str}/questions/{line_id:str}")
async def mark_question(
    id: FromPath[RoomId], line_id: FromPath[LineId], data: JSONBody[AnsweredMark], call: Call
) -> Response[Questions]:
    """Mark a question as answered, or as open again."""
    room = await service.moderated(call.db, call.principal, id)

    async def verb(tx: Tx) -> Questions:
        await service.mark(tx, room, line_id, is_answered=data.is_answered)
        return Questions(await service.questions_of(tx, room))

    return await call.once(verb, status=200, stores=[room.store_id])


@post("/api/v1/rooms/{id:str}/polls")
async def open_poll(id: FromPath[RoomId], data: JSONBody[NewPoll], call: Call) -> Response[Poll]:
    """Ask everybody in the room one thing."""

    async def verb(tx: Tx) -> Poll:
        return await service.open_poll(tx, call.principal, id, data)

    return await call.once(verb)


@post("/api/v1/rooms/{id:str}/polls/{poll_id:str}/end", status_code=200)
async def end_poll(id: FromPath[RoomId], poll_id: FromPath[PollId], call: Call) -> Response[Poll]:
    """Take no votes any more."""

    async def verb(tx: Tx) -> Poll:
        return await service.end_poll(tx, call.principal, id, poll_id)

    return await call.once(verb, status=200)


@put("/api/v1/rooms/{id:str}/polls/{poll_id:str}/vote")
async def vote(
    id: FromPath[RoomId], poll_id: FromPath[PollId], data: JSONBody[Vote], call: Call
) -> Response[Vote]:
    """Vote, once."""
    await call.slow_down(VOTES)

    async def verb(tx: Tx) -> Vote:
        room = await service.room_by_id(tx, id)
        await service.vote(tx, call.principal, room, poll_id, data.choice)
        return data

    return await call.once(verb, status=200)


ROUTES = [announce, list_questions, mark_question, open_poll, end_poll, vote]
