"""The audit log: written with the act, changed by nobody, and a chain that tells of any change."""

import asyncio

import asyncpg
import psycopg
import pytest

from hawker.kernel import audit, origin, sql, tracing
from hawker.kernel.audit import Filter, Sealer, entries, sealing
from hawker.kernel.auth import Permission, Principal, guest
from hawker.kernel.db import Unavailable
from hawker.kernel.ids import AccountId, StoreId

UNLOCK = """ALTER TABLE kernel.audit DISABLE TRIGGER USER;
    ALTER TABLE kernel.audit_seals DISABLE TRIGGER USER;"""


@pytest.fixture
def sealer(worker_db) -> Sealer:
    return Sealer(worker_db)


@pytest.fixture
def act(db):
    """Have somebody do things, each in a transaction of its own."""

    async def run(times: int = 1, store: StoreId | None = None) -> None:
        for number in range(times):
            async with db.begin(guest()) as tx:
                await audit.note(tx, action="test.acted", store=store, n=number)

    return run


@pytest.fixture
def forge(dsn):
    """Run SQL as a superuser who switches off what guards the log."""

    async def run(statement: str) -> None:
        async with await psycopg.AsyncConnection.connect(dsn) as owner:
            await owner.execute(UNLOCK + statement)

    return run


async def sealed(sealer: Sealer, act, batches: int = 3) -> None:
    for _ in range(batches):
        await act(3)
        assert await sealer.step() == 3


async def test_an_entry_says_who_did_what_to_whom_when_and_from_where(db, worker_db, clock):
    store, person = StoreId.new(), Principal(AccountId.new(), is_guest=False)
    token = origin.address.set("203.0.113.9")
    async with db.begin(person) as tx:
        with tracing.following("req-12345678", "", "a request"):
            await audit.note(
                tx, action="test.acted", store=store, subject="sub_1", role="host", n=2
            )
    origin.address.reset(token)

    async with worker_db.system() as tx:
        (entry,) = await audit.of_site(tx, filter=Filter(), before=None, limit=9)

    assert (entry.action, entry.store_id, entry.actor_id) == ("test.acted", store, person.actor)
    assert (entry.subject, entry.details) == ("sub_1", {"role": "host", "n": 2})
    assert (entry.address, entry.request_id) == ("203.0.113.9", "req-12345678")
    assert (entry.at, entry.account_id) == (clock.now(), None)


async def test_an_act_that_is_undone_leaves_no_entry(db, count):
    async def act_and_fail() -> None:
        async with db.begin(guest()) as tx:
            await audit.note(tx, action="test.acted")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await act_and_fail()

    assert await count("kernel.audit") == 0


@pytest.mark.parametrize("role", ["hawker_app", "hawker_worker"])
@pytest.mark.parametrize("table", ["kernel.audit", "kernel.audit_seals"])
@pytest.mark.parametrize("right", ["UPDATE", "DELETE", "TRUNCATE"])
async def test_no_role_is_granted_a_change(fetch, role, table, right):
    asked = f"SELECT has_table_privilege('{role}', '{table}', '{right}') AS granted"
    columns = f"SELECT has_any_column_privilege('{role}', '{table}', 'UPDATE') AS granted"

    assert await fetch(asked) == await fetch(columns) == [{"granted": False}]


async def test_no_role_writes_a_position(fetch):
    for role in ("hawker_app", "hawker_worker"):
        asked = (
            f"SELECT has_column_privilege('{role}', 'kernel.audit', 'position', 'INSERT') AS may"
        )
        assert await fetch(asked) == [{"may": False}]
    asked = "SELECT has_function_privilege('hawker_app', 'kernel.place_audit(integer)', 'EXECUTE')"
    assert (await fetch(asked))[0]["has_function_privilege"] is False


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE kernel.audit SET action = 'test.forged'",
        "UPDATE kernel.audit SET position = 7",
        "DELETE FROM kernel.audit",
        "TRUNCATE kernel.audit",
        "UPDATE kernel.audit_seals SET sealed_at = now()",
        "DELETE FROM kernel.audit_seals",
        "TRUNCATE kernel.audit_seals",
    ],
)
async def test_even_the_owner_is_refused_a_change(sealer, act, fetch, change):
    await sealed(sealer, act, 1)

    with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        await fetch(change + " RETURNING 1" * ("TRUNCATE" not in change))


async def test_a_log_is_read_by_its_store_and_its_person_alone(db, worker_db, act):
    store, other = StoreId.new(), StoreId.new()
    await act(2, store)
    await act(1, other)
    person = Principal(AccountId.new(), is_guest=False)
    async with db.begin(person) as tx:
        await audit.note(tx, action="accounts.password_changed")

    async def seen(principal: Principal) -> int:
        async with db.begin(principal) as tx:
            return len(await tx.all(EVERYTHING, tuple))

    colleague = Principal(AccountId.new(), is_guest=False, grants={store: frozenset(Permission)})
    assert await seen(colleague) == 2
    assert await seen(person) == 1
    assert await seen(guest()) == 0
    async with db.begin(person) as tx:
        (own,) = await audit.of_person(tx, account=person.actor, before=None, limit=9)
        assert own.action == "accounts.password_changed"
        assert await audit.of_store(tx, store=store, filter=Filter(), before=None, limit=9) == []


EVERYTHING = sql.query("everything", "SELECT id FROM kernel.audit")


async def test_a_chain_nobody_touched_is_whole(worker_db, sealer, act):
    await sealed(sealer, act)
    await act(2)

    report = await audit.verify(worker_db)

    assert (report.seals, report.entries, report.unsealed, report.broken) == (3, 9, 2, None)


async def test_an_empty_log_is_whole(worker_db, sealer):
    assert await sealer.step() == 0
    assert (await audit.verify(worker_db)).broken is None


@pytest.mark.parametrize(
    ("forgery", "seal", "named"),
    [
        ("UPDATE kernel.audit SET action = 'test.kind' WHERE position = 5", 2, "entry 5"),
        ("UPDATE kernel.audit SET actor_id = NULL WHERE position = 9", 3, "entry 9"),
        ("UPDATE kernel.audit SET details = '{\"n\": 3}' WHERE position = 1", 1, "entry 1"),
        ("UPDATE kernel.audit SET at = at + interval '1us' WHERE position = 4", 2, "entry 4"),
        ("DELETE FROM kernel.audit WHERE position = 6", 2, "entry 6 is gone"),
        ("DELETE FROM kernel.audit WHERE position >= 7", 3, "entry 7 is gone"),
        (
            (
                "UPDATE kernel.audit SET position = 100 WHERE position = 4;"
                "UPDATE kernel.audit SET position = 4 WHERE position = 5;"
                "UPDATE kernel.audit SET position = 5 WHERE position = 100;"
            ),
            2,
            "entry 4",
        ),
        (
            (
                "UPDATE kernel.audit SET position = position + 1 WHERE position = 9;"
                "INSERT INTO kernel.audit SELECT gen_random_uuid(), at, action, store_id,"
                " account_id, actor_id, subject, address, request_id, details, 9 FROM kernel.audit"
                " WHERE position = 10"
            ),
            3,
            "entry 9",
        ),
        (
            (
                "INSERT INTO kernel.audit SELECT gen_random_uuid(), at, action, store_id,"
                " account_id, actor_id, subject, address, request_id, details, 10 FROM kernel.audit"
                " WHERE position = 9"
            ),
            4,
            "entry 10 was sealed",
        ),
        ("DELETE FROM kernel.audit_seals WHERE number = 2", 2, "seal 2 is gone"),
        ("DELETE FROM kernel.audit_seals WHERE number = 1", 1, "seal 1 is gone"),
        ("DELETE FROM kernel.audit_seals WHERE number = 3", 3, "entry 7 was sealed"),
        ("UPDATE kernel.audit_seals SET digest = sha256('x') WHERE number = 2", 2, "seal 2"),
        ("UPDATE kernel.audit_seals SET sealed_at = now() WHERE number = 3", 3, "seal 3"),
        ("UPDATE kernel.audit_seals SET count = 2 WHERE number = 1", 1, "seal 1"),
        (
            (
                "UPDATE kernel.audit_seals SET number = number + 10;"
                "UPDATE kernel.audit_seals SET number = 14 - number;"
            ),
            1,
            "seal 1",
        ),
    ],
)
async def test_a_superuser_who_changes_the_log_is_told_of(
    worker_db, sealer, act, forge, forgery, seal, named
):
    await sealed(sealer, act)

    await forge(forgery)

    broken = (await audit.verify(worker_db)).broken
    assert broken is not None
    assert broken.seal == seal
    assert named in broken.what


async def test_who_makes_the_chain_anew_is_told_of_by_a_digest_kept_elsewhere(
    worker_db, sealer, act, forge
):
    await sealed(sealer, act)
    async with worker_db.system() as tx:
        kept = await audit.last_seal(tx)
    await forge(
        "DELETE FROM kernel.audit_seals; DELETE FROM kernel.audit WHERE position = 2;"
        "UPDATE kernel.audit SET position = NULL"
    )
    assert await sealer.step() == 8

    assert (await audit.verify(worker_db)).broken is None  # it cannot be seen from inside
    broken = (await audit.verify(worker_db, (kept.number, kept.digest))).broken
    assert broken is not None
    assert "seal 3 was kept elsewhere and is not here" in broken.what
    other = (await audit.verify(worker_db, (1, kept.digest))).broken
    assert other is not None
    assert "seal 1 is another than the one kept elsewhere" in other.what


async def test_a_digest_kept_elsewhere_is_found_in_the_chain(worker_db, sealer, act):
    await sealed(sealer, act, 2)
    async with worker_db.system() as tx:
        kept = await audit.last_seal(tx)
    await sealed(sealer, act, 1)

    assert (await audit.verify(worker_db, (kept.number, kept.digest))).broken is None


async def test_who_commits_late_is_sealed_next_and_nothing_falls_between(
    db, worker_db, sealer, act
):
    async with db.begin(guest()) as slow:
        await audit.note(slow, action="test.slow")
        await slow._write()  # as at its end: the row is there, and is not committed
        await act(3)  # later ids, earlier commits
        assert await sealer.step() == 3
        await act(1)

    assert await sealer.step() == 2
    report = await audit.verify(worker_db)
    assert (report.entries, report.unsealed, report.broken) == (5, 0, None)
    async with worker_db.system() as tx:
        positions = {
            entry.action: entry.position
            for entry in await audit.of_site(tx, filter=Filter("test.slow"), before=None, limit=9)
        }
    assert positions == {"test.slow": 4}


async def test_many_who_seal_at_once_seal_each_entry_once(worker_db, act, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 4)
    await act(40)

    done = await asyncio.gather(*(Sealer(worker_db).step() for _ in range(8)))

    assert done == [4] * 8
    while await Sealer(worker_db).step():
        pass
    report = await audit.verify(worker_db)
    assert (report.seals, report.entries, report.unsealed, report.broken) == (10, 40, 0, None)


async def test_who_is_killed_while_sealing_leaves_no_torn_seal(worker_db, sealer, act, count):
    await sealed(sealer, act, 1)
    await act(3)

    async def die_between_the_places_and_the_seal() -> None:
        async with worker_db.system() as tx:
            assert len(await tx.all(sealing.Q.place, entries.Entry, most=9)) == 3
            await tx.value(KILL)

    with pytest.raises((asyncpg.PostgresError, Unavailable)):
        await die_between_the_places_and_the_seal()

    assert await count("kernel.audit WHERE position IS NULL") == 3
    assert (await audit.verify(worker_db)).broken is None
    assert await sealer.step() == 3
    assert (await audit.verify(worker_db)).entries == 6


KILL = sql.query("kill", "SELECT pg_terminate_backend(pg_backend_pid())")


async def test_entries_are_found_by_who_what_and_when(db, worker_db, clock):
    store, ada = StoreId.new(), Principal(AccountId.new(), is_guest=False)
    before = clock.now()
    for action, who in (("stores.staff_invited", ada), ("goods.price_set", guest())):
        async with db.begin(who) as tx:
            await audit.note(tx, action=action, store=store)

    async def found(filter: Filter) -> list[str]:
        async with worker_db.system() as tx:
            listed = await audit.of_store(tx, store=store, filter=filter, before=None, limit=9)
            everybodys = await audit.of_site(tx, filter=filter, before=None, limit=9)
            assert listed == everybodys
            return [entry.action for entry in listed]

    assert await found(Filter()) == ["goods.price_set", "stores.staff_invited"]
    assert await found(Filter(action="stores.")) == ["stores.staff_invited"]
    assert await found(Filter(actor=ada.actor)) == ["stores.staff_invited"]
    assert await found(Filter(until=before)) == []
    assert len(await found(Filter(since=before))) == 2
