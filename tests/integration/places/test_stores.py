"""Stores and who may do what in them."""

import asyncio
import contextlib

import asyncpg
import pytest

from hawker.kernel.auth import Permission, Principal, guest
from hawker.kernel.errors import NotFound
from hawker.kernel.ids import AccountId, StoreId
from hawker.kernel.text import Text
from hawker.places.channels import service as channels
from hawker.places.channels.model import Channel, ChannelId
from hawker.places.channels.model import Role as Part
from hawker.places.stores import service as stores
from hawker.places.stores.model import Membership, Role, SlugTaken, Store
from hawker.places.stores.policy import ALLOWS


def a_store(slug: str = "tea-house") -> Store:
    return Store(StoreId.new(), slug, Text("茶馆", "Tea House"), "CNY", "/media/logo.webp")


async def grants(db, account: AccountId):
    async with db.begin(Principal(account, is_guest=False)) as tx:
        return await stores.grants(tx, account)


async def test_a_store_begins_with_its_owner(worker_db, db, facts):
    store, owner = a_store(), AccountId.new()

    async with worker_db.system() as tx:
        await stores.open_store(tx, store, owner)

    assert await stores.store_by_id(db, store.id) == store
    assert await stores.store_by_slug(db, "tea-house") == store
    assert await grants(db, owner) == {store.id: frozenset(Permission)}
    await facts.drain()
    assert facts.published("stores.store_opened") == [
        {
            "type": "stores.store_opened",
            "store_id": store.id,
            "owner_id": owner,
            "needs_channel": False,
        }
    ]


async def test_ten_who_want_the_same_short_name_get_it_once(worker_db, count):
    async def open_one() -> None:
        with contextlib.suppress(SlugTaken):
            async with worker_db.system() as tx:
                await stores.open_store(tx, a_store(), AccountId.new())

    await asyncio.gather(*(open_one() for _ in range(10)))

    assert await count("stores.stores") == 1
    assert await count("stores.members") == 1
    assert await count("kernel.outbox") == 1


async def test_a_store_that_is_not_there_is_not_found(db):
    with pytest.raises(NotFound):
        await stores.store_by_id(db, StoreId.new())
    assert await stores.store_by_slug(db, "nowhere") is None
    assert await stores.stores_by_ids(db, []) == {}


async def test_each_role_allows_what_it_says_in_that_store_alone(worker_db, db):
    tea, cake, person = a_store("tea"), a_store("cake"), AccountId.new()
    async with worker_db.system() as tx:
        await stores.open_store(tx, tea, AccountId.new())
        await stores.open_store(tx, cake, AccountId.new())
        await stores.add_member(tx, tea.id, person, Role.HOST)
        await stores.add_member(tx, cake.id, person, Role.CLERK)

    granted = await grants(db, person)

    assert granted == {tea.id: ALLOWS[Role.HOST], cake.id: ALLOWS[Role.CLERK]}
    assert Permission.LIVE_HOST not in granted[cake.id]
    assert Permission.MONEY_READ not in granted[tea.id] | granted[cake.id]
    assert await grants(db, AccountId.new()) == {}


async def test_who_works_in_a_store_is_known_to_its_people_alone(worker_db, db):
    store, owner, person = a_store(), AccountId.new(), AccountId.new()
    async with worker_db.system() as tx:
        await stores.open_store(tx, store, owner)
        await stores.add_member(tx, store.id, person, Role.HOST)

    async def seen_by(principal: Principal) -> int:
        rows = [
            await db.read(
                stores.Q.memberships, Membership, principal=principal, account_id=a, limit=9
            )
            for a in (owner, person)
        ]
        return sum(map(len, rows))

    colleague = Principal(owner, is_guest=False, grants={store.id: frozenset(Permission)})
    assert await seen_by(colleague) == 2
    assert await seen_by(Principal(person, is_guest=False)) == 1
    assert await seen_by(guest()) == 0


@pytest.mark.parametrize("role", list(Role))
async def test_no_request_takes_a_role_in_a_store_it_does_not_name(worker_db, db, count, role):
    store = a_store()
    async with worker_db.system() as tx:
        await stores.open_store(tx, store, AccountId.new())

    async def take() -> None:
        async with db.begin(Principal(AccountId.new(), is_guest=False)) as tx:
            await stores.add_member(tx, store.id, AccountId.new(), role)

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await take()
    assert await count("stores.members") == 1


async def test_a_channel_begins_with_its_owner_as_host(worker_db, db):
    owner, helper = AccountId.new(), AccountId.new()
    channel = Channel(
        StoreId.new(), ChannelId.new(), owner, Text("茶桌", "Tea Table"), "/media/face.webp"
    )

    async with worker_db.system() as tx:
        await channels.open_channel(tx, channel)
        await channels.add_member(tx, channel, helper, Part.MODERATOR)

    assert await channels.channel_by_id(db, channel.id) == channel
    assert await channels.channels_of(db, owner) == [channel]
    assert await channels.channels_of(db, helper) == [channel]
    assert await channels.channels_of(db, AccountId.new()) == []
    with pytest.raises(NotFound):
        await channels.channel_by_id(db, ChannelId.new())
