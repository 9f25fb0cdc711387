"""A site that is stopped, starved or out of room while it starts."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import psycopg
import pytest
from tests.disks import small_disk
from tests.faults.app.test_site import STOPPED_WITHIN_S, is_back, living

from hawker.app.demo.visitor import until
from hawker.app.embedded.postgres import CONNECTIONS
from hawker.app.supervisor.site import settings_on_free_ports

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]

PATIENCE_S = 60.0


def up(home: Path) -> "subprocess.Popen[str]":
    environ = {**os.environ, **settings_on_free_ports(home).environ()}
    words = [sys.executable, "-m", "hawker.app.cli", "up"]
    return subprocess.Popen(
        words, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_ctrl_c_does_not_wait_for_a_database_that_is_being_made(home):
    site = up(home)
    try:
        while not (home / "postgres.new" / "base").exists():
            assert site.poll() is None, site.communicate()
            time.sleep(0.005)
        began = time.monotonic()
        site.send_signal(signal.SIGINT)
        site.communicate(timeout=PATIENCE_S)
        took_s = time.monotonic() - began
    finally:
        site.kill()
        site.wait()

    assert site.returncode == 0
    assert took_s < STOPPED_WITHIN_S
    assert living(home) == []
    assert not (home / "postgres").exists()


def test_a_disk_that_is_full_at_the_start_is_told_and_nothing_stays_behind():
    with (
        tempfile.TemporaryDirectory(prefix="hawker-full-") as place,
        small_disk(Path(place), size_kb=12 << 10),
    ):
        home = Path(place) / "site"
        site = up(home)
        _, err = site.communicate(timeout=PATIENCE_S)

        assert site.returncode == 1
        assert "No space left on device" in err
        assert living(home) == []
        assert not (home / "postgres").exists()


def take_all(dsn: str, taken: list[psycopg.Connection]) -> None:
    """Connect until the server takes nobody more."""
    for _ in range(CONNECTIONS):
        try:
            taken.append(psycopg.connect(dsn))
        except psycopg.OperationalError:
            return
    raise AssertionError("the server takes more than it says")


def assert_told_to_come_back(refused: list[httpx.Response]) -> None:
    """Whoever is refused hears it as a problem, with a time to come back."""
    for answer in refused:
        assert answer.status_code == 503
        assert answer.headers["content-type"] == "application/problem+json"
        assert int(answer.headers["retry-after"]) >= 1
        assert answer.json()["code"] in {"db.unavailable", "http.unavailable"}


async def test_when_no_process_has_a_connection_everybody_is_told_when_to_come_back(site):
    web = f"http://127.0.0.1:{site.settings.web_ports[0]}/api/v1/rooms"
    door = f"http://127.0.0.1:{site.settings.port}/api/v1/rooms"
    with psycopg.connect(site.settings.database_url, autocommit=True) as owner:
        owner.execute("ALTER DATABASE hawker CONNECTION LIMIT 1")
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname = 'hawker'"
        )
        async with httpx.AsyncClient(timeout=20) as client:
            refused = [await client.get(url) for url in (web, door) for _ in range(3)]
        owner.execute("ALTER DATABASE hawker CONNECTION LIMIT -1")

    assert len(refused) == 6
    assert_told_to_come_back(refused)
    assert refused[0].json()["code"] == "db.unavailable"

    async def is_served() -> bool:
        async with httpx.AsyncClient(timeout=20) as client:
            return all([(await client.get(url)).status_code == 200 for url in (web, door)])

    await until("answers again", is_served, PATIENCE_S)
    assert [child.restarts for child in site.children] == [0] * len(site.children)


async def test_when_the_database_has_no_connection_left_the_site_goes_on_and_recovers(site):
    url = f"http://127.0.0.1:{site.settings.port}/api/v1/rooms"
    web = next(child for child in site.children if child.program.name == "web-0")
    taken: list[psycopg.Connection] = []
    try:
        take_all(site.settings.database_url, taken)
        os.kill(web.pid, signal.SIGKILL)  # it asks for connections of its own when it comes back
        async with httpx.AsyncClient(timeout=20) as client:
            answers = [await client.get(url) for _ in range(30)]
        assert 200 in {each.status_code for each in answers}
        assert_told_to_come_back([each for each in answers if each.status_code != 200])
    finally:
        for connection in taken:
            connection.close()

    await until("web that was starved", lambda: is_back(web, 0), PATIENCE_S)
    async with httpx.AsyncClient(timeout=20) as client:
        assert (await client.get(url)).status_code == 200
