"""Migrations are applied once, by whoever comes first."""

import os
import signal
import subprocess
import sys
import threading
import time

import psycopg
import pytest

from hawker.kernel import migrations


@pytest.fixture
def numbered(tmp_path):
    (tmp_path / "0001_first.pre.sql").write_text("CREATE TABLE first (n int)")
    (tmp_path / "0002_second.pre.sql").write_text("INSERT INTO first VALUES (1)")
    return tmp_path


@pytest.fixture
async def empty(postgres):
    """The address of a database without any table."""
    admin = await psycopg.AsyncConnection.connect(postgres.dsn("postgres"), autocommit=True)
    async with admin:
        await admin.execute("CREATE DATABASE bare")
        yield postgres.dsn("bare")
        await admin.execute("DROP DATABASE bare WITH (FORCE)")


def tables(dsn):
    with psycopg.connect(dsn) as owner:
        ours = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        return [name for (name,) in owner.execute(ours) if not name.startswith(("_", "yoyo"))]


async def test_what_is_applied_is_not_applied_again(empty, numbered):
    assert migrations.apply(empty, numbered) == 2
    assert migrations.apply(empty, numbered) == 0


def changed(folder):
    (folder / "0001_first.pre.sql").write_text("CREATE TABLE first (n int, m int)")


def gone(folder):
    (folder / "0001_first.pre.sql").unlink()


@pytest.mark.parametrize("meddle", [changed, gone])
async def test_a_database_made_by_other_migrations_is_refused_untouched(empty, numbered, meddle):
    migrations.apply(empty, numbered)
    meddle(numbered)
    (numbered / "0003_third.pre.sql").write_text("CREATE TABLE third (n int)")

    with pytest.raises(
        migrations.MadeOtherwise, match=r"other contents .*: 0001_first\.pre\.sql\."
    ):
        migrations.apply(empty, numbered)

    assert tables(empty) == ["first"]


async def test_a_database_whose_making_nobody_wrote_down_is_refused_untouched(empty, numbered):
    migrations.apply(empty, numbered)
    with psycopg.connect(empty) as owner:
        owner.execute("DROP TABLE _hawker_migration")
    (numbered / "0003_third.pre.sql").write_text("CREATE TABLE third (n int)")

    for _ in range(2):  # the refusal writes nothing down either
        with pytest.raises(migrations.MadeOtherwise, match="and 1 more"):
            migrations.apply(empty, numbered)

    assert tables(empty) == ["first"]


async def test_a_migration_that_failed_may_be_mended(empty, numbered):
    (numbered / "0003_third.pre.sql").write_text("CREATE TABLE third (n nonsense)")
    with pytest.raises(psycopg.errors.UndefinedObject):
        migrations.apply(empty, numbered)
    (numbered / "0003_third.pre.sql").write_text("CREATE TABLE third (n int)")

    assert migrations.apply(empty, numbered) == 1
    assert migrations.apply(empty, numbered) == 0
    assert tables(empty) == ["first", "third"]


async def test_of_two_at_once_one_waits_and_finds_nothing_to_do(empty, numbered):
    applied: list[int] = []
    two = [
        threading.Thread(target=lambda: applied.append(migrations.apply(empty, numbered)))
        for _ in range(2)
    ]
    for each in two:
        each.start()
    for each in two:
        each.join()

    assert sorted(applied) == [0, 2]
    with psycopg.connect(empty) as connection:
        assert connection.execute("SELECT count(*) FROM first").fetchone() == (1,)


async def test_a_run_that_was_killed_stands_in_nobodys_way(empty, numbered):
    killed = psycopg.connect(empty, autocommit=True)
    killed.execute("SELECT pg_advisory_lock(%s)", (migrations.LOCK,))
    with psycopg.connect(empty, autocommit=True) as owner:
        owner.execute("SELECT pg_terminate_backend(%s)", (killed.info.backend_pid,))
    killed.close()

    assert migrations.apply(empty, numbered) == 2


async def test_a_database_of_a_newer_version_is_refused_with_words(empty, numbered):
    (numbered / "0003_third.pre.sql").write_text("CREATE TABLE third (n int)")
    migrations.apply(empty, numbered)
    (numbered / "0003_third.pre.sql").unlink()

    with pytest.raises(migrations.MadeNewer, match=r"newer hawker: it has 0003_third\.pre\.sql\."):
        migrations.apply(empty, numbered)

    assert migrations.look(empty, numbered).wrong.startswith("The database was made by a newer")


@pytest.mark.parametrize("kind", ["pre", "post"])
def test_a_migration_whose_process_is_killed_leaves_nothing_and_is_finished_next_time(
    empty, numbered, kind
):
    migrations.apply(empty, numbered)
    slow = numbered / f"0003_third.{kind}.sql"
    slow.write_text("CREATE TABLE third (n int); INSERT INTO third VALUES (1); SELECT pg_sleep(60)")
    lines = f"""
from pathlib import Path
from hawker.kernel import migrations
migrations.apply({empty!r}, Path({str(numbered)!r}))
"""
    process = subprocess.Popen([sys.executable, "-c", lines])
    with psycopg.connect(empty, autocommit=True) as owner:
        sleeping = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
        while owner.execute(sleeping).fetchone() == (0,):
            time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()

    assert "third" not in tables(empty)
    assert migrations.look(empty, numbered) == migrations.State([f"0003_third.{kind}"], "")

    slow.write_text("CREATE TABLE third (n int); INSERT INTO third VALUES (1)")
    assert migrations.apply(empty, numbered) == 1
    with psycopg.connect(empty) as owner:
        assert owner.execute("SELECT count(*) FROM third").fetchone() == (1,)


async def test_an_index_that_was_cut_off_is_named_and_nothing_is_applied(empty, numbered):
    migrations.apply(empty, numbered)
    (numbered / "0003_third.pre.sql").write_text("CREATE TABLE third (n int)")
    with psycopg.connect(empty, autocommit=True) as owner:
        owner.execute("INSERT INTO first VALUES (1)")
        with pytest.raises(psycopg.errors.UniqueViolation):
            owner.execute("CREATE UNIQUE INDEX CONCURRENTLY first_n ON first (n)")

    with pytest.raises(migrations.HalfFinished, match=r"first_n .* \(DROP INDEX first_n\)"):
        migrations.apply(empty, numbered)

    assert tables(empty) == ["first"]


async def test_before_a_deploy_what_old_programs_could_not_stand_is_put_off(empty, numbered):
    (numbered / "0003_third.post.sql").write_text("ALTER TABLE first ADD old int")
    (numbered / "0004_fourth.pre.sql").write_text("CREATE TABLE fourth (n int)")
    (numbered / "0005_fifth.post.sql").write_text("ALTER TABLE first DROP old")

    assert migrations.apply(empty, numbered, is_before_deploy=True) == 4
    assert migrations.look(empty, numbered) == migrations.State(["0005_fifth.post"], "")
    assert migrations.apply(empty, numbered) == 1
