"""A full disk under the database: what was promised stays, and it goes on when there is room."""

import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.disks import small_disk

from hawker.app.demo.visitor import until
from hawker.app.embedded.postgres import Postgres
from hawker.kernel import sql
from hawker.kernel.db import Db, Unavailable

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]

DISK_KB = 220 << 10
ROW_MB = 4
ROWS_LIMIT = 100  # many more than there is room for
PATIENCE_S = 60.0
INSERT = sql.query("test.insert", "INSERT INTO kept (data) VALUES (%(data)s)")


@pytest.fixture
def disk() -> Iterator[Path]:
    """A disk of its own, of 220 MB."""
    with tempfile.TemporaryDirectory(prefix="hawker-full-") as place:
        Path(place).chmod(0o755)
        with small_disk(Path(place), DISK_KB):
            yield Path(place)


async def write(db: Db) -> None:
    async with db.system() as tx:
        await tx.run(INSERT, data=secrets.token_bytes(ROW_MB << 20))


async def written_until_full(db: Db) -> int:
    for count in range(ROWS_LIMIT):
        try:
            await write(db)
        except Unavailable:
            return count
    raise AssertionError("the disk is not small")


async def test_a_full_disk_under_the_database_is_told_as_a_pause_and_loses_nothing(disk):
    ballast = disk / "ballast"
    ballast.write_bytes(bytes(60 << 20))
    server = Postgres(disk / "site")
    server.start()
    server.wait_ready()
    with psycopg.connect(server.dsn()) as owner:
        owner.execute("CREATE TABLE kept (data bytea)")
        owner.execute("ALTER TABLE kept ALTER data SET STORAGE EXTERNAL")

    async with Db(server.dsn(), "hawker_owner", size=2) as db:
        written = await written_until_full(db)
        ballast.unlink()
        if server._process.poll() is not None:  # without room for its journal the server ends
            server.stop()
            server = Postgres(disk / "site")
            server.start()

        async def goes_on() -> bool:
            try:
                await write(db)
            except Unavailable:
                return False
            return True

        await until("room to write again", goes_on, PATIENCE_S)

    with psycopg.connect(server.dsn()) as owner:
        kept, whole = owner.execute(
            "SELECT count(*), count(*) FILTER (WHERE length(data) = %s) FROM kept", [ROW_MB << 20]
        ).fetchone()
    server.stop()
    assert written > 0
    # Of the one that failed nobody was told what became of it.
    assert kept == whole
    assert kept in {written + 1, written + 2}
