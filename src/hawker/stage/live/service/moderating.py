"""Keep order in a room: take lines away, mute, ban and hide people, name who may.

Every act is a row, a fact and an entry of the audit log in one transaction; hubs read the rows
(decision 0060).
"""

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from hawker.kernel import audit, outbox, sql
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.db import Db, Tx
from hawker.kernel.errors import NotFound
from hawker.kernel.ids import AccountId
from hawker.places.channels import service as channels
from hawker.places.channels.model import Moderator
from hawker.stage.live.events import ConductChanged, ConversationChanged, ReportsChanged
from hawker.stage.live.model import LineId, RemovalId, Room, RoomId, SanctionId, SanctionKind
from hawker.stage.live.service.listing import room_by_id
from hawker.stage.live.talk import (
    Moderation,
    NewSanction,
    NoAccount,
    NotOverThem,
    Removal,
    ReportedLine,
    Rules,
    Sanction,
    SpokenLine,
    TooManyModerators,
)

Q = sql.load("hawker.stage.live")

SANCTIONS_LIMIT = 1_000
REPORTS_LIMIT = 100


class _Lifted(msgspec.Struct, frozen=True):
    actor_id: AccountId
    kind: SanctionKind


async def moderated(db: Db, principal: Principal, id: RoomId) -> Room:
    """Return the room to whoever keeps order in it: its hosts and its channel's moderators.

    A moderator need not work in the store; the caller then begins with the room's store.
    Raises NotFound, Forbidden, SignInNeeded.
    """
    async with db.begin(principal) as tx:
        room = await room_by_id(tx, id)
        if not principal.is_guest and await channels.is_moderator(
            tx, room.store_id, room.channel_id, principal.actor
        ):
            return room
        principal.require(Permission.LIVE_HOST, room.store_id)
        return room


async def moderation_of(tx: Tx, room: Room) -> Moderation:
    """Read how the room is kept in order, for `moderated` people."""
    store, channel = {"store_id": room.store_id}, {"channel_id": room.channel_id}
    in_room = {"room_id": room.id}
    return Moderation(
        rules=await tx.maybe(Q.rules, Rules, store | in_room) or Rules(),
        words=await tx.value(Q.words, store | channel) or [],
        moderators=[
            Moderator(each.account_id, each.name)
            for each in await channels.moderators_of(tx, room.store_id, room.channel_id)
        ],
        sanctions=await tx.all(
            Q.standing, Sanction, store | channel, now=tx.now, limit=SANCTIONS_LIMIT
        ),
        reports=await tx.all(Q.reported_lines, ReportedLine, store | in_room, limit=REPORTS_LIMIT),
    )


async def remove(tx: Tx, principal: Principal, room: Room, removal: Removal) -> None:
    """Take a line away, or all that its author said so far. Raises NotFound, NotOverThem."""
    line = await _acted_on(tx, principal, room, removal.line_id)
    is_all = removal.is_everything
    await tx.run(
        Q.insert_removal,
        store_id=room.store_id,
        id=RemovalId.new(),
        room_id=room.id,
        line_id=None if is_all else line.id,
        actor_id=line.actor_id if is_all else None,
        until=max(tx.now, line.said_at),  # hub and web may differ in what time it is
    )
    await _looked_into(tx, room, line)
    await audit.note(
        tx,
        action="live.all_lines_removed" if is_all else "live.line_removed",
        store=room.store_id,
        subject=line.id,
        words=removal.reason,
        author=str(line.actor_id),
        room=str(room.id),
    )
    await outbox.publish(tx, ConversationChanged(room_id=room.id))


async def sanction(tx: Tx, principal: Principal, room: Room, wanted: NewSanction) -> Sanction:
    """Mute, ban or hide the author of a line, in place of what held of this kind.

    Raises NotFound, NotOverThem.
    """
    line = await _acted_on(tx, principal, room, wanted.line_id)
    for_s = None if wanted.minutes is None else timedelta(minutes=wanted.minutes)
    made = Sanction(
        SanctionId.new(), line.name, wanted.kind, None if for_s is None else tx.now + for_s, tx.now
    )
    whom = {
        "store_id": room.store_id,
        "channel_id": room.channel_id,
        "actor_id": line.actor_id,
        "kind": wanted.kind,
        "now": tx.now,
    }
    await tx.run(Q.lift_kind, whom)
    await tx.run(Q.insert_sanction, whom, id=made.id, name=made.name, until=made.until)
    await _looked_into(tx, room, line)
    await audit.note(
        tx,
        action=f"live.sanctioned_{wanted.kind}",
        store=room.store_id,
        subject=line.actor_id,
        words=wanted.reason,
        line=str(line.id),
        room=str(room.id),
        minutes=wanted.minutes,
    )
    await outbox.publish(tx, ConductChanged(store_id=room.store_id))
    return made


async def lift(tx: Tx, room: Room, id: SanctionId) -> None:
    """Let somebody off; nothing happens when it was lifted before. Raises NotFound."""
    of = {"store_id": room.store_id, "channel_id": room.channel_id}
    lifted = await tx.maybe(Q.lift_sanction, _Lifted, of, id=id, now=tx.now)
    if lifted is None:
        raise NotFound
    await audit.note(
        tx, action=f"live.lifted_{lifted.kind}", store=room.store_id, subject=lifted.actor_id
    )
    await outbox.publish(tx, ConductChanged(store_id=room.store_id))


async def appoint(tx: Tx, principal: Principal, room: Room, line: LineId) -> None:
    """Have the author of a line keep order in the channel; only a host appoints.

    Raises Forbidden, NotFound, NoAccount, TooManyModerators.
    """
    principal.require(Permission.LIVE_HOST, room.store_id)
    spoken = await _line(tx, room, line)
    if spoken.is_guest:
        raise NoAccount("A guest cannot moderate.")
    known = await channels.moderators_of(tx, room.store_id, room.channel_id)
    if spoken.actor_id in {each.account_id for each in known}:
        return
    if len(known) >= channels.MODERATORS_LIMIT:
        raise TooManyModerators(f"A channel has at most {channels.MODERATORS_LIMIT} moderators.")
    await channels.appoint(
        tx, room.store_id, room.channel_id, Moderator(spoken.actor_id, spoken.name)
    )
    await _noted(tx, room, "live.moderator_appointed", spoken.actor_id)


async def dismiss(tx: Tx, principal: Principal, room: Room, account: AccountId) -> None:
    """Have somebody keep order no more. Raises Forbidden, NotFound."""
    principal.require(Permission.LIVE_HOST, room.store_id)
    if not await channels.dismiss(tx, room.store_id, room.channel_id, account):
        raise NotFound
    await _noted(tx, room, "live.moderator_dismissed", account)


async def set_rules(tx: Tx, room: Room, rules: Rules) -> None:
    """Say how fast the room may talk."""
    await tx.run(Q.set_rules, rules, store_id=room.store_id, room_id=room.id)
    await audit.note(
        tx,
        action="live.rules_changed",
        store=room.store_id,
        subject=room.id,
        slow_s=rules.slow_s,
        is_quiet=rules.is_quiet,
    )
    await outbox.publish(tx, ConversationChanged(room_id=room.id))


async def set_words(tx: Tx, principal: Principal, room: Room, words: Sequence[str]) -> None:
    """Say which words the channel does not take. Raises Forbidden."""
    principal.require(Permission.LIVE_HOST, room.store_id)
    kept = list(dict.fromkeys(" ".join(word.split()) for word in words))
    await tx.run(Q.set_words, store_id=room.store_id, channel_id=room.channel_id, words=kept)
    await _noted(tx, room, "live.words_changed", room.channel_id)


async def report(tx: Tx, principal: Principal, room: Room, line: LineId) -> None:
    """Tell those who keep order that a line is wrong; twice is once. Raises NotFound."""
    await _line(tx, room, line)
    is_new = await tx.run(
        Q.insert_report,
        store_id=room.store_id,
        room_id=room.id,
        line_id=line,
        actor_id=principal.actor,
        now=tx.now,
    )
    if is_new:
        await outbox.publish(tx, ReportsChanged(room_id=room.id))


async def let_stand(tx: Tx, room: Room, id: LineId) -> None:
    """Find nothing wrong with a reported line: its reports are done with. Raises NotFound."""
    line = await _line(tx, room, id)
    await _looked_into(tx, room, line)
    await audit.note(
        tx, action="live.line_let_stand", store=room.store_id, subject=id, room=str(room.id)
    )
    await outbox.publish(tx, ReportsChanged(room_id=room.id))


async def _line(tx: Tx, room: Room, id: LineId) -> SpokenLine:
    return await tx.one(
        Q.spoken_line, SpokenLine, store_id=room.store_id, room_id=room.id, line_id=id
    )


async def _acted_on(tx: Tx, principal: Principal, room: Room, id: LineId) -> SpokenLine:
    """Return a line whose author may be acted against. Raises NotFound, NotOverThem."""
    line = await _line(tx, room, id)
    is_host = principal.may(Permission.LIVE_HOST, room.store_id)
    is_one = await channels.is_moderator(tx, room.store_id, room.channel_id, line.actor_id)
    if (line.role == "host" or is_one) and not is_host and line.actor_id != principal.actor:
        raise NotOverThem("Only a host acts against a host or a moderator.")
    return line


async def _looked_into(tx: Tx, room: Room, line: SpokenLine) -> None:
    await tx.run(Q.clear_reports, store_id=room.store_id, room_id=room.id, line_id=line.id)


async def _noted(tx: Tx, room: Room, action: str, subject: str) -> None:
    await audit.note(tx, action=action, store=room.store_id, subject=subject)
    await outbox.publish(tx, ConductChanged(store_id=room.store_id))
