import asyncio
import contextlib

import asyncpg
import pytest

from hawker.kernel import outbox, sql, timers
from hawker.kernel.auth import guest
from hawker.kernel.db import Db, Unavailable, Unexpected, is_in_transaction
from hawker.kernel.errors import NotFound
from hawker.kernel.events import Event
from hawker.kernel.ids import AccountId, StoreId

ACTOR = sql.query("test.actor", "SELECT kernel.actor_id() AS id")
STORES = sql.query("test.stores", "SELECT kernel.store_ids() AS ids")
BACKEND = sql.query("test.backend", "SELECT pg_backend_pid()")
WAIT = sql.query("test.wait", "SELECT set_config('synchronous_commit', 'local', false)")
WAITS = sql.query("test.waits", "SELECT current_setting('synchronous_commit')")
NOTHING = sql.query("test.nothing", "SELECT 1 WHERE false")
BROKEN = sql.query("test.broken", "SELECT 1 / %(by)s::integer")


class SomethingHappened(Event, frozen=True, tag="test.something_happened"):
    what: str


async def test_a_transaction_knows_who_acts_and_which_stores_they_see(db):
    principal, store = guest(), StoreId.new()

    async with db.begin(principal, [store]) as tx:
        assert await tx.one(ACTOR, AccountId) == principal.actor
        assert await tx.value(STORES) == [store.uuid]


async def test_the_next_transaction_knows_nothing_of_the_last(db):
    async with db.begin(guest(), [StoreId.new()]):
        pass

    async with db.system() as tx:
        assert await tx.value(ACTOR) is None
        assert await tx.value(STORES) == []


async def test_the_app_role_cannot_bypass_row_level_security(db, worker_db, fetch):
    roles = await fetch(
        "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname LIKE 'hawker_%'"
    )

    assert [row for row in roles if row["rolsuper"] or row["rolbypassrls"]] == []

    async def look():
        async with db.system() as tx:
            await tx.value(outbox.Q.unrelayed, limit=1)

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await look()


async def test_what_fails_leaves_nothing_neither_rows_nor_facts(db, count):
    async def write():
        async with db.begin(guest()) as tx:
            await timers.set(tx, "test.kind", StoreId.new(), tx.now)
            await outbox.publish(tx, SomethingHappened("lost"))
            raise NotFound

    with pytest.raises(NotFound):
        await write()

    assert await count("kernel.timers") == 0
    assert await count("kernel.outbox") == 0


async def test_what_is_written_later_goes_together(db, count):
    async with db.begin(guest()) as tx:
        timers.set_new(tx, "test.one", StoreId.new(), tx.now)
        timers.set_new(tx, "test.two", StoreId.new(), tx.now)
        timers.set_new(tx, "test.three", StoreId.new(), tx.now)
        await outbox.publish(tx, SomethingHappened("x"))
        assert tx.statements == 0

    assert tx.statements == 3  # one timer with the fact, the other two in a batch
    assert await count("kernel.timers") == 3
    assert await count("kernel.outbox") == 1


async def test_what_is_not_dear_alone_does_not_wait_for_the_disk(dsn):
    async with Db(dsn, "hawker_app", size=1) as db:
        async with db.begin(guest()) as tx:
            await tx.value(WAIT)  # unlike the server of the tests

        async with db.begin(guest(), is_dear=False) as tx:
            assert await tx.value(WAITS) == "off"
        async with db.begin(guest()) as tx:
            assert await tx.value(WAITS) == "local"


async def test_what_comes_last_is_done_once_for_all_and_its_facts_are_written(db, fetch):
    given: list[list[int]] = []

    async def sum_up(tx, items):
        given.append(list(items))
        await outbox.publish(tx, SomethingHappened(str(sum(items))))

    async with db.begin(guest()) as tx:
        tx.last(sum_up, 1)
        tx.last(sum_up, 2)
        assert given == []

    assert given == [[1, 2]]
    assert [row["data"]["what"] for row in await fetch("SELECT data FROM kernel.outbox")] == ["3"]


async def test_one_row_is_asked_for_and_none_is_a_refusal(db):
    async with db.system() as tx:
        assert await tx.maybe(NOTHING, int) is None
        with pytest.raises(NotFound):
            await tx.one(NOTHING, int)


async def test_a_task_knows_that_its_transaction_is_open(db):
    assert not is_in_transaction.get()
    async with db.system():
        assert is_in_transaction.get()
    assert not is_in_transaction.get()


async def test_statements_are_counted(db):
    before = db.statements

    async with db.system() as tx:
        await tx.value(ACTOR)
        await tx.value(STORES)

    assert db.statements - before == 2


async def test_connections_that_died_in_the_pool_are_replaced(db, fetch):
    async with db.system() as tx, db.system() as other:
        pids = [await tx.value(BACKEND), await other.value(BACKEND)]
    for pid in pids:
        await fetch(f"SELECT pg_terminate_backend({pid})")

    async with db.system() as tx:
        assert await tx.value(BACKEND) not in pids
    assert await db.read(BACKEND, int)


async def test_a_connection_that_dies_inside_is_unavailable_and_the_next_works(db, fetch):
    async def die():
        async with db.system() as tx:
            await fetch(f"SELECT pg_terminate_backend({await tx.value(BACKEND)})")
            await tx.value(ACTOR)

    with pytest.raises(Unavailable):
        await die()

    assert await db.is_alive()


async def test_a_database_that_is_not_there_is_unavailable():
    gone = Db("host=/nonexistent dbname=none", "hawker_app", size=1)
    gone.wait_s = 0.2

    with pytest.raises(Unavailable):
        await gone.open()


async def test_a_defect_in_sql_stays_a_defect_and_the_pool_stays_whole(db):
    async def divide():
        async with db.system() as tx:
            await tx.value(BROKEN, by=0)

    for _ in range(30):
        with pytest.raises(asyncpg.DivisionByZeroError):
            await divide()

    assert await db.is_alive()


async def test_a_cancelled_request_gives_its_connection_back(db):
    sleep = sql.query("test.sleep", "SELECT pg_sleep(60)")

    async def wait():
        async with db.system() as tx:
            await tx.value(sleep)

    for _ in range(25):
        task = asyncio.create_task(wait())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    assert await db.is_alive()


async def test_what_was_cancelled_while_it_was_undone_is_kept_by_nobody(dsn, count):
    sleep = sql.query("test.sleep", "SELECT pg_sleep(60)")

    async def write_and_wait(has_written):
        async with db.begin(guest()) as tx:
            await timers.set(tx, "test.cancelled", StoreId.new(), tx.now)
            has_written.set()
            await tx.value(sleep)

    async with Db(dsn, "hawker_app", size=1) as db:
        for _ in range(5):
            has_written = asyncio.Event()
            task = asyncio.create_task(write_and_wait(has_written))
            await has_written.wait()
            while not task.done():
                task.cancel()
                await asyncio.sleep(0)

            async with db.begin(guest()) as tx:
                await timers.set(tx, "test.kept", StoreId.new(), tx.now)

    assert await count("kernel.timers WHERE kind = 'test.kept'") == 5
    assert await count("kernel.timers WHERE kind = 'test.cancelled'") == 0


async def test_who_was_cancelled_at_the_door_leaves_nothing_of_theirs_behind(dsn):
    actor = sql.query("test.whose", "SELECT current_setting('hawker.account_id', true)")

    async def begin():
        async with db.begin(guest()) as tx:
            await tx.value(ACTOR)

    async with Db(dsn, "hawker_app", size=1) as db:
        for turns in range(40):
            task = asyncio.create_task(begin())
            for _ in range(turns % 8):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])

            assert (await db.read(actor, str))[0] in ("", None)


async def test_a_swallowed_failure_is_no_success(db, count):
    async def swallow():
        async with db.begin(guest()) as tx:
            await timers.set(tx, "test.lost", StoreId.new(), tx.now)
            with contextlib.suppress(asyncpg.DivisionByZeroError):
                await tx.value(BROKEN, by=0)

    with pytest.raises(AssertionError, match="swallowed"):
        await swallow()

    assert await count("kernel.timers") == 0


CLAIM = sql.query(
    "test.claim",
    "INSERT INTO kernel.idempotency (account_id, key, request, at)"
    " VALUES (kernel.actor_id(), %(key)s, '\\x00', now()) ON CONFLICT DO NOTHING RETURNING true",
)
KEYS = "kernel.idempotency WHERE key = 'k'"


@pytest.mark.parametrize("is_optimistic", [False, True])
async def test_what_is_expected_and_there_is_there_in_either_mood(db, count, is_optimistic):
    async with db.begin(guest(), is_optimistic=is_optimistic) as tx:
        assert await tx.expect(CLAIM, key="k")
        assert await tx.value(BACKEND)

    assert await count(KEYS) == 1


async def test_what_is_expected_goes_ahead_of_the_next_statement(db):
    async with db.begin(guest(), is_optimistic=True) as tx:
        assert await tx.expect(CLAIM, key="k")
        assert tx.is_unsure
        assert await tx.value(BACKEND)
        assert not tx.is_unsure


@pytest.mark.parametrize("asks", [False, True])
async def test_what_is_expected_and_not_there_ends_an_optimistic_transaction(db, count, asks):
    who = guest()

    async def claim_twice() -> None:
        async with db.begin(who, is_optimistic=True) as tx:
            assert await tx.expect(CLAIM, key="k")
            assert await tx.expect(CLAIM, key="k")
            if asks:
                await tx.value(BACKEND)

    with pytest.raises(Unexpected):
        await claim_twice()
    assert await count(KEYS) == 0

    async with db.begin(who) as tx:  # the connection is as good as before
        assert await tx.expect(CLAIM, key="k")
        assert not await tx.expect(CLAIM, key="k")
    assert await count(KEYS) == 1


async def test_a_refusal_counts_only_once_what_came_before_it_is_known(db):
    async def refuse(*, asks: bool) -> None:
        async with db.begin(guest(), is_optimistic=True) as tx:
            await tx.expect(CLAIM, key="k")
            if asks:
                await tx.value(BACKEND)
            raise NotFound

    with pytest.raises(Unexpected):
        await refuse(asks=False)
    with pytest.raises(NotFound):
        await refuse(asks=True)
