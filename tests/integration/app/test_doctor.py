"""The doctor says what is wrong, and changes nothing."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from hawker.app import doctor
from hawker.app.doctor import Grade


@pytest.fixture
def environ(tmp_path, dsn):
    """Of a site with a database, whose folder was used before; nobody runs it."""
    home = tmp_path / "site"
    home.mkdir(mode=0o700)
    (home / "secret").touch(mode=0o600)
    (home / "secret").write_text("a secret of the tests alone")
    (home / "version").write_text("0.1.0\n")
    return {"HAWKER_HOME": str(home), "HAWKER_DATABASE_URL": dsn}


def found(environ) -> dict[str, doctor.Finding]:
    return {each.about: each for each in doctor.examine(environ)}


def told(environ, about: str) -> tuple[Grade, str]:
    finding = found(environ)[about]
    return finding.grade, f"{finding.words} → {finding.mend}"


def test_a_site_that_is_well_has_no_bad_finding(environ):
    before = sorted(Path(environ["HAWKER_HOME"]).rglob("*"))

    seen = found({**environ, "HAWKER_NATS_URL": ""})

    bad = {about: each.words for about, each in seen.items() if each.grade == Grade.BAD}
    assert set(bad) <= {"ports", "web app: buyer", "web app: studio"}
    assert seen["database"].grade == seen["migrations"].grade == Grade.WELL
    assert seen["caddy"].words.startswith("v2.")
    assert sorted(Path(environ["HAWKER_HOME"]).rglob("*")) == before


def newer_folder(home: Path, _: psycopg.Connection) -> None:
    (home / "version").write_text("99.0\n")


def cut_off_restore(home: Path, _: psycopg.Connection) -> None:
    (home / "restoring").touch()


def open_secret(home: Path, _: psycopg.Connection) -> None:
    (home / "secret").chmod(0o644)


def missing_migration(_: Path, owner: psycopg.Connection) -> None:
    owner.execute(
        "DELETE FROM _yoyo_migration WHERE migration_id ="
        " (SELECT max(migration_id) FROM _yoyo_migration)"
    )


def newer_database(_: Path, owner: psycopg.Connection) -> None:
    owner.execute(
        "INSERT INTO _yoyo_migration (migration_hash, migration_id, applied_at_utc)"
        " VALUES ('x', '9999_flying_carts.pre', now())"
    )


@pytest.mark.parametrize(
    ("harm", "about", "grade", "words"),
    [
        (newer_folder, "data folder", Grade.BAD, "was last used by hawker 99.0"),
        (cut_off_restore, "data folder", Grade.BAD, "did not end"),
        (open_secret, "secret", Grade.BAD, "chmod 600"),
        (missing_migration, "migrations", Grade.CARE, "`hawker upgrade` applies them"),
        (newer_database, "migrations", Grade.BAD, "newer hawker: it has 9999_flying_carts.pre"),
    ],
)
def test_what_is_wrong_with_folder_and_database_is_found(environ, dsn, harm, about, grade, words):
    with psycopg.connect(dsn) as owner:
        harm(Path(environ["HAWKER_HOME"]), owner)

    seen = told(environ, about)

    assert seen[0] == grade
    assert words in seen[1]


@pytest.mark.parametrize(
    ("given", "about", "grade", "words"),
    [
        ({"HAWKER_PUBLIC_URL": "http://shop.example"}, "address", Grade.CARE, "plain HTTP"),
        (
            {"HAWKER_PUBLIC_URL": "https://shop.example"},
            "address",
            Grade.BAD,
            "a proxy that is not trusted",
        ),
        (
            {"HAWKER_TRUSTED_PROXIES": "0.0.0.0/0", "HAWKER_PUBLIC_URL": "http://a.example"},
            "trusted proxies",
            Grade.BAD,
            "everybody",
        ),
        ({"HAWKER_MAILBOX": "open"}, "mailbox", Grade.CARE, "sign-in codes"),
        ({"HAWKER_PUBLIC_URL": "http://shop.example"}, "payments", Grade.CARE, "no money came"),
        (
            {"HAWKER_DOMAIN": "shop.invalid", "HAWKER_HTTPS_PORT": "1"},
            "shop.invalid",
            Grade.BAD,
            "leads nowhere",
        ),
        (
            {"HAWKER_DOMAIN": "shop.invalid", "HAWKER_HTTPS_PORT": "1"},
            "certificate of shop.invalid",
            Grade.BAD,
            "There is none",
        ),
        ({"HAWKER_DATABASE_URL": "host=/nowhere dbname=x"}, "database", Grade.BAD, "not answer"),
        ({"HAWKER_NATS_URL": "nats://127.0.0.1:1"}, "bus", Grade.BAD, "NATS does not answer"),
        ({"HAWKER_PROT": "1"}, "settings", Grade.BAD, "did you mean HAWKER_PORT?"),
        ({}, "backups", Grade.CARE, "There is none in"),
    ],
)
def test_what_is_wrong_with_settings_and_surroundings_is_found(environ, given, about, grade, words):
    seen = told({**environ, **given}, about)

    assert seen[0] == grade
    assert words in seen[1]


def test_an_old_backup_is_found(environ):
    backups = Path(environ["HAWKER_HOME"]) / "backups"
    backups.mkdir()
    file = backups / "hawker-20260101T000000Z.tar"
    file.touch()
    os.utime(file, (1_767_225_600, 1_767_225_600))

    assert told(environ, "backups")[0] == Grade.CARE


def test_the_exit_code_and_the_json_say_whether_something_is_bad(environ):
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = str(busy.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "hawker.app.cli", "doctor", "--json"],
            env={**environ, "HAWKER_PORT": port, "PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=False,
        )

    seen = {each["about"]: each for each in json.loads(done.stdout)}
    assert done.returncode == 1
    assert seen["ports"]["grade"] == "bad"
    assert f"Port {port}" in seen["ports"]["words"]
