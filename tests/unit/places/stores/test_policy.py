"""Who may give what to whom: the algebra of roles."""

from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawker.kernel.auth import Permission
from hawker.kernel.ids import AccountId
from hawker.places.stores.model import LastOwner, Member, MoreThanYouHold, Role, RoleId
from hawker.places.stores.policy import (
    ALLOWS,
    NEEDS,
    RESERVED,
    allowed,
    held,
    require_give,
    require_owner_left,
    require_touch,
    whole,
)
from hawker.places.stores.words import ROLES

NOW = datetime(2026, 5, 1, tzinfo=UTC)
SETS = st.frozensets(st.sampled_from(Permission))


def member(role: Role, custom: frozenset[Permission] | None = None) -> Member:
    made = RoleId.new() if role is Role.CUSTOM else None
    names = None if custom is None else [each.value for each in custom]
    return Member(AccountId.new(), role, made, NOW, names)


def may_give(giver: Member, permissions: frozenset[Permission], role: Role) -> bool:
    try:
        require_give(giver, permissions, role)
    except MoreThanYouHold:
        return False
    return True


def test_every_role_of_ours_has_words_and_reads_the_store_it_works_in():
    assert ROLES.keys() == set(Role) - {Role.CUSTOM}
    assert all(Permission.STORE_READ in permissions for permissions in ALLOWS.values())


def test_a_role_of_ours_is_whole():
    assert all(whole(permissions) == permissions for permissions in ALLOWS.values())


def test_an_owner_may_do_everything_and_a_host_sees_no_money():
    assert ALLOWS[Role.OWNER] == frozenset(Permission)
    assert Permission.MONEY_READ not in ALLOWS[Role.HOST] | ALLOWS[Role.GOODS] | ALLOWS[Role.CLERK]


def test_a_role_that_names_what_nobody_knows_any_more_allows_the_rest():
    assert allowed(Role.CUSTOM, ["orders.read", "ships.sink"]) == {
        Permission.STORE_READ,
        Permission.ORDERS_READ,
    }


@given(SETS)
def test_what_is_made_whole_stays_so_and_loses_nothing(chosen):
    made = whole(chosen)

    assert made >= chosen
    assert whole(made) == made
    assert all(NEEDS[each] in made for each in made if each in NEEDS)


@given(SETS, SETS)
def test_one_gives_what_one_holds_and_nothing_else(own, wanted):
    giver = member(Role.CUSTOM, own)

    assert may_give(giver, wanted, Role.CUSTOM) == (wanted <= held(giver))


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.OWNER])
def test_nobody_but_an_owner_makes_an_owner_even_with_every_permission(role):
    assert not may_give(member(role, frozenset(Permission)), ALLOWS[Role.OWNER], Role.OWNER)
    assert may_give(member(Role.OWNER), ALLOWS[Role.OWNER], Role.OWNER)


@given(SETS, SETS)
def test_whoever_holds_more_is_out_of_reach(own, theirs):
    actor, target = member(Role.CUSTOM, own), member(Role.CUSTOM, theirs)

    if held(target) <= held(actor):
        require_touch(actor, target)
    else:
        with pytest.raises(MoreThanYouHold):
            require_touch(actor, target)


@pytest.mark.parametrize(("owners", "role"), list(product([1, 2, 3], [None, *Role])))
def test_the_last_owner_stays_one(owners, role):
    staff = [member(Role.OWNER) for _ in range(owners)] + [member(Role.MANAGER)]
    leaving = staff[0]

    if owners == 1 and role is not Role.OWNER:
        with pytest.raises(LastOwner):
            require_owner_left(staff, leaving, role)
    else:
        require_owner_left(staff, leaving, role)


def test_whoever_is_no_owner_may_always_leave():
    staff = [member(Role.OWNER), member(Role.HOST)]

    require_owner_left(staff, staff[1], None)


def test_short_names_of_the_site_are_reserved():
    assert {"admin", "api", "studio", "hawker", "live"} <= RESERVED
