"""Every operation of the contract × everybody × what is another store's or another person's.

Who may ask, and what for, stands in examples.py. Everybody else is refused and leaves every table
as it was; whoever may is then granted the very same request, so that no refusal is for another
reason. Every id in an address or a body is also tried as another's beside one's own.
"""

from typing import Any

import pytest
from tests.conftest import Answer
from tests.integration.app.examples import (
    ANYBODY,
    EXAMPLES,
    GUARDED,
    MEMBER,
    NOBODY,
    ONESELF,
    OPERATOR,
    OWNER,
    WORDS,
)
from tests.integration.app.operations import CASES, OPERATIONS, Operation
from tests.integration.app.place import NO_IDS, PRIVATE, Place
from tests.integration.app.site import Scene

from hawker.app import wiring
from hawker.kernel.auth import Permission
from hawker.kernel.ids import Id
from hawker.open.storefront import routes as storefront


@pytest.fixture(autouse=True)
def as_it_was(request: pytest.FixtureRequest) -> Any:
    """Put everything back after each test."""
    yield
    if "scene" in request.fixturenames:
        request.getfixturevalue("scene").put_back()


def may(operation: Operation, who: str, permissions: frozenset[Permission]) -> bool:
    """Whether they may, about the tea house and its buyer."""
    allowed = operation.example.may
    if allowed in {ANYBODY, ONESELF}:
        return who == "the buyer"  # of others everything is known or nothing
    if allowed == OPERATOR:
        return who == "the operator"
    if allowed == OWNER:
        return who == "the owner"
    if allowed == MEMBER:
        return who == "the owner" or who.startswith("staff")
    enough = operation.example.permissions
    return bool(enough) and (who == "the owner" or not enough.isdisjoint(permissions))


def check_refused(operation: Operation, who: str, answer: Answer) -> None:
    """A guest is asked to sign in or finds nothing; anybody else may not, or finds nothing."""
    is_unknown = who == "a guest" or operation.example.may == NOBODY
    allowed = {401, 404} if is_unknown else {403, 404}
    assert answer.status in allowed, f"{who}: {answer.status} {answer.text}"


def is_refused_by_row(operation: Operation, answer: Answer) -> bool:
    """Whether each row was answered with a refusal of its own."""
    return operation.example.is_by_row and {row["verdict"] for row in answer.json["rows"]} == {
        "refused"
    }


def is_about_others(operation: Operation) -> bool:
    """Whether the address names what is private, so that others cannot even be told of it."""
    return not PRIVATE.isdisjoint(operation.slots)


def test_every_operation_has_an_example_and_every_example_an_operation():
    assert all(
        each.example.may in WORDS or each.example.permissions for each in OPERATIONS.values()
    )
    assert EXAMPLES.keys() - OPERATIONS.keys() == set(), "these operations are gone"


def test_every_setting_that_needs_a_proof_is_asked_for():
    assert {each.name for each in wiring.PREFERENCES if each.needs_proof} == GUARDED.keys()


def test_every_route_is_in_the_contract_or_a_page():
    known = {route.handler_name for route in wiring.ROUTES}
    pages = {route.handler_name for route in storefront.ROUTES}  # the same for everybody

    assert known - pages == OPERATIONS.keys()


@pytest.mark.parametrize("name", sorted(CASES))
async def test_everybody_else_is_refused_and_changes_nothing(name, scene):
    operation = CASES[name]
    naming = [scene.here.buyer_id.uuid, *names_of(scene.here, PRIVATE)]
    before = scene.tables.prints([str(each) for each in naming])
    granted, refusals = [], set()

    for who, visitor, permissions in scene.everybody():
        if may(operation, who, permissions):
            granted.append((who, visitor, permissions))
            continue
        scene.lend(permissions)
        answer = await operation.ask(visitor, scene.here.ids, f"{who} {name}")
        if operation.example.may not in {ANYBODY, ONESELF} or is_about_others(operation):
            check_refused(operation, who, answer)
            refusals.add(answer.code)
        assert leaks(answer, scene.here) == set(), who

    if operation.example.may in {ANYBODY, ONESELF}:
        assert scene.tables.prints([str(each) for each in naming]) == before
    else:
        assert scene.tables.prints() == scene.kept
    await check_granted(operation, scene, granted, refusals)


async def check_granted(
    operation: Operation, scene: Scene, granted: list[Any], refusals: set[str]
) -> None:
    """Have the very same request granted to everybody who may, or refused for what it asks.

    That is another refusal than everybody else's: who forgets to ask who it is tells all the same.
    """
    if operation.example.may == NOBODY:
        return
    assert granted, "somebody of the scene may"
    for who, visitor, permissions in granted:
        scene.put_back()
        scene.lend(permissions)
        answer = await operation.ask(visitor, scene.here.ids, f"{who} may {operation.name}")
        if operation.example.not_granted:
            assert answer.status >= 400, "it is granted: take `not_granted` away"
            assert not answer.code.startswith("auth."), f"{who}: {answer.text}"
            assert answer.code not in refusals, "leave in the place what makes it granted"
        else:
            assert answer.status < 300, f"{who}: {answer.status} {answer.text}"


@pytest.mark.parametrize("name", sorted(CASES))
async def test_nothing_of_others_is_reached_from_what_is_ones_own(name, scene):
    operation = CASES[name]
    is_personal = operation.example.may in {ANYBODY, ONESELF}
    who = scene.rival.buyer if is_personal else scene.rival.owner
    private = PRIVATE if is_personal else scene.here.ids.keys() - NO_IDS
    naming = [scene.here.buyer_id.uuid, *names_of(scene.here, private)]
    before = scene.tables.prints([str(each) for each in naming])

    for number, mixed in enumerate(operation.mixtures(scene.here.ids, scene.rival.ids)):
        answer = await operation.ask(who, mixed, f"mixed {name} {number}")
        if not is_personal:
            assert answer.status >= 400 or is_refused_by_row(operation, answer), answer.text
        assert leaks(answer, scene.here) == set()

    assert scene.tables.prints([str(each) for each in naming]) == before


async def test_what_is_somebodys_own_is_shown_to_themselves(scene):
    lists = (
        "list_addresses",
        "list_exports",
        "list_identities",
        "list_my_orders",
        "list_passkeys",
        "list_sessions",
        "read_checkout",
        "read_my_order",
        "read_payment",
        "restore_address",
    )
    asked = [await OPERATIONS[each].ask(scene.here.buyer, scene.here.ids, "") for each in lists]
    shown = "".join(answer.text for answer in asked)

    assert {secret for secret in scene.here.secrets if secret not in shown} == set()


def names_of(place: Place, kinds: Any) -> list[Any]:
    """Each id of these kinds, as tables and as facts spell it."""
    ids = [place.ids[kind] for kind in kinds]
    return [*ids, *(uuid_of(id) for id in ids)]


def uuid_of(id: str) -> str:
    return str(Id(id).uuid)


def leaks(answer: Answer, place: Place) -> set[str]:
    """What an answer tells of the buyer, beyond what was asked with."""
    return {secret for secret in place.secrets if secret in answer.text}
