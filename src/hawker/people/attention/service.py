"""The verbs of attention."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from hawker.kernel import days, sql
from hawker.kernel.db import Tx
from hawker.kernel.ids import AccountId
from hawker.people.accounts import service as people
from hawker.people.attention import budget
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

TOGETHER_LIMIT = 500  # people who are reached in one transaction


class _Open(msgspec.Struct, frozen=True):
    account_id: AccountId
    id: ConsentId


class _Sent(msgspec.Struct, frozen=True):
    account_id: AccountId
    sender: str
    count: int


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

    See `contact_all`.
    """
    (found,) = await contact_all(
        tx,
        accounts=[account],
        sender=sender,
        topic=topic,
        purpose=purpose,
        reason=reason,
        template=template,
        **values,
    )
    return found


async def contact_all(
    tx: Tx,
    *,
    accounts: Sequence[AccountId],
    sender: str,
    topic: str,
    purpose: Purpose,
    reason: str,
    template: Template,
    **values: str,
) -> list[Contact]:
    """Reach these people, each if it may be, in as many statements as for one of them.

    Marketing spends one consent of each for (sender, topic), whoever asks first; without one
    nothing is sent, nor at night, nor over the caps of `budget`, and the consent is then kept. The
    messages leave with the transaction. At most TOGETHER_LIMIT. Called by the worker.
    """
    assert len(accounts) <= TOGETHER_LIMIT, "more are reached in several transactions"
    reaches = await people.reaches_of(tx, accounts)
    outcomes = {id: Outcome.SENT if id in reaches else Outcome.NO_ADDRESS for id in accounts}
    open_consents: Mapping[AccountId, ConsentId] = {}
    if purpose is Purpose.MARKETING:
        open_consents = await _open_consents(tx, accounts, sender, topic)
        outcomes |= await _refused(tx, list(reaches), sender, open_consents)
    contacts = [
        Contact(
            account_id=id,
            id=ContactId.new(),
            sender=sender,
            topic=topic,
            purpose=purpose,
            channel="mail",
            reason=reason,
            price=0,
            outcome=outcomes[id],
            contacted_at=tx.now,
        )
        for id in accounts
    ]
    await _write_down(tx, contacts, open_consents)
    sent = [reaches[each.account_id] for each in contacts if each.outcome is Outcome.SENT]
    to = [(each.address, each.language) for each in sent]
    await notifications.send_all(tx, to, template=template, **values)
    return contacts


def quiet_until(at: datetime, zone: ZoneInfo) -> datetime | None:
    """Until when, at that time, nobody is written to but about what they did; None: they may be."""
    return budget.quiet_until(at, zone)


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
    return await withdraw_all(tx, accounts=[account], sender=sender, topic=topic)


async def withdraw_all(tx: Tx, *, accounts: Sequence[AccountId], sender: str, topic: str) -> int:
    """The same of several people, for what will never be said to them."""
    return await tx.run(
        Q.withdraw_consents, accounts=list(accounts), sender=sender, topic=topic, now=tx.now
    )


async def consented(
    tx: Tx, *, account: AccountId, sender: str, topics: Collection[str]
) -> Collection[str]:
    """About which of these topics the person, who acts, may be reached once."""
    return set(await tx.all(Q.consented, str, account=account, sender=sender, topics=list(topics)))


async def contacts_of(
    tx: Tx, *, account: AccountId, before: ContactId | None, limit: int
) -> list[Contact]:
    """What reached the person and what was refused, newest first, older than `before`."""
    return await tx.all(Q.contacts_of, Contact, account=account, before=before, limit=limit)


async def _open_consents(
    tx: Tx, accounts: Sequence[AccountId], sender: str, topic: str
) -> dict[AccountId, ConsentId]:
    found = await tx.all(
        Q.lock_open_consents, _Open, accounts=list(accounts), sender=sender, topic=topic
    )
    return {each.account_id: each.id for each in found}


async def _refused(
    tx: Tx,
    accounts: Sequence[AccountId],
    sender: str,
    open_consents: Mapping[AccountId, ConsentId],
) -> dict[AccountId, Outcome]:
    """Who of these may not be reached, and why."""
    zone = await days.zone(tx)
    refused = {id: Outcome.NO_CONSENT for id in accounts if id not in open_consents}
    if budget.quiet_until(tx.now, zone) is not None:
        return dict.fromkeys(accounts, Outcome.QUIET_HOURS) | refused
    await tx.all(Q.lock_people, str, accounts=list(accounts))
    found = await tx.all(
        Q.sent_since, _Sent, accounts=list(accounts), since=budget.day_of(tx.now, zone)
    )
    sent: dict[AccountId, dict[str, int]] = {}
    for each in found:
        sent.setdefault(each.account_id, {})[each.sender] = each.count
    over = [id for id in accounts if budget.is_over_cap(sent.get(id, {}), sender)]
    return dict.fromkeys(over, Outcome.OVER_CAP) | refused


async def _write_down(
    tx: Tx, contacts: Sequence[Contact], open_consents: Mapping[AccountId, ConsentId]
) -> None:
    """Write the contacts, and spend a consent for each that was reached by one."""
    await tx.each(Q.insert_contact, contacts)
    spent = [
        {"account_id": each.account_id, "id": open_consents[each.account_id], "contact": each.id}
        for each in contacts
        if each.outcome is Outcome.SENT and each.account_id in open_consents
    ]
    await tx.each(Q.spend_consent, spent)
