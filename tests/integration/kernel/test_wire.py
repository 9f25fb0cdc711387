"""What goes ahead of a statement: done with it, and failing with it."""

from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest

from hawker.kernel import sql, timers
from hawker.kernel.auth import guest
from hawker.kernel.ids import AccountId, StoreId

ACTOR = sql.query("test.actor", "SELECT kernel.actor_id() AS id")
SHOWN = sql.query("test.shown", "SELECT current_setting('hawker.account_id', true) AS id")
ODD = 'a "quoted" \\ back, {brace}, 茶\n'


async def test_a_read_is_of_who_asks_and_leaves_nothing_of_them(db):
    principal = guest()

    assert await db.read(ACTOR, AccountId, principal=principal) == [principal.actor]
    for _ in range(db.connections_limit):
        assert (await db.read(SHOWN, str))[0] in ("", None)


async def test_what_is_not_of_its_type_is_refused_and_nothing_is_written(db, count):
    async def write():
        async with db.begin(guest()) as tx:
            timers.set_new(tx, "test.kept", StoreId.new(), tx.now)
            tx.later(timers.Q.set_timer, kind="x", ref="y", due_at="today", store=None)

    with pytest.raises(asyncpg.DataError):
        await write()

    assert await count("kernel.timers") == 0
    assert await db.is_alive()


async def test_a_write_that_fails_before_commit_undoes_all_of_it(db, count):
    async def write():
        async with db.begin(guest()) as tx:
            await timers.set(tx, "test.first", StoreId.new(), tx.now)
            tx.later(timers.Q.set_timer, kind=None, ref="y", due_at=tx.now, store=None)

    with pytest.raises(asyncpg.NotNullViolationError):
        await write()

    assert await count("kernel.timers") == 0
    assert await db.is_alive()


async def test_a_transaction_in_which_nothing_was_asked_may_write(db, fetch):
    store, due_at = StoreId.new(), datetime(2030, 1, 2, 3, 4, 5, 678_901, UTC)

    async with db.begin(guest()) as tx:
        timers.set_new(tx, ODD, store, due_at, store=store)

    (row,) = await fetch("SELECT kind, ref, store_id, due_at FROM kernel.timers")
    assert row == {
        "kind": ODD,
        "ref": str(store),
        "store_id": UUID(str(store.uuid)),
        "due_at": due_at,
    }
