"""What is known of a session, and what finding it costs."""

import asyncio
from datetime import timedelta

LIN = "lin@example.com"
HERE = {"x-forwarded-for": "192.0.2.7", "user-agent": "Browser 2"}


async def test_a_session_is_found_in_one_transaction_of_two_statements(visitor, db):
    lin = visitor()
    await lin.sign_in(LIN)
    before = (db.transactions, db.statements)

    await lin.get("/products")

    found = (db.transactions - before[0], db.statements - before[1])
    await lin.client.aclose()
    guest = visitor()
    before = (db.transactions, db.statements)
    await guest.get("/products")
    assert found == (db.transactions - before[0] + 1, db.statements - before[1] + 2)


async def test_that_a_session_was_seen_is_written_once_in_a_while(visitor, clock, fetch, db):
    lin = visitor()
    lin.client.headers["user-agent"] = "Browser 1"
    await lin.sign_in(LIN)
    seen = "SELECT seen_at, client_address, agent FROM accounts.sessions"
    at_first = (await fetch(seen))[0]

    clock.step(timedelta(minutes=5))
    await lin.get("/auth/session", headers=HERE)
    soon = (await fetch(seen))[0]
    clock.step(timedelta(seconds=1))
    await asyncio.gather(*(lin.get("/auth/session", headers=HERE) for _ in range(4)))
    later = (await fetch(seen))[0]

    assert soon == at_first
    assert later == {
        "seen_at": clock.now(),
        "client_address": "192.0.2.7",
        "agent": "Browser 1",
    }
