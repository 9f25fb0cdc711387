"""Nobody is reached but through a row, and marketing only by leave."""

import asyncio
from datetime import timedelta

import pytest

from hawker.kernel.auth import Principal
from hawker.kernel.ids import AccountId
from hawker.kernel.text import Text
from hawker.people.accounts import service as accounts
from hawker.people.attention import service as attention
from hawker.people.attention.budget import DAILY_CAP, DAILY_CAP_OF_SENDER
from hawker.people.attention.model import Outcome, Purpose, Template

A_WHILE_S = 0.5  # in which whoever does not wait is done

ON_AIR = Template(
    subject=Text(zh="{room} 开播了", en="{room} is live"), text=Text(zh="来看看", en="Come and see")
)


@pytest.fixture
def lin(worker_db):
    async def make():
        async with worker_db.system() as tx:
            account = await accounts.ensure_account(
                tx, address="lin@example.com", name="Lin", language="en"
            )
        return account.id

    return make


async def contact(tx, account, purpose, sender):
    return await attention.contact(
        tx,
        account=account,
        sender=sender,
        topic="rooms.on_air",
        purpose=purpose,
        reason="You asked to be told.",
        template=ON_AIR,
        room="茶",
    )


async def reach(worker_db, account, purpose, sender="sto_1"):
    async with worker_db.system() as tx:
        return await contact(tx, account, purpose, sender)


async def test_one_consent_buys_one_message(worker_db, db, lin, fetch):
    account = await lin()
    async with db.begin(Principal(actor=account, is_guest=False)) as tx:
        await attention.grant(tx, account=account, sender="sto_1", topic="rooms.on_air")

    first = await reach(worker_db, account, Purpose.MARKETING)
    second = await reach(worker_db, account, Purpose.MARKETING)

    assert (first.outcome, second.outcome) == (Outcome.SENT, Outcome.NO_CONSENT)
    mail = await fetch("SELECT address, subject FROM notifications.messages")
    assert mail == [{"address": "lin@example.com", "subject": "茶 is live"}]
    rows = await fetch("SELECT outcome FROM attention.contacts ORDER BY outcome")
    assert [row["outcome"] for row in rows] == ["no_consent", "sent"]


async def consent(db, account, sender="sto_1"):
    async with db.begin(Principal(actor=account, is_guest=False)) as tx:
        await attention.grant(tx, account=account, sender=sender, topic="rooms.on_air")


async def test_one_sender_reaches_somebody_so_often_a_day(worker_db, db, lin, clock, count):
    account = await lin()
    for _ in range(DAILY_CAP_OF_SENDER):
        await consent(db, account)
        await reach(worker_db, account, Purpose.MARKETING)
    await consent(db, account)

    one_more = await reach(worker_db, account, Purpose.MARKETING)
    clock.step(timedelta(days=1))
    tomorrow = await reach(worker_db, account, Purpose.MARKETING)

    assert (one_more.outcome, tomorrow.outcome) == (Outcome.OVER_CAP, Outcome.SENT)
    assert await count("notifications.messages") == DAILY_CAP_OF_SENDER + 1


async def test_all_senders_together_reach_somebody_so_often_a_day(worker_db, db, lin, count):
    account = await lin()
    senders = [f"sto_{n % 3}" for n in range(DAILY_CAP + 1)]
    for sender in senders:
        await consent(db, account, sender)

    outcomes = [
        (await reach(worker_db, account, Purpose.MARKETING, sender)).outcome for sender in senders
    ]

    assert outcomes == [Outcome.SENT] * DAILY_CAP + [Outcome.OVER_CAP]
    assert await count("notifications.messages") == DAILY_CAP


async def test_two_who_write_at_once_are_counted_together(worker_db, db, lin, count):
    account = await lin()
    for _ in range(DAILY_CAP_OF_SENDER - 1):
        await consent(db, account)
        await reach(worker_db, account, Purpose.MARKETING)
    for _ in range(2):
        await consent(db, account)

    async with worker_db.system() as tx:
        await contact(tx, account, Purpose.MARKETING, "sto_1")
        other = asyncio.create_task(reach(worker_db, account, Purpose.MARKETING))
        _, waiting = await asyncio.wait([other], timeout=A_WHILE_S)
        assert waiting, "it counts what is not written yet"

    assert (await other).outcome is Outcome.OVER_CAP
    assert await count("notifications.messages") == DAILY_CAP_OF_SENDER


async def test_what_somebody_did_is_told_without_asking(worker_db, lin, count):
    contact = await reach(worker_db, await lin(), Purpose.TRANSACTIONAL)

    assert contact.outcome is Outcome.SENT
    assert await count("notifications.messages") == 1


async def test_a_guest_has_no_address_and_the_attempt_is_written_down(worker_db, count):
    contact = await reach(worker_db, AccountId.new(), Purpose.TRANSACTIONAL)

    assert contact.outcome is Outcome.NO_ADDRESS
    assert await count("attention.contacts WHERE outcome = 'no_address'") == 1
    assert await count("notifications.messages") == 0


async def test_leave_that_was_taken_back_buys_nothing(worker_db, visitor, count):
    lin = visitor()
    account = AccountId.parse((await lin.sign_in("lin@example.com")).json["account"]["id"])
    before = await count("notifications.messages")
    given = await lin.post("/consents", {"sender": "sto_1", "topic": "rooms.on_air"})
    taken = await lin.delete("/consents", params={"sender": "sto_1", "topic": "rooms.on_air"})

    contact = await reach(worker_db, account, Purpose.MARKETING)

    assert (given.status, taken.status) == (201, 204)
    assert contact.outcome is Outcome.NO_CONSENT
    assert await count("notifications.messages") == before


async def test_people_read_what_reached_them_and_nobody_elses(worker_db, visitor):
    lin, wang = visitor(), visitor()
    account = AccountId.parse((await lin.sign_in("lin@example.com")).json["account"]["id"])
    await wang.sign_in("wang@example.com")
    for _ in range(3):
        await reach(worker_db, account, Purpose.TRANSACTIONAL)

    first = (await lin.get("/contacts", params={"limit": 2})).json
    rest = (await lin.get("/contacts", params={"cursor": first["next_cursor"]})).json

    assert [len(first["items"]), len(rest["items"])] == [2, 1]
    assert first["items"][0]["reason"] == "You asked to be told."
    assert rest["next_cursor"] is None
    assert (await wang.get("/contacts")).json["items"] == []


async def test_a_guest_has_no_contacts_to_read(visitor):
    refused = await visitor().get("/contacts")

    assert (refused.status, refused.code) == (401, "auth.sign_in_needed")
