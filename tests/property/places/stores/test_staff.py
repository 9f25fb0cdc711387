"""Whatever people do with each other's roles, in whatever order: a store has an owner, and nobody
gains what whoever gave it did not hold. Their sessions claim everything: what they were given at
the beginning of a request must count for nothing.
"""

import asyncio
import re
from contextlib import suppress
from itertools import count

import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hawker.kernel import sql
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.clock import SteppedClock
from hawker.kernel.db import Db
from hawker.kernel.errors import Refusal
from hawker.kernel.ids import AccountId, StoreId
from hawker.kernel.text import Text
from hawker.people.accounts import service as accounts
from hawker.places.stores import service as stores
from hawker.places.stores.model import Letter, Member, Part, Role, RoleDraft, RoleId, Store
from hawker.places.stores.policy import held

PEOPLE = 4
OWNING = "owning"  # what owners alone hold
ROLES = [Role.OWNER, Role.MANAGER, Role.GOODS, Role.HOST, Role.CUSTOM]
HIRER = frozenset({Permission.STAFF_WRITE, Permission.ORDERS_READ})
WHO = st.integers(0, PEOPLE - 1)
GIVES = st.frozensets(st.sampled_from(Permission), max_size=4)
ACTS = st.one_of(
    st.tuples(st.just("invite"), WHO, WHO, st.sampled_from(ROLES)),
    st.tuples(st.just("accept"), WHO),
    st.tuples(st.just("change"), WHO, WHO, st.sampled_from(ROLES)),
    st.tuples(st.just("remove"), WHO, WHO),
    st.tuples(st.just("transfer"), WHO, WHO),
    st.tuples(st.just("make"), WHO, GIVES),
    st.tuples(st.just("remake"), WHO, GIVES),
)
NEWEST = sql.query(
    "newest",
    "SELECT text FROM notifications.messages WHERE address = %(to)s ORDER BY id DESC LIMIT 1",
)
_numbers = count(1)


class World:
    """A store with a founder, a manager, somebody who may hire with little else, and a stranger."""

    def __init__(self, db: Db, worker_db: Db, people: list[AccountId]) -> None:
        self._db = db
        self._worker_db = worker_db
        self._people = people
        self._store = StoreId.new()
        self._role: RoleId | None = None  # the one the store made
        self._inviters: dict[int, int] = {}  # by whom they invited last

    async def open(self) -> None:
        store = Store(self._store, f"shop-{next(_numbers)}", Text("店", "Shop"), "CNY", None)
        async with self._worker_db.system() as tx:
            await stores.open_store(tx, store, self._people[0])
            await stores.add_member(tx, self._store, self._people[1], Role.MANAGER)
            await stores.add_member(tx, self._store, self._people[2], Role.HOST)
        await self.do(("make", 0, HIRER))
        await self.do(("change", 0, 2, Role.CUSTOM))

    async def do(self, act: tuple) -> int:
        """Do it, and return who gave what anybody gained by it."""
        verb, who, *rest = act
        principal = Principal(
            self._people[who],
            is_guest=False,
            name=f"p{who}",
            grants={self._store: frozenset(Permission)},
            proven_at=self._db.clock.now(),
        )
        giver = self._inviters.get(who, who) if verb == "accept" else who
        with suppress(Refusal):
            async with self._db.begin(principal, [self._store]) as tx:
                await getattr(self, f"_{verb}")(tx, principal, who, *rest)
        return giver

    async def _invite(self, tx, principal, who, whom, role) -> None:
        address, letter = f"p{whom}@example.com", Letter("/invite", principal.name, "en")
        for each in await stores.invitations(tx, principal, self._store):
            if each.address == address:
                await stores.revoke(tx, principal, self._store, each.id)
        await stores.invite(tx, principal, self._store, address, self._part(role), letter)
        self._inviters[whom] = who

    async def _accept(self, tx, principal, who) -> None:
        if who in self._inviters:
            await stores.accept(tx, principal, self._store, await self._token(who))

    async def _change(self, tx, principal, _who, whom, role) -> None:
        part = self._part(role)
        await stores.change_part(tx, principal, self._store, self._people[whom], part)

    async def _remove(self, tx, principal, _who, whom) -> None:
        await stores.remove(tx, principal, self._store, self._people[whom])

    async def _transfer(self, tx, principal, _who, whom) -> None:
        await stores.transfer(tx, principal, self._store, self._people[whom])

    async def _make(self, tx, principal, _who, permissions) -> None:
        if self._role is None:
            draft = RoleDraft("Own", sorted(permissions))
            self._role = (await stores.make_role(tx, principal, self._store, draft)).id

    async def _remake(self, tx, principal, _who, permissions) -> None:
        if self._role is not None:
            draft = RoleDraft("Own", sorted(permissions))
            await stores.change_role(tx, principal, self._store, self._role, draft)

    def _part(self, role: Role) -> Part:
        if role is not Role.CUSTOM:
            return Part(role)
        return Part(role, self._role or RoleId.new())

    async def _token(self, whom: int) -> str:
        async with self._worker_db.system() as tx:
            text = await tx.value(NEWEST, to=f"p{whom}@example.com")
        return re.findall(r"#(\S+)", text or "#none")[0]

    async def holds(self) -> list[frozenset[str]]:
        """What each person may do, in order, and whether they own the store."""
        found = await self._members()
        return [_held(found.get(each)) for each in self._people]

    async def owners(self) -> int:
        return sum(each.role is Role.OWNER for each in (await self._members()).values())

    async def _members(self):
        reader = Principal(
            AccountId.new(), is_guest=False, grants={self._store: frozenset(Permission)}
        )
        async with self._db.begin(reader) as tx:
            return {each.account_id: each for each in await stores.staff(tx, reader, self._store)}


def _held(member: Member | None) -> frozenset[str]:
    if member is None:
        return frozenset()
    return held(member) | ({OWNING} if member.role is Role.OWNER else set())


@pytest_asyncio.fixture
async def world(db: Db, worker_db: Db, clock: SteppedClock):
    people = []
    for number in range(PEOPLE):
        async with worker_db.system() as tx:
            made = await accounts.ensure_account(
                tx, address=f"p{number}@example.com", name=f"p{number}", language="en"
            )
        people.append(made.id)

    async def make() -> World:
        made = World(db, worker_db, people)
        await made.open()
        return made

    return make


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(ACTS, max_size=14))
async def test_one_act_after_another(world, acts: list[tuple]):
    shop = await world()
    for act in acts:
        before = await shop.holds()

        giver = await shop.do(act)

        after = await shop.holds()
        assert await shop.owners() >= 1
        for was, now in zip(before, after, strict=True):
            assert now - was <= before[giver], f"{act}: gained {now - was - before[giver]}"


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.lists(ACTS, min_size=2, max_size=4), max_size=4))
async def test_several_acts_at_once(world, moments: list[list[tuple]]):
    shop = await world()
    for moment in moments:
        before = await shop.holds()

        await asyncio.gather(*(shop.do(act) for act in moment))

        assert await shop.owners() >= 1
        held_by_any = frozenset[str]().union(*before)
        for now in await shop.holds():
            assert now <= held_by_any
