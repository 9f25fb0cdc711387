"""Asking to be forgotten, thinking better of it, and being forgotten."""

from collections.abc import Sequence

from hawker.kernel import audit, outbox, sql, timers
from hawker.kernel.auth import Principal
from hawker.kernel.db import Tx
from hawker.kernel.errors import NotFound
from hawker.kernel.ids import AccountId
from hawker.kernel.personal import PersonalData
from hawker.people.privacy.events import AccountErased, ErasureAsked
from hawker.people.privacy.model import (
    PUT_OFF,
    WAIT,
    AlreadyAsked,
    Erasure,
    ErasureBlocked,
    ErasureId,
)
from hawker.people.privacy.states import ERASURE

Q = sql.load("hawker.people.privacy")

ERASE = "privacy.erase"  # the timer; its reference is an erasure


async def ask_erasure(tx: Tx, principal: Principal, holdings: Sequence[PersonalData]) -> Erasure:
    """Have the person forgotten after WAIT. Raises StepUpNeeded, ErasureBlocked, AlreadyAsked."""
    principal.require_fresh(tx.now)
    account = principal.account
    if found := await _obstacles(tx, principal.account, holdings):
        raise ErasureBlocked.by(found)
    erasure = Erasure(account, ErasureId.new(), ERASURE.start, tx.now, tx.now + WAIT)
    if not await tx.run(Q.insert_erasure, erasure):
        raise AlreadyAsked("It is asked for already.")
    await timers.set(tx, ERASE, erasure.id, erasure.erase_due_at)
    await audit.note(tx, action="privacy.erasure_asked", subject=erasure.id)
    await outbox.publish(tx, ErasureAsked(account_id=account, erase_due_at=erasure.erase_due_at))
    return erasure


async def waiting_erasure(tx: Tx, principal: Principal) -> Erasure | None:
    """The erasure that is waited for; None when there is none."""
    return await tx.maybe(Q.waiting_erasure, Erasure, account=principal.account)


async def undo_erasure(tx: Tx, principal: Principal) -> None:
    """Have everything stay as it is. Raises NotFound when nothing waits."""
    erasure = await waiting_erasure(tx, principal)
    if erasure is None or not await _end(tx, erasure, "undo"):
        raise NotFound("Nothing waits to be undone.")
    await timers.cancel(tx, ERASE, erasure.id)
    await audit.note(tx, action="privacy.erasure_undone", subject=erasure.id)


async def erase_due(tx: Tx, id: ErasureId, holdings: Sequence[PersonalData]) -> None:
    """Forget the person now, or look again in a day when something came in the way.

    Called by the timer. Does nothing when it was undone.
    """
    erasure = await tx.maybe(Q.due_erasure, Erasure, id=id)
    if erasure is None:
        return
    account = erasure.account_id
    if await _obstacles(tx, account, holdings):
        due_at = tx.now + PUT_OFF
        await tx.run(Q.put_off_erasure, account=account, id=id, due_at=due_at)
        await timers.set(tx, ERASE, id, due_at)
        return
    for each in holdings:
        await each.erase(tx, account)
    await _end(tx, erasure, "erase")
    await audit.note(tx, action="privacy.erased", subject=id, account=account)
    await outbox.publish(tx, AccountErased(account_id=account))


async def _end(tx: Tx, erasure: Erasure, verb: str) -> bool:
    return bool(
        await tx.run(
            Q.end_erasure,
            account=erasure.account_id,
            id=erasure.id,
            status=ERASURE.after(erasure.status, verb),
            sources=ERASURE.sources(verb),
            now=tx.now,
        )
    )


async def _obstacles(tx: Tx, account: AccountId, holdings: Sequence[PersonalData]) -> list[str]:
    return [code for each in holdings for code in await each.obstacles(tx, account)]
