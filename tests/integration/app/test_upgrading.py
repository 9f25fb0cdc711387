"""Data of another major version of PostgreSQL is taken over, whole or not at all."""

import threading

import msgspec
import psycopg
import pytest

from hawker.app import schema, upgrade, versions
from hawker.app.backups.archive import BackupFailed
from hawker.app.backups.database import started
from hawker.app.backups.taking import Screen, named
from hawker.app.embedded import upgrading
from hawker.app.embedded.launching import CannotStart
from hawker.app.embedded.postgres import Postgres, PostgresFailed
from hawker.app.embedded.upgrading import NoOldPrograms, find_programs, major_of, our_major
from hawker.app.settings import Settings
from hawker.app.supervisor.claims import Taken
from hawker.kernel import migrations

QUIET = Screen(lambda _: None, lambda _, __: None)
SOLD = """
INSERT INTO ledger.postings
    (store_id, id, kind, ref, leg, debit, credit, amount_amount, currency, booked_at)
VALUES (gen_random_uuid(), gen_random_uuid(), 'sale', 'ord_1', 0, 'cash', 'sales',
    1990, 'CNY', now());
"""
COUNTED = "SELECT sum(amount_amount)::bigint FROM ledger.postings"

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def old(folder, tmp_path_factory):
    """Settings of a site that does not run, whose data is of PostgreSQL 17."""
    home = folder / tmp_path_factory.mktemp("old").name
    server = Postgres(home, programs=find_programs(17, None), durable=False)
    with started(server):
        migrations.apply(server.dsn(), schema.MIGRATIONS)
        with psycopg.connect(server.dsn()) as owner:
            owner.execute(SOLD)
    return Settings.from_env({"HAWKER_HOME": str(home)})


def upgraded(settings: Settings, **more) -> list[str]:
    given = {"programs": None, "is_backed_up": True, **more}
    return list(upgrade.upgrade(settings, QUIET, **given))


def test_data_of_another_major_version_is_refused_and_then_taken_over(old):
    assert major_of(old.home) == 17 != our_major()
    with pytest.raises(PostgresFailed, match=r"PostgreSQL 17, and this is .*`hawker upgrade`"):
        Postgres(old.home).prepare()

    said = upgraded(old, is_backed_up=False)

    kept = old.home / "postgres.17"
    assert major_of(old.home) == our_major()
    assert (kept / "PG_VERSION").read_text() == "17\n"
    assert f"The old folder is kept as {kept}" in said[0]
    assert len(named(old.backups)) == 1
    assert versions.read(old.home) == versions.__version__
    with started(Postgres(old.home)), psycopg.connect(old.database_url) as owner:
        assert owner.execute(COUNTED).fetchone() == (1990,)
        assert owner.info.server_version // 10_000 == our_major()
    assert not list(old.home.glob("*.dump"))
    assert upgrade.forget_old(old.home) == [kept]
    assert not kept.exists()


@pytest.mark.parametrize("fails", ["pour", "count"])
def test_when_it_fails_the_old_data_is_as_it_was(old, monkeypatch, fails):
    if fails == "pour":

        def fail(*_: object) -> None:
            raise BackupFailed("pg_restore failed: no space left on device")

        monkeypatch.setattr(upgrade, "pour", fail)
    else:
        monkeypatch.setattr(upgrade.sums, "differences", lambda *_: ["trial balance"])

    with pytest.raises(CannotStart, match=r"no space left|does not count as before"):
        upgraded(old)

    assert sorted(path.name for path in old.home.glob("postgres*")) == ["postgres", "postgres.log"]
    old_server = Postgres(old.home, programs=find_programs(17, None))
    with started(old_server), psycopg.connect(old.database_url) as owner:
        assert owner.execute(COUNTED).fetchone() == (1990,)


def test_of_two_upgrades_at_once_one_takes_over_and_the_other_is_refused_or_finds_it_done(old):
    done: list[list[str]] = []
    refused: list[Exception] = []

    def run() -> None:
        try:
            done.append(upgraded(old))
        except Taken as error:
            refused.append(error)

    both = [threading.Thread(target=run) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()

    assert len(done) + len(refused) == 2
    assert sum("is kept as" in said[0] for said in done) == 1
    assert major_of(old.home) == our_major()
    with started(Postgres(old.home)), psycopg.connect(old.database_url) as owner:
        assert owner.execute(COUNTED).fetchone() == (1990,)


def test_an_upgrade_that_comes_after_another_took_over_does_not_take_over_again(old, monkeypatch):
    """It asked for the version before, and was given the folder after."""
    found = iter([17, our_major()])
    monkeypatch.setattr(upgrading, "major_of", lambda _: next(found, our_major()))

    assert list(upgrade._take_over(old, QUIET, None)) == []

    assert not (old.home / "postgres.17").exists()


def test_without_the_programs_of_the_old_version_nothing_is_changed(old, tmp_path):
    with pytest.raises(NoOldPrograms, match=r"no programs of 17 are here\. Nothing was changed"):
        upgraded(old, programs=tmp_path)

    assert major_of(old.home) == 17


def test_a_folder_whose_data_was_put_aside_is_not_begun_anew(tmp_path):
    (tmp_path / "postgres.17").mkdir()

    with pytest.raises(PostgresFailed, match="an upgrade was cut off"):
        Postgres(tmp_path).prepare()

    assert not (tmp_path / "postgres").exists()


def test_two_folders_change_names_at_one_stroke(tmp_path):
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()

    upgrading._exchange(tmp_path / "one", tmp_path / "other")

    assert (tmp_path / "one" / "other").exists()
    assert (tmp_path / "other" / "one").exists()


def test_a_folder_of_a_newer_version_is_not_upgraded(settings, tmp_path):
    (tmp_path / "version").write_text("99.0.0\n")
    newer = msgspec.structs.replace(settings, home=tmp_path)

    with pytest.raises(versions.Newer, match="Nothing was changed"):
        upgraded(newer)


def test_a_site_that_does_not_run_is_brought_up_to_date(settings, tmp_path, dsn):
    with psycopg.connect(dsn) as owner:
        (last,) = owner.execute("SELECT max(migration_id) FROM _yoyo_migration").fetchone()
        assert last == max(migrations._held(schema.MIGRATIONS))
    site = msgspec.structs.replace(settings, home=tmp_path, backups=tmp_path / "backups")

    said = upgraded(site, is_backed_up=False)

    assert said[0].startswith(f"A backup was made first: {tmp_path / 'backups' / 'hawker-'}")
    assert said[1:] == [
        "0 migrations applied.",
        f"The site is of hawker {versions.__version__} now.",
    ]
