"""Bringing a backup back, into a folder without a site."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

import msgspec
import psycopg

from hawker import __version__
from hawker.app import schema, versions
from hawker.app.backups import sums
from hawker.app.backups.archive import CHUNK_BYTES, DATABASE, BackupFailed, members
from hawker.app.backups.database import filling, make_roles, started
from hawker.app.backups.manifest import FORMAT, Manifest, Sums
from hawker.app.backups.taking import SECRET, SETTINGS, SITE, Screen, verify
from hawker.app.embedded.postgres import Postgres
from hawker.app.supervisor.claims import FolderLock

A_SITE = ("postgres", SECRET, "media", "streams")


class Restored(msgspec.Struct, frozen=True):
    """What came back, and what was counted then and now."""

    manifest: Manifest
    found: Sums
    differing: Sequence[str]  # names of the sums that are not the same


def restore(path: Path, home: Path, database_url: str | None, screen: Screen) -> Restored:
    """Bring the site back into `home`, its database into `database_url` where one is given.

    Nothing is written before the whole backup was read and is as its manifest says. A folder
    where a restore was cut off is not taken for a site. Raises BackupFailed, Newer, Taken.
    """
    screen.begin("Reading the backup")
    kept = verify(path, screen)
    check_age(path, kept)
    check_names(path, kept)
    lock = FolderLock(home)
    try:
        lock.take()
        _check_empty(home)
        if database_url is not None:
            _check_empty_database(database_url)
        (home / versions.RESTORING).write_text(f"{path}\n")
        screen.begin("Bringing back the files")
        dump = _unpack(path, kept, home, screen)
        screen.begin("Bringing back the database")
        found = _fill(home, database_url, dump, kept)
        versions.note(home)
        (home / versions.RESTORING).unlink()
    finally:
        lock.release()
    return Restored(kept, found, sums.differences(kept.sums, found))


def check_names(path: Path, kept: Manifest) -> None:
    """Return when every member has its place inside the folder. Raises BackupFailed."""
    for member in kept.members:
        inside = Path(member.name.removeprefix(SITE))
        is_known = member.name in {SECRET, SETTINGS} or member.name.startswith((SITE, DATABASE))
        if not is_known or inside.is_absolute() or ".." in inside.parts:
            raise BackupFailed(f"{path} has {member.name!r}, which no backup of ours has.")


def check_age(path: Path, kept: Manifest) -> None:
    """Return when this hawker knows everything in the backup. Raises Newer."""
    known = {file.stem for file in schema.MIGRATIONS.glob("*.sql")}
    unknown = [each for each in kept.migrations if each not in known]
    if kept.format > FORMAT or versions.is_newer(kept.version) or unknown:
        raise versions.Newer(
            f"{path} was made by hawker {kept.version}, and this is {__version__}, which does not"
            " know all that is in it. Nothing was changed; run that version, or a newer one."
        )


def _check_empty(home: Path) -> None:
    versions.check(home)
    there = [name for name in A_SITE if (home / name).exists()]
    if there:
        raise BackupFailed(
            f"{home} has a site already ({', '.join(there)}). Nothing was changed;"
            " --into names an empty folder."
        )


def _unpack(path: Path, kept: Manifest, home: Path, screen: Screen) -> Path:
    """Put the files where they belong, and the dump into one file; return that."""
    done = 0

    def told(more: int) -> None:
        nonlocal done
        done += more
        screen.progress(done, kept.size_bytes)

    dump = home / "database.dump"
    dump.touch(mode=0o600)
    with dump.open("wb") as database:
        for member, source in members(path, kept, told):
            if member.name.startswith(DATABASE):
                _copy(source, database)
            else:
                _place(member.name, source, home)
    return dump


def _place(name: str, source: IO[bytes], home: Path) -> None:
    """Write one file, for the site's own eyes: keys of certificates are among them."""
    inside = Path(name.removeprefix(SITE))
    for folder in reversed(inside.parents[:-1]):
        (home / folder).mkdir(mode=0o700, exist_ok=True)
    target = home / inside
    target.touch(mode=0o600)
    with target.open("wb") as file:
        _copy(source, file)


def _copy(source: IO[bytes], target: IO[bytes]) -> None:
    while content := source.read(CHUNK_BYTES):
        target.write(content)


def _fill(home: Path, database_url: str | None, dump: Path, kept: Manifest) -> Sums:
    if database_url is not None:
        return _fill_server(database_url, dump, kept)
    postgres = Postgres(home)
    with started(postgres):
        return _fill_server(postgres.dsn(), dump, kept)


def _fill_server(dsn: str, dump: Path, kept: Manifest) -> Sums:
    try:
        make_roles(dsn, kept.roles)
        pour(dsn, _pieces(dump))
        dump.unlink()
        with psycopg.connect(dsn) as owner:
            # A bus that was kept knows what the database forgot: everything is carried anew.
            owner.execute("DELETE FROM kernel.carried")
            return sums.count(owner)
    except psycopg.Error as error:
        raise BackupFailed(f"The database could not be filled: {str(error).strip()}.") from error


def _check_empty_database(dsn: str) -> None:
    query = "SELECT 1 FROM pg_namespace WHERE nspname = 'kernel'"
    try:
        with psycopg.connect(dsn) as owner:
            is_empty = owner.execute(query).fetchone() is None
    except psycopg.Error as error:
        raise BackupFailed(f"The database does not answer: {str(error).strip()}.") from error
    if not is_empty:
        raise BackupFailed(
            "The database has a site already. Nothing was changed;"
            " HAWKER_DATABASE_URL names an empty one."
        )


def pour(dsn: str, pieces: Iterable[bytes]) -> None:
    """Fill an empty database from the pieces of a dump, wholly or not at all."""
    with tempfile.TemporaryFile() as words:
        process = filling(dsn, words)
        assert process.stdin is not None, "it reads from a pipe"
        try:
            with suppress(BrokenPipeError):  # it failed, and says why
                for content in pieces:
                    process.stdin.write(content)
        except BaseException:
            process.kill()
            raise
        finally:
            with suppress(BrokenPipeError):
                process.stdin.close()
            code = process.wait()
        if code != 0:
            words.seek(0)
            raise BackupFailed(
                f"pg_restore failed: {words.read().decode(errors='replace').strip()}"
            )


def _pieces(dump: Path) -> Iterator[bytes]:
    with dump.open("rb") as file:
        while content := file.read(CHUNK_BYTES):
            yield content
