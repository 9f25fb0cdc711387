"""Backups: what is in them, what is refused, and what is left behind when they fail."""

import errno
import hashlib
import io
import shutil
import tarfile
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import psycopg
import pytest
import pytest_asyncio

from hawker.app import versions
from hawker.app.backups import archive, manifest, restoring, taking
from hawker.app.backups.archive import BackupFailed
from hawker.app.backups.taking import Screen, backup
from hawker.app.embedded.launching import CannotStart
from hawker.app.settings import Settings

QUIET = Screen(lambda _: None, lambda _, __: None)
SOLD = """
INSERT INTO ledger.postings
    (store_id, id, kind, ref, leg, debit, credit, amount_amount, currency, booked_at)
VALUES (gen_random_uuid(), gen_random_uuid(), 'sale', 'ord_1', 0, 'cash', 'sales',
    1990, 'CNY', now());
INSERT INTO stock.levels (store_id, sku_id, on_hand, reserved)
VALUES (gen_random_uuid(), gen_random_uuid(), 7, 2);
"""


@pytest.fixture
def site(settings: Settings, tmp_path: Path, dsn: str) -> Settings:
    """A site with a posting, a level and a picture; nobody runs it."""
    home = tmp_path / "site"
    (home / "media" / "pictures").mkdir(parents=True)
    (home / "media" / "pictures" / "cup.webp").write_bytes(b"RIFF" * 1_000)
    (home / "log").mkdir()
    (home / "log" / "web.log").write_text("{}")
    (home / "streams" / "stm_1").mkdir(parents=True)
    (home / "streams" / "stm_1" / "seg-1.m4s").write_bytes(b"moof")
    (home / "hawker.toml").write_text('email = "me@shop.example"\n')
    with psycopg.connect(dsn) as owner:
        owner.execute(SOLD)
    return msgspec.structs.replace(settings, home=home, backups=home / "backups")


@pytest_asyncio.fixture
async def elsewhere(postgres, dsn: str) -> AsyncIterator[str]:
    """The address of an empty database."""
    name = dsn.rpartition("=")[2] + "_again"
    with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield postgres.dsn(name)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(autouse=True)
def settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAWKER_HOME", str(tmp_path / "site"))


def made(site: Settings, **more: bool) -> Path:
    return backup(site, None, QUIET, recordings=more.get("recordings", False), keep=None)


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_backup_holds_what_cannot_be_made_anew_and_comes_back(site, elsewhere, tmp_path):
    file = made(site)
    home = tmp_path / "again"

    done = restoring.restore(file, home, elsewhere, QUIET)

    assert file.stat().st_mode & 0o077 == 0
    assert done.differing == []
    assert done.found["trial balance"] == [["CNY", "cash", 1990, 0], ["CNY", "sales", 0, 1990]]
    assert done.found["stock"][0][1:] == [1, 7, 2]
    assert (home / "media" / "pictures" / "cup.webp").read_bytes() == b"RIFF" * 1_000
    assert (home / "secret").read_text() == site.secret
    for there in (home / "secret", home / "media", *(home / "media").rglob("*")):
        assert there.stat().st_mode & 0o077 == 0
    assert (home / "hawker.toml").read_text() == 'email = "me@shop.example"\n'
    assert left(home) == ["hawker.toml", "media", "secret", "supervisor.lock", "version"]
    assert versions.read(home) == versions.__version__


def test_recordings_come_along_when_asked_for(site, elsewhere, tmp_path):
    file = made(site, recordings=True)

    restoring.restore(file, tmp_path / "again", elsewhere, QUIET)

    assert (tmp_path / "again" / "streams" / "stm_1" / "seg-1.m4s").read_bytes() == b"moof"


def test_the_newest_are_kept_and_other_files_are_left_alone(site):
    site.backups.mkdir()
    for day in range(1, 4):
        (site.backups / f"hawker-2026050{day}T000000Z.tar").touch()
    (site.backups / "hawker-notes.tar").touch()

    file = backup(site, None, QUIET, recordings=False, keep=2)

    assert left(site.backups) == sorted(
        ["hawker-20260503T000000Z.tar", "hawker-notes.tar", file.name]
    )


def test_where_some_are_kept_is_a_folder_even_before_it_is_there(site, tmp_path):
    place = tmp_path / "elsewhere"

    file = backup(site, place, QUIET, recordings=False, keep=2)

    assert file.parent == place
    assert left(place) == [file.name]


def test_a_file_that_is_there_is_not_written_over(site, tmp_path):
    place = tmp_path / "mine.tar"
    place.write_text("mine")

    with pytest.raises(BackupFailed, match="is there already"):
        backup(site, place, QUIET, recordings=False, keep=None)

    assert place.read_text() == "mine"


def test_a_disk_that_is_nearly_full_stops_the_backup_and_nothing_is_left(site, monkeypatch):
    usage = shutil.disk_usage(site.home)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1_000_000))

    with pytest.raises(BackupFailed, match="less than 256 MB left, which the site needs"):
        made(site)

    assert left(site.backups) == []


def test_a_full_disk_is_told_in_words_and_nothing_is_left(site, monkeypatch):
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(archive.Guarded, "write", full)

    with pytest.raises(BackupFailed, match="the disk is full; what was written is removed"):
        made(site)

    assert left(site.backups) == []


def test_a_database_that_does_not_answer_is_told_and_nothing_is_left(site):
    away = msgspec.structs.replace(site, database_url="host=/nowhere dbname=hawker")

    with pytest.raises(BackupFailed, match="the database does not answer"):
        made(away)

    assert left(site.backups) == []


def flipped(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[content.index(b"RIFFRIFF")] ^= 1
    file.write_bytes(content)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def rewritten(file: Path, change) -> None:
    """Have the manifest say something else."""
    kept = archive.read_manifest(file)
    with tarfile.open(file) as old:
        parts = [(entry, old.extractfile(entry).read()) for entry in old]
    with tarfile.open(file, "w") as new:
        for entry, content in parts:
            told = content
            if entry.name == manifest.NAME:
                told = msgspec.json.encode(msgspec.structs.replace(kept, **change(kept)))
                entry.size = len(told)
            new.addfile(entry, io.BytesIO(told))


def newer_version(file: Path) -> None:
    rewritten(file, lambda _: {"version": "99.0.0"})


def unknown_migration(file: Path) -> None:
    rewritten(file, lambda kept: {"migrations": [*kept.migrations, "9999_flying_carts.pre"]})


def one_more_member(file: Path) -> None:
    more = manifest.Member("site/media/more.webp", 1, "0")
    rewritten(file, lambda kept: {"members": [*kept.members, more]})


@pytest.mark.parametrize("name", ["site/../../outside", "site//outside", "outside", "../outside"])
def test_what_would_leave_the_folder_is_refused_before_anything_is_written(
    site, elsewhere, tmp_path, name
):
    file = tmp_path / "crafted.tar"
    content = b"outside"
    member = manifest.Member(name, len(content), hashlib.sha256(content).hexdigest())
    told = msgspec.structs.replace(archive.read_manifest(made(site)), members=[member])
    with tarfile.open(file, "w") as tar:
        for each, held in ((name, content), (manifest.NAME, msgspec.json.encode(told))):
            entry = tarfile.TarInfo(each)
            entry.size = len(held)
            tar.addfile(entry, io.BytesIO(held))

    with pytest.raises(BackupFailed, match=r"which no backup of ours has|is not as the manifest"):
        restoring.restore(file, tmp_path / "again", elsewhere, QUIET)

    assert not (tmp_path / "again").exists()
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (flipped, r"site/media/pictures/cup\.webp in .* is damaged"),
        (cut, "is no whole backup of a hawker site"),
        (one_more_member, r"site/media/more\.webp is missing"),
        (newer_version, r"was made by hawker 99\.0\.0, and this is"),
        (unknown_migration, "which does not know all that is in it"),
    ],
)
def test_what_is_damaged_or_newer_is_refused_before_anything_is_written(
    site, elsewhere, tmp_path, harm, words
):
    file = made(site)
    harm(file)

    with pytest.raises(CannotStart, match=words):
        restoring.restore(file, tmp_path / "again", elsewhere, QUIET)

    assert not (tmp_path / "again").exists()
    with psycopg.connect(elsewhere) as owner:
        query = "SELECT count(*) FROM pg_namespace WHERE nspname = 'kernel'"
        assert owner.execute(query).fetchone() == (0,)


def test_a_folder_with_a_site_is_not_restored_into(site, elsewhere):
    file = made(site)
    before = sorted(site.home.rglob("*"))

    with pytest.raises(BackupFailed, match="has a site already"):
        restoring.restore(file, site.home, elsewhere, QUIET)

    assert set(site.home.rglob("*")) - set(before) <= {site.home / "supervisor.lock"}


def test_a_database_with_a_site_is_not_restored_into(site, dsn, tmp_path, elsewhere):
    file = made(site)

    with pytest.raises(BackupFailed, match="The database has a site already"):
        restoring.restore(file, tmp_path / "again", dsn, QUIET)

    assert left(tmp_path / "again") == ["supervisor.lock"]


def test_a_restore_that_was_cut_off_is_no_site(site, elsewhere, tmp_path, monkeypatch):
    file = made(site)
    home = tmp_path / "again"
    monkeypatch.setattr(restoring, "pour", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        restoring.restore(file, home, elsewhere, QUIET)

    with pytest.raises(CannotStart, match=r"A restore into .* did not end"):
        versions.check(home)


@pytest.mark.parametrize(
    ("kept", "is_newer"),
    [("0.0.9", False), ("99.0", True), ("0.1.0", False), ("0.1.0rc1", False), ("0.1.1", True)],
)
def test_versions_are_compared_by_their_numbers(monkeypatch, kept, is_newer):
    monkeypatch.setattr(versions, "__version__", "0.1.0")

    assert versions.is_newer(kept) is is_newer


def test_a_folder_of_a_newer_version_is_refused_with_words(tmp_path):
    (tmp_path / "version").write_text("99.0.0\n")

    with pytest.raises(versions.Newer, match=r"last used by hawker 99\.0\.0.*Nothing was changed"):
        versions.check(tmp_path)


def test_a_backup_to_a_pipe_is_the_same_backup(site, tmp_path):
    file = tmp_path / "piped.tar"
    with file.open("wb") as pipe:
        taking.write(site, pipe, QUIET, recordings=False, beside=None)

    assert taking.verify(file, QUIET).sums["stock"][0][1:] == [1, 7, 2]
