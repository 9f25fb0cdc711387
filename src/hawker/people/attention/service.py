"""The verbs of attention."""

from hawker.kernel import sql
from hawker.kernel.db import Tx
from hawker.kernel.ids import AccountId
from hawker.people.accounts import service as accounts
from hawker.people.accounts.model import Reach
from hawker.people.attention.model import (
    Consent,
    ConsentId,
    Contact,
    ContactId,
    Outcome,
    Purpose,
    Template,
)
from hawker.people.notifications import service as notifications

Q = sql.load(__package__)


async def contact(
    tx: Tx,
    *,
    account: AccountId,
    sender: str,
    topic: str,
    purpose: Purpose,
    reason: str,
    template: Template,
    **values: str,
) -> Contact:
    """Reach somebody if it may be, and write down that it was tried and what became of it.

    Marketing spends one consent for (sender, topic), whoever asks first; without one nothing is
    sent. The message leaves with the transaction. Called by the worker.
    """
    id = ContactId.new()
    reach = await accounts.reach_of(tx, account=account)
    outcome = await _decide(tx, id, account, sender, topic, purpose, reach)
    contact = Contact(
        account_id=account,
        id=id,
        sender=sender,
        topic=topic,
        purpose=purpose,
        channel="mail",
        reason=reason,
        price=0,
        outcome=outcome,
        contacted_at=tx.now,
    )
    await tx.run(Q.insert_contact, contact)
    if outcome is Outcome.SENT:
        assert reach is not None, "who was reached can be written to"
        await notifications.send(
            tx, address=reach.address, language=reach.language, template=template, **values
        )
    return contact


async def write_to(
    tx: Tx, *, address: str, language: str, template: Template, **values: str
) -> None:
    """Write to an address that somebody gave for this one purpose, whoever it belongs to.

    For invitations and their like: it answers no wish to be reached, so it carries no promotion and
    stands in nobody's list of contacts. Who asks for it limits how often.
    """
    await notifications.send(tx, address=address, language=language, template=template, **values)


async def grant(tx: Tx, *, account: AccountId, sender: str, topic: str) -> Consent:
    """Write that the person wants to be reached once about `topic`."""
    consent = Consent(account, ConsentId.new(), sender, topic, tx.now)
    await tx.run(Q.insert_consent, consent)
    return consent


async def withdraw(tx: Tx, *, account: AccountId, sender: str, topic: str) -> int:
    """Take back every unspent consent for (sender, topic); how many there were."""
    return await tx.run(
        Q.withdraw_consents, account=account, sender=sender, topic=topic, now=tx.now
    )


async def contacts_of(
    tx: Tx, *, account: AccountId, before: ContactId | None, limit: int
) -> list[Contact]:
    """What reached the person and what was refused, newest first, older than `before`."""
    return await tx.all(Q.contacts_of, Contact, account=account, before=before, limit=limit)


async def _decide(
    tx: Tx,
    id: ContactId,
    account: AccountId,
    sender: str,
    topic: str,
    purpose: Purpose,
    reach: Reach | None,
) -> Outcome:
    if reach is None:
        return Outcome.NO_ADDRESS
    if purpose is Purpose.TRANSACTIONAL:
        return Outcome.SENT
    spent = await tx.run(Q.spend_consent, account=account, sender=sender, topic=topic, contact=id)
    return Outcome.SENT if spent else Outcome.NO_CONSENT
