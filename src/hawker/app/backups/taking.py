"""Making a backup, of a site that runs or not."""

import errno
import os
import re
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import LiteralString

import msgspec
import psycopg

from hawker import __version__
from hawker.app.backups import sums
from hawker.app.backups.archive import (
    CHUNK_BYTES,
    DATABASE,
    BackupFailed,
    Guarded,
    Target,
    Writer,
    members,
    read_manifest,
)
from hawker.app.backups.database import dumped, reached
from hawker.app.backups.manifest import FORMAT, Manifest, Sums
from hawker.app.settings import Settings, reading

SITE = "site/"  # files of the data folder, under their names there
SECRET = "secret"  # noqa: S105 — the name of the file
SETTINGS = "hawker.toml"
# Of the data folder: what is made anew, or is in the backup in another form.
LEFT_OUT = {
    *("postgres", "postgres.new", "postgres.log", "nats", "run", "log", "backups", "version"),
    *("supervisor.lock", SECRET, SETTINGS, "caddy", "streams"),
}
NAMED = re.compile(r"hawker-\d{8}T\d{6}Z\.tar\Z")
# They belong to the server, and are in no dump of a database.
ROLES = (
    "SELECT rolname FROM pg_roles WHERE starts_with(rolname, 'hawker_')"
    " AND rolname <> current_user ORDER BY rolname"
)

Begin = Callable[[str], None]
Progress = Callable[[int, int], None]


class Frozen(msgspec.Struct, frozen=True):
    """One moment of a database, as long as the transaction lasts that began it."""

    snapshot: str
    migrations: list[str]
    roles: list[str]
    sums: Sums


class Screen(msgspec.Struct, frozen=True):
    """Who hears how far it is."""

    begin: Begin
    progress: Progress


def backup(
    settings: Settings, place: Path | None, screen: Screen, *, recordings: bool, keep: int | None
) -> Path:
    """Write a backup to `place`, a file or a folder, and return where it is.

    Nothing is there when it fails. With `keep`, it is a folder, in which only so many of our own
    naming stay. Raises CannotStart, Taken.
    """
    target = _target(settings, place, is_folder=keep is not None)
    draft = target.with_name(f".{target.name}.draft")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with reached(settings), Guarded(draft, settings.home) as file:
            made = write(settings, file, screen, recordings=recordings, beside=target.parent)
        screen.begin("Reading it again")
        verify(draft, screen)
        draft.rename(target)
        _sync(target.parent)
    except (OSError, psycopg.Error) as error:
        raise BackupFailed(f"No backup was made: {_words(error)}.") from error
    finally:
        draft.unlink(missing_ok=True)
    assert made.members, "a backup holds a database"
    if keep is not None:
        forget_old(target.parent, keep)
    return target


def backup_to_pipe(settings: Settings, screen: Screen, *, recordings: bool) -> None:
    """Write a backup to standard output, for a program that encrypts it or carries it away."""
    if sys.stdout.isatty():
        raise BackupFailed("A backup to - is written to a pipe, not to a terminal.")
    with reached(settings):
        write(settings, sys.stdout.buffer, screen, recordings=recordings, beside=None)
    sys.stdout.buffer.flush()


def write(
    settings: Settings, target: Target, screen: Screen, *, recordings: bool, beside: Path | None
) -> Manifest:
    """Write the archive. `beside` is a folder that is not backed up itself."""
    screen.begin("Copying the database")
    done = 0

    def told(more: int) -> None:
        nonlocal done
        done += more
        screen.progress(min(done, total), total)

    writer = Writer(target, told)
    with psycopg.connect(settings.database_url) as owner:
        frozen = freeze(owner)
        made_at = datetime.now(UTC)
        files = list(_files(settings, recordings=recordings, beside=beside))
        total = _size(owner, files)
        writer.add_stream(DATABASE, dumped(settings.database_url, frozen.snapshot))
        postgres = owner.info.server_version
    writer.add_bytes(SECRET, settings.secret.encode())
    if (kept := reading.file_of(os.environ)).exists():
        writer.add_file(SETTINGS, kept)
    screen.begin("Copying the files")
    for name, path in files:
        try:
            writer.add_file(SITE + name, path)
        except FileNotFoundError:
            continue  # removed since the database was frozen; nothing in it speaks of it
    made = Manifest(
        FORMAT,
        __version__,
        made_at,
        f"{postgres // 10_000}.{postgres % 10_000}",
        frozen.migrations,
        frozen.roles,
        frozen.sums,
        recordings,
        list(writer.members),
    )
    writer.finish(made)
    return made


def verify(path: Path, screen: Screen) -> Manifest:
    """Read a whole backup and compare it with its manifest. Raises BackupFailed."""
    kept = read_manifest(path)
    done = 0

    def told(more: int) -> None:
        nonlocal done
        done += more
        screen.progress(done, kept.size_bytes)

    for _member, source in members(path, kept, told):
        while source.read(CHUNK_BYTES):
            pass
    return kept


def named(folder: Path) -> list[Path]:
    """The backups of our own naming in a folder, oldest first."""
    found = folder.glob("hawker-*.tar") if folder.is_dir() else ()
    return sorted(path for path in found if NAMED.match(path.name))


def forget_old(folder: Path, keep: int) -> None:
    for path in named(folder)[:-keep]:
        path.unlink()


def _target(settings: Settings, place: Path | None, *, is_folder: bool) -> Path:
    target = (place or settings.backups).absolute()
    if place is None or is_folder or target.is_dir():
        target /= f"hawker-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.tar"
    if target.exists():
        raise BackupFailed(f"{target} is there already; it was left as it is.")
    return target


def freeze(owner: psycopg.Connection) -> Frozen:
    """Begin a transaction that sees one moment; say what there is in it."""
    owner.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    owner.read_only = True
    (snapshot,) = _column(owner, "SELECT pg_export_snapshot()")
    return Frozen(
        snapshot,
        _column(owner, "SELECT id FROM _hawker_migration ORDER BY id"),
        _column(owner, ROLES),
        sums.count(owner),
    )


def _column(owner: psycopg.Connection, query: LiteralString) -> list[str]:
    return [value for (value,) in owner.execute(query).fetchall()]


def _files(
    settings: Settings, *, recordings: bool, beside: Path | None
) -> Iterator[tuple[str, Path]]:
    """Every file of the data folder that belongs into a backup, by its name there."""
    home = settings.home
    roots = [each for each in sorted(home.iterdir()) if each.name not in LEFT_OUT]
    roots.append(home / "caddy" / "storage")  # certificates: authorities count how many they give
    if recordings:
        roots.append(settings.recordings_folder)
    outside = {settings.backups, beside}
    for root in roots:
        if root.is_file() and not root.is_symlink():
            yield root.name, root
            continue
        for folder, folders, names in os.walk(root):
            folders[:] = sorted(each for each in folders if Path(folder, each) not in outside)
            if Path(folder) in outside:
                continue
            for name in sorted(names):
                path = Path(folder, name)
                if path.is_file() and not path.is_symlink():
                    yield str(path.relative_to(home)), path


def _size(owner: psycopg.Connection, files: list[tuple[str, Path]]) -> int:
    """About how much there is to write: the database is compressed."""
    row = owner.execute("SELECT pg_database_size(current_database())").fetchone()
    assert row is not None, "a database has a size"
    sizes = [path.stat().st_size for _, path in files if path.exists()]
    return row[0] // 5 + sum(sizes)


def _sync(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _words(error: Exception) -> str:
    if isinstance(error, psycopg.OperationalError):
        return f"the database does not answer ({str(error).strip()})"
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "the disk is full; what was written is removed"
    return str(error).strip()
