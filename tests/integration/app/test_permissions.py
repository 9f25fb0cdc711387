"""Every route × everybody who must not: generated from the routes themselves.

A route is open to all, about oneself, or guarded. A new route fails here until somebody says which
of the three it is. A guarded one is then tried by a guest, by somebody without a role, and by the
owner of another store; one about oneself is tried by the same with the ids of somebody else. Every
request is about things that exist, and is then sent by who may, so that no refusal is for another
reason.
"""

from typing import Any

import pytest
import pytest_asyncio
from tests.integration.app.place import open_place

from hawker.app import wiring

OPEN = {
    "hear",  # signed by the provider
    "list_products",
    "list_rooms",
    "read_mailbox",  # while mail is the built-in mailbox
    "read_product",
    "get_room",
    "read_session",
    "read_store",
    "send_code",
    "sign_in",
    "sign_out",
}
ONESELF = {
    "add_address",
    "grant",
    "list_addresses",
    "list_contacts",
    "list_my_orders",
    "open_checkout",
    "open_session",
    "prove",
    "put_cart_line",
    "read_cart",
    "read_checkout",
    "read_my_order",
    "read_payment",
    "submit_checkout",
    "withdraw",
}
ROUTES = {route.handler_name: route for route in wiring.ROUTES}
GUARDED = sorted(ROUTES.keys() - OPEN - ONESELF)
OPERATORS = {"read_trial_balance"}
ASKS_A_PROVIDER = {"open_session"}
NEEDS_A_PROOF = {"prove"}  # of the very person; tests/integration/people gives it


@pytest_asyncio.fixture
async def attackers(visitor, worker_db):
    """Who must not: by how they are called."""
    nobody, rival = visitor(), visitor()
    await nobody.sign_in("nobody@example.com")
    await rival.sign_in("rival@example.com")
    await open_place(worker_db, rival, rival, "rival")
    return {"a guest": visitor(), "somebody without a role": nobody, "another owner": rival}


def test_every_route_is_open_about_oneself_or_guarded():
    assert ROUTES.keys() >= OPEN | ONESELF
    assert not OPEN & ONESELF
    assert all("{store_id" not in min(ROUTES[name].paths) for name in ONESELF)


@pytest.mark.parametrize("name", GUARDED)
async def test_nobody_else_gets_in_and_nothing_is_written(name, attackers, place, rows):
    for attacker in attackers.values():
        await attacker.arrive()
    before = await rows()

    for who, attacker in attackers.items():
        answer = await place.ask(attacker, ROUTES[name])

        allowed = {401, 403, 404} if who == "a guest" else {403, 404}
        assert answer.status in allowed, f"{who}: {answer.status} {answer.text}"

    assert await rows() == before
    if name not in OPERATORS:
        welcome = await place.ask(place.owner, ROUTES[name])  # the very same request
        assert welcome.status < 300, welcome.text


@pytest.mark.parametrize("name", sorted(ONESELF))
async def test_what_is_somebodys_own_is_out_of_reach_with_their_ids(name, attackers, place, rows):
    for attacker in attackers.values():
        await attacker.arrive()
    before = await rows(place.buyer_id)

    for who, attacker in attackers.items():
        answer = await place.ask(attacker, ROUTES[name])

        if "{id:" in min(ROUTES[name].paths):
            assert answer.status == 404, f"{who}: {answer.status} {answer.text}"
        assert not {secret for secret in secrets_of(place) if secret in answer.text}, who

    assert await rows(place.buyer_id) == before
    if name not in ASKS_A_PROVIDER | NEEDS_A_PROOF:
        welcome = await place.ask(place.buyer, ROUTES[name])
        assert welcome.status < 300, welcome.text


async def test_what_is_somebodys_own_is_shown_to_themselves(place):
    lists = ("list_addresses", "list_my_orders", "read_checkout", "read_my_order", "read_payment")
    shown = "".join([(await place.ask(place.buyer, ROUTES[name])).text for name in lists])

    assert {secret for secret in secrets_of(place) if secret not in shown} == set()


def secrets_of(place: Any) -> set[str]:
    """What only the buyer may be shown, and every answer about it would show."""
    return {place.address_id, *(place.ids[kind] for kind in ("checkouts", "orders", "payments"))}
