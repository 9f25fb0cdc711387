"""The database of a site, whether it runs or not, and PostgreSQL's own tools."""

import subprocess
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from typing import IO

import psycopg
from psycopg import sql

from hawker.app.backups.archive import CHUNK_BYTES, BackupFailed
from hawker.app.embedded.postgres import Postgres, binary
from hawker.app.settings import Settings
from hawker.app.supervisor.claims import FolderLock

THERE = (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation)


@contextmanager
def reached(settings: Settings) -> Generator[None]:
    """Have the database answer while inside: our own is started where no site runs.

    Raises Taken, PostgresFailed, psycopg.OperationalError.
    """
    if not settings.has_own_database or _answers(settings):
        yield
        return
    lock = FolderLock(settings.home)
    try:
        lock.take()
        with started(Postgres(settings.home)):
            yield
    finally:
        lock.release()


@contextmanager
def started(postgres: Postgres) -> Generator[None]:
    """Run our own server while inside."""
    postgres.start()
    try:
        postgres.wait_ready(timeout_s=120)
        yield
    finally:
        postgres.stop()


def tool(name: str, *words: str) -> list[str]:
    """The command line of one of PostgreSQL's own programs."""
    return [str(binary(name)), *words]


def dumped(dsn: str, snapshot: str) -> Iterator[bytes]:
    """Give out the database as of `snapshot`, piece by piece. Raises BackupFailed."""
    options = ("--format=custom", f"--snapshot={snapshot}", "--lock-wait-timeout=60s", "-d", dsn)
    with tempfile.TemporaryFile() as words:
        dump = subprocess.Popen(tool("pg_dump", *options), stdout=subprocess.PIPE, stderr=words)
        assert dump.stdout is not None, "it writes to a pipe"
        try:
            while content := dump.stdout.read(CHUNK_BYTES):
                yield content
        except BaseException:
            dump.kill()
            raise
        finally:
            dump.stdout.close()
            code = dump.wait()
        if code != 0:
            words.seek(0)
            raise BackupFailed(f"pg_dump failed: {words.read().decode(errors='replace').strip()}")


def filling(dsn: str, words: IO[bytes]) -> "subprocess.Popen[bytes]":
    """Begin to fill an empty database from a dump written to a pipe, wholly or not at all."""
    options = ("--format=custom", "--no-owner", "--exit-on-error", "--single-transaction")
    command = tool("pg_restore", *options, "-d", dsn)
    return subprocess.Popen(command, stdin=subprocess.PIPE, stderr=words)


def make_roles(dsn: str, roles: list[str]) -> None:
    """Have the roles that a dump speaks of; they belong to the server and are in no dump."""
    with psycopg.connect(dsn, autocommit=True) as owner:
        for role in roles:
            name = sql.Identifier(role)
            with suppress(*THERE):  # another site on the same server made it
                owner.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(name))
            owner.execute(sql.SQL("GRANT {} TO SESSION_USER").format(name))


def _answers(settings: Settings) -> bool:
    try:
        psycopg.connect(settings.database_url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True
