"""Bringing a site to this version: a backup, the database's new shape, new processes.

Of a site that runs, processes are renewed one by one between what its database needs before and
what the old programs could not stand. Of one that does not, all is done at once, and the data is
taken over from another major version of PostgreSQL where that is needed.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import psycopg

from hawker import __version__
from hawker.app import schema, versions
from hawker.app.backups import sums
from hawker.app.backups.archive import CHUNK_BYTES, BackupFailed
from hawker.app.backups.database import dumped, make_roles, reached, started
from hawker.app.backups.restoring import pour
from hawker.app.backups.taking import Screen, backup, freeze
from hawker.app.embedded import upgrading
from hawker.app.embedded.launching import CannotStart
from hawker.app.embedded.postgres import Postgres
from hawker.app.settings import Settings
from hawker.app.supervisor import control
from hawker.app.supervisor.claims import FolderLock
from hawker.app.supervisor.running import control_folder
from hawker.kernel.migrations import MadeOtherwise


def upgrade(
    settings: Settings, screen: Screen, *, programs: Path | None, is_backed_up: bool
) -> Iterator[str]:
    """Bring the site to this version; say what was done. Raises CannotStart, Taken."""
    versions.check(settings.home)
    yield from _take_over(settings, screen, programs)
    if not is_backed_up:
        yield f"A backup was made first: {_backup(settings, screen)}"
    try:
        if _runs(settings):
            yield from _renew(settings, screen)
        else:
            screen.begin("Bringing the database up to date")
            with reached(settings):
                yield f"{schema.migrate(settings)} migrations applied."
    except MadeOtherwise as error:
        raise CannotStart(str(error)) from error
    versions.note(settings.home)
    yield f"The site is of hawker {__version__} now."


def forget_old(home: Path) -> list[Path]:
    """Remove what was kept of earlier major versions of PostgreSQL."""
    found = upgrading.old_folders(home)
    for path in found:
        shutil.rmtree(path)
    return found


def _backup(settings: Settings, screen: Screen) -> Path:
    return backup(settings, None, screen, recordings=False, keep=None)


def _renew(settings: Settings, screen: Screen) -> Iterator[str]:
    screen.begin("Preparing the database")
    before = schema.migrate(settings, is_before_deploy=True)
    screen.begin("Renewing the processes, one by one")
    for line in control.ask(control_folder(settings.home), control.Wish([])):
        if line.failed:
            raise CannotStart(
                f"{line.failed} The other processes are as they were; the database fits both"
                " versions. Mend it and run `hawker upgrade` again."
            )
    screen.begin("Finishing the database")
    after = schema.migrate(settings)
    yield f"{before + after} migrations applied, and all processes renewed without a pause."
    yield "The supervisor and the front door are renewed when the site is started anew."


def _runs(settings: Settings) -> bool:
    return control.is_listening(control_folder(settings.home))


def _take_over(settings: Settings, screen: Screen, programs: Path | None) -> Iterator[str]:
    major = upgrading.major_of(settings.home)
    if not settings.has_own_database or major in {None, upgrading.our_major()}:
        return
    assert major is not None, "there is something to take over"
    found = upgrading.find_programs(major, programs)
    lock = FolderLock(settings.home)
    try:
        lock.take()
        if upgrading.major_of(settings.home) != major:
            return  # another upgrade was quicker

        def move(old: Postgres, new: Postgres, dump: Path) -> None:
            _move(old, new, dump, screen)

        kept = upgrading.take_over(settings.home, found, move)
    finally:
        lock.release()
    yield (
        f"The data is of PostgreSQL {upgrading.our_major()} now, and counts as before. The old"
        f" folder is kept as {kept}; `hawker upgrade --forget-old` removes it."
    )


def _move(old: Postgres, new: Postgres, dump: Path, screen: Screen) -> None:
    screen.begin("Giving out what the old server has")
    with started(old), psycopg.connect(old.dsn()) as owner:
        frozen = freeze(owner)
        dump.touch(mode=0o600)
        with dump.open("wb") as file:
            for content in dumped(old.dsn(), frozen.snapshot):
                file.write(content)
    screen.begin("Taking it in")
    with started(new):
        make_roles(new.dsn(), frozen.roles)
        with dump.open("rb") as file:
            pour(new.dsn(), _pieces(file))
        with psycopg.connect(new.dsn()) as owner:
            found = sums.count(owner)
            if differing := sums.differences(frozen.sums, found):
                raise BackupFailed(
                    f"What was taken in does not count as before: {', '.join(differing)}."
                    " Nothing was changed."
                )
        with psycopg.connect(new.dsn(), autocommit=True) as owner:
            owner.execute("ANALYZE")


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while content := file.read(CHUNK_BYTES):
        yield content
