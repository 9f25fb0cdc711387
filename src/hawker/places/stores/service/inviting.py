"""Invite people by an address, and let whoever proves that address in."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from hawker.kernel import audit, outbox, tokens
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.db import Db, Tx
from hawker.kernel.ids import StoreId
from hawker.people.accounts import service as accounts
from hawker.people.attention import service as attention
from hawker.people.notifications import service as notifications
from hawker.places.stores.events import StaffChanged
from hawker.places.stores.model import (
    AlreadyInvited,
    AlreadyStaff,
    Invitation,
    InvitationExpired,
    InvitationForAnother,
    InvitationId,
    InvitationNotFound,
    InvitationRevoked,
    InvitationStatus,
    InvitationUsed,
    InvitationVoid,
    Letter,
    Member,
    MoreThanYouHold,
    Part,
    RoleNotFound,
    SentEnough,
    SentOften,
    StaffFull,
)
from hawker.places.stores.policy import held, require_give
from hawker.places.stores.service import authority
from hawker.places.stores.service.reading import name_of_part, store_by_id
from hawker.places.stores.statements import Q
from hawker.places.stores.states import INVITATION
from hawker.places.stores.words import INVITED, role_name

LIFE = timedelta(days=7)
DAY = timedelta(days=1)
SENT_A_DAY = 50  # messages of one store
SENT_OF_ONE = 4  # messages of one invitation, in all
PAUSE = timedelta(minutes=1)  # between two of the same
LISTED = 100


async def invite(
    tx: Tx, principal: Principal, store: StoreId, address: str, part: Part, letter: Letter
) -> Invitation:
    """Invite whoever proves `address`, to a role of which one holds everything.

    Raises BadAddress, NoTextMessages, RoleNotFound, MoreThanYouHold, AlreadyInvited, StaffFull,
    SentOften; StepUpNeeded for a role that may change staff.
    """
    me = await authority.acting(tx, principal, store, Permission.STAFF_WRITE)
    address = accounts.spelled(address)
    notifications.check_reaches(address, phones=letter.phones)
    permissions = await authority.permissions_of(tx, store, part)
    require_give(me, permissions, part.role)
    authority.require_proof(principal, tx.now, permissions)
    await _require_room(tx, store, None)
    await tx.run(Q.close_expired, store=store, address=address, now=tx.now)

    token = tokens.random_token()
    invitation = Invitation(
        store_id=store,
        id=InvitationId.new(),
        address=address,
        role=part.role,
        role_id=part.role_id,
        status=InvitationStatus.OPEN,
        invited_by=me.account_id,
        invited_at=tx.now,
        expires_at=tx.now + LIFE,
        sent=1,
        sent_at=tx.now,
    )
    if not await tx.run(Q.insert_invitation, invitation, token_hash=tokens.hash_token(token)):
        raise AlreadyInvited("An invitation to this address is open.", field="address")
    await _send(tx, invitation, token, letter)
    await _note(tx, "stores.staff_invited", invitation)
    return invitation


async def resend(
    tx: Tx, principal: Principal, store: StoreId, id: InvitationId, letter: Letter
) -> Invitation:
    """Send it again with a new link, for another week; the link before opens nothing any more.

    Raises InvitationNotFound, InvitationUsed, InvitationRevoked, StepUpNeeded, MoreThanYouHold,
    SentEnough, SentOften, StaffFull.
    """
    me = await authority.acting(tx, principal, store, Permission.STAFF_WRITE)
    before = await _invitation(tx, store, id)
    _require_open(before)
    permissions = await authority.permissions_of(tx, store, before.part)
    require_give(me, permissions, before.role)
    authority.require_proof(principal, tx.now, permissions)
    if before.sent >= SENT_OF_ONE:
        raise SentEnough("It was sent as often as one may be: take it back and invite anew.")
    if before.sent_at <= tx.now < before.sent_at + PAUSE:
        raise _sent_often("It was sent a moment ago.", before.sent_at + PAUSE - tx.now)
    await _require_room(tx, store, id)

    token = tokens.random_token()
    invitation = msgspec.structs.replace(
        before,
        sent=before.sent + 1,
        sent_at=tx.now,
        expires_at=tx.now + LIFE,
        invited_by=me.account_id,
    )
    await tx.run(Q.send_again, invitation, token_hash=tokens.hash_token(token))
    await _send(tx, invitation, token, letter)
    await _note(tx, "stores.invitation_sent_again", invitation)
    return invitation


async def revoke(tx: Tx, principal: Principal, store: StoreId, id: InvitationId) -> None:
    """Take an invitation back; one that is back already stays so. Raises InvitationUsed."""
    await authority.acting(tx, principal, store, Permission.STAFF_WRITE)
    invitation = await _invitation(tx, store, id)
    if invitation.status is InvitationStatus.REVOKED:
        return
    if invitation.status is InvitationStatus.ACCEPTED:
        raise InvitationUsed("It was accepted before: let the person go instead.")
    INVITATION.after(invitation.status, "revoke")
    await tx.run(Q.revoke_invitation, store=store, id=id, now=tx.now)
    await _note(tx, "stores.invitation_revoked", invitation)


async def invitations(tx: Tx, principal: Principal, store: StoreId) -> Sequence[Invitation]:
    """The invitations that wait for an answer, newest first, those that are over among them."""
    principal.require(Permission.STAFF_READ, store)
    return await tx.all(Q.open_invitations, Invitation, store=store, limit=LISTED)


async def store_of_token(db: Db, token: str) -> tuple[StoreId, InvitationId]:
    """The store a token invites to. Raises InvitationNotFound."""
    found = await db.read(Q.invited_to, _Found, token_hash=tokens.hash_token(token))
    if not found:
        raise InvitationNotFound("This invitation does not exist, or a newer one replaced it.")
    return found[0].store_id, found[0].id


async def look_at(tx: Tx, store: StoreId, id: InvitationId) -> Invitation:
    """An invitation, for whoever holds its token. Raises what `accept` would but for the person."""
    invitation = await _invitation(tx, store, id)
    _require_open(invitation)
    if invitation.expires_at <= tx.now:
        raise InvitationExpired("The invitation is too old; ask for a new one.")
    return invitation


async def accept(tx: Tx, principal: Principal, store: StoreId, token: str) -> Invitation:
    """Begin to work in the store, as whoever proved the address the invitation was sent to.

    The store is among those of the transaction. Raises SignInNeeded, InvitationNotFound,
    InvitationUsed, InvitationRevoked, InvitationExpired, InvitationForAnother, InvitationVoid,
    AlreadyStaff.
    """
    account = principal.account
    await tx.run(Q.lock_store, store=store)
    found = await tx.maybe(
        Q.invitation_by_token, Invitation, store=store, token_hash=tokens.hash_token(token)
    )
    if found is None:
        raise InvitationNotFound("A newer invitation replaced this one.")
    invitation = await look_at(tx, store, found.id)
    if not await accounts.is_proven(tx, account=account, address=invitation.address):
        sent_to = accounts.masked(invitation.address)
        raise InvitationForAnother(f"It was sent to {sent_to}: sign in with it.", sent_to=sent_to)
    if await authority.member_or_none(tx, store, account) is not None:
        raise AlreadyStaff("You work in this store already.")
    await _require_still_given(tx, invitation)

    INVITATION.after(invitation.status, "accept")
    await tx.run(Q.accept_invitation, store=store, id=invitation.id, account=account, now=tx.now)
    await tx.run(Q.insert_member, invitation.part, store_id=store, account_id=account, now=tx.now)
    await outbox.publish(tx, StaffChanged(store_id=store, account_id=account))
    await _note(tx, "stores.invitation_accepted", invitation)
    return invitation


class _Found(msgspec.Struct, frozen=True):
    store_id: StoreId
    id: InvitationId


class _Sent(msgspec.Struct, frozen=True):
    count: int
    first_at: datetime | None


async def _invitation(tx: Tx, store: StoreId, id: InvitationId) -> Invitation:
    found = await tx.maybe(Q.invitation, Invitation, store=store, id=id)
    if found is None:
        raise InvitationNotFound("There is no such invitation.")
    return found


def _require_open(invitation: Invitation) -> None:
    if invitation.status is InvitationStatus.ACCEPTED:
        raise InvitationUsed("The invitation was accepted before.")
    if invitation.status is InvitationStatus.REVOKED:
        raise InvitationRevoked("The store took the invitation back.")


async def _require_still_given(tx: Tx, invitation: Invitation) -> None:
    """Whether who invited holds the role's permissions still, and may still give it."""
    giver: Member | None = await authority.member_or_none(
        tx, invitation.store_id, invitation.invited_by
    )
    void = "Whoever invited you may no longer give this role; ask for a new invitation."
    if giver is None or Permission.STAFF_WRITE not in held(giver):
        raise InvitationVoid(void)
    try:
        permissions = await authority.permissions_of(tx, invitation.store_id, invitation.part)
        require_give(giver, permissions, invitation.role)
    except (MoreThanYouHold, RoleNotFound) as error:
        raise InvitationVoid(void) from error


async def _require_room(tx: Tx, store: StoreId, again: InvitationId | None) -> None:
    """Whether one more may be sent, and one more may come; `again` has its place already."""
    sent = await tx.one(Q.sent_lately, _Sent, store=store, since=tx.now - DAY)
    if sent.count >= SENT_A_DAY and sent.first_at is not None:
        words = "As many invitations were sent today as a store may send."
        raise _sent_often(words, sent.first_at + DAY - tx.now)
    if await tx.value(Q.heads, store=store, but=again, now=tx.now) >= authority.STAFF_LIMIT:
        raise StaffFull("As many work or are invited here as a store may have.")


def _sent_often(words: str, wait: timedelta) -> SentOften:
    return SentOften(words, retry_after_s=max(1, math.ceil(wait.total_seconds())))


async def _send(tx: Tx, invitation: Invitation, token: str, letter: Letter) -> None:
    store = await store_by_id(tx, invitation.store_id)
    named = await name_of_part(tx, store.id, invitation.part)
    await attention.write_to(
        tx,
        address=invitation.address,
        language=letter.language,
        template=INVITED,
        who=letter.by,
        store=store.name.said(letter.language),
        role=named if invitation.role_id else role_name(invitation.role, letter.language),
        days=str(LIFE.days),
        link=f"{letter.page}#{token}",
    )


async def _note(tx: Tx, action: str, invitation: Invitation) -> None:
    """The address is told by its ends alone: the log outlives the person."""
    await audit.note(
        tx,
        action=action,
        store=invitation.store_id,
        subject=invitation.id,
        role=invitation.part.code,
        sent_to=accounts.masked(invitation.address),
    )
