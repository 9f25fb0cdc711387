"""The embedded PostgreSQL comes back from a kill -9 with everything it had promised."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from hawker.app.embedded.postgres import Postgres, PostgresFailed


@pytest.fixture
def postgres(tmp_path):
    server = Postgres(tmp_path)
    yield server
    server.stop()


def postmaster(server: Postgres) -> int:
    return int((server.data / "postmaster.pid").read_text().split("\n", 1)[0])


@pytest.mark.faults
def test_what_was_committed_is_there_after_a_kill(postgres, tmp_path):
    postgres.start()
    postgres.wait_ready()
    with psycopg.connect(postgres.dsn()) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept SELECT generate_series(1, 5000)")

    postgres._process.kill()
    postgres._process.wait()
    again = Postgres(tmp_path)
    again.start()
    again.wait_ready()

    with psycopg.connect(again.dsn()) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (5000,)
    again.stop()


@pytest.mark.faults
def test_a_lock_whose_number_was_taken_over_by_another_program_is_no_obstacle(postgres):
    postgres.start()
    postgres.wait_ready()
    postgres._process.kill()
    postgres._process.wait()
    lock = postgres.data / "postmaster.pid"
    lines = lock.read_text().split("\n")
    lock.write_text("\n".join([str(os.getpid()), *lines[1:]]))

    postgres.prepare()

    assert not lock.exists()


def test_it_is_founded_with_one_locale_everywhere_and_an_owner_without_superpowers(postgres):
    postgres.start()
    postgres.wait_ready()

    with psycopg.connect(postgres.dsn()) as connection:
        row = connection.execute(
            "SELECT datlocprovider::text, datlocale, pg_encoding_to_char(encoding), rolsuper"
            " FROM pg_database, pg_roles WHERE datname = 'hawker' AND rolname = current_user"
        ).fetchone()
    assert row == ("b", "C.UTF-8", "UTF8", False)


def test_a_path_too_long_for_a_socket_gets_a_short_folder(tmp_path):
    server = Postgres(tmp_path / ("long" * 30))

    assert str(server.sockets).startswith("/tmp/hawker-")
    assert server.sockets == Postgres(tmp_path / ("long" * 30)).sockets


def test_a_folder_that_cannot_be_used_is_told(tmp_path):
    (tmp_path / "postgres.new").mkdir()
    server = Postgres(tmp_path)
    server._run = lambda *_, **__: (_ for _ in ()).throw(PostgresFailed("initdb failed"))

    with pytest.raises(PostgresFailed):
        server.prepare()
    assert not server.data.exists()


@pytest.mark.faults
@pytest.mark.skipif(sys.platform != "linux", reason="the death signal is Linux's")
def test_it_dies_with_the_process_that_started_it(tmp_path):
    lines = f"""
import os, pathlib, signal
from hawker.app.embedded.postgres import Postgres
server = Postgres(pathlib.Path({str(tmp_path)!r}))
server.start()
server.wait_ready()
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", lines], check=False)
    number = postmaster(Postgres(tmp_path))

    while is_running(number):
        time.sleep(0.01)


def is_running(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes() != b""  # empty: dead, not yet buried
    except FileNotFoundError:
        return False
