"""What a host leads a room by: an announcement, answers and polls; and the votes of its people."""

from collections.abc import Sequence

import msgspec

from hawker.kernel import audit, outbox, sql
from hawker.kernel.auth import Principal
from hawker.kernel.db import Tx
from hawker.kernel.errors import NotFound
from hawker.stage.live.events import ConversationChanged
from hawker.stage.live.model import LineId, PollId, Room, RoomId
from hawker.stage.live.service.rooms import hosted
from hawker.stage.live.talk import (
    BadOptions,
    NewPoll,
    Poll,
    PollEnded,
    PollRuns,
    Question,
    VotedAlready,
)

Q = sql.load("hawker.stage.live")

QUESTIONS_LIMIT = 200


class _Answer(msgspec.Struct, frozen=True):
    is_asked: bool
    is_marked: bool


async def announce(tx: Tx, principal: Principal, id: RoomId, text: str | None) -> None:
    """Put a line above all lines, or take it away. Raises NotFound, Forbidden, RoomEnded."""
    room = await hosted(tx, principal, id)
    await tx.run(Q.announce, store_id=room.store_id, room_id=id, text=text)
    await audit.note(tx, action="live.announced", store=room.store_id, subject=id)
    await outbox.publish(tx, ConversationChanged(room_id=id))


async def questions_of(tx: Tx, room: Room) -> Sequence[Question]:
    """List what viewers asked, for those who keep order: the open ones first."""
    return await tx.all(
        Q.questions, Question, store_id=room.store_id, room_id=room.id, limit=QUESTIONS_LIMIT
    )


async def mark(tx: Tx, room: Room, line: LineId, *, is_answered: bool) -> None:
    """Mark a question as answered, or as open again; what it asks is a viewer's and not noted.

    Raises NotFound.
    """
    which = {"store_id": room.store_id, "room_id": room.id, "line_id": line}
    if is_answered:
        answer = await tx.one(Q.answer, _Answer, which, now=tx.now)
        if not answer.is_asked:
            raise NotFound
        is_news = answer.is_marked
    else:
        is_news = bool(await tx.run(Q.unanswer, which))
    if is_news:
        await audit.note(
            tx,
            action="live.question_answered" if is_answered else "live.question_reopened",
            store=room.store_id,
            subject=line,
            room=str(room.id),
        )
    await outbox.publish(tx, ConversationChanged(room_id=room.id))


async def open_poll(tx: Tx, principal: Principal, id: RoomId, wanted: NewPoll) -> Poll:
    """Ask everybody; one poll at a time.

    Raises NotFound, Forbidden, RoomEnded, BadOptions, PollRuns.
    """
    room = await hosted(tx, principal, id)
    options = [" ".join(option.split()) for option in wanted.options]
    if len(set(options)) < len(options):
        raise BadOptions("Two options say the same.", field="options")
    poll = Poll(PollId.new(), wanted.question, options, tx.now, None)
    if not await tx.run(Q.insert_poll, poll, store_id=room.store_id, room_id=id):
        raise PollRuns("A poll is running: end it first.")
    await _note_poll(tx, room, "live.poll_opened", poll)
    await outbox.publish(tx, ConversationChanged(room_id=id))
    return poll


async def end_poll(tx: Tx, principal: Principal, id: RoomId, poll: PollId) -> Poll:
    """Take no votes any more; nothing happens when it has ended. Raises NotFound, Forbidden."""
    room = await hosted(tx, principal, id)
    which = {"store_id": room.store_id, "room_id": id, "id": poll}
    ended = await tx.maybe(Q.end_poll, Poll, which, now=tx.now)
    if ended is None:
        return await tx.one(Q.poll, Poll, which)
    await _note_poll(tx, room, "live.poll_ended", ended)
    await outbox.publish(tx, ConversationChanged(room_id=id))
    return ended


async def _note_poll(tx: Tx, room: Room, action: str, poll: Poll) -> None:
    await audit.note(
        tx,
        action=action,
        store=room.store_id,
        subject=poll.id,
        title=room.title,
        question=poll.question,
    )


async def vote(tx: Tx, principal: Principal, room: Room, poll: PollId, choice: int) -> None:
    """Vote once; hubs count. Raises NotFound, BadOptions, PollEnded, VotedAlready."""
    asked = await tx.one(Q.poll, Poll, store_id=room.store_id, room_id=room.id, id=poll)
    if asked.ended_at is not None:
        raise PollEnded("The poll has ended.")
    if choice >= len(asked.options):
        raise BadOptions("There is no such option.", field="choice")
    mine = {"store_id": room.store_id, "poll_id": poll, "actor_id": principal.actor}
    if not await tx.run(Q.insert_vote, mine, choice=choice):
        before = await tx.value(Q.vote_of, mine)
        if before != choice:
            raise VotedAlready("You voted already.", choice=before)
