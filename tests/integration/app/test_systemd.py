"""Units for systemd, as systemd itself reads them, and what the supervisor tells it."""

import asyncio
import shutil
import socket
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

from hawker.app import systemd
from hawker.app.settings import Settings
from hawker.app.supervisor import notify


def written(tmp_path: Path, *, is_user: bool = False, **given: str) -> dict[str, dict[str, list]]:
    """The units of a site, read as systemd does: by section and name, each with all its values."""
    environ = {"HAWKER_HOME": str(tmp_path / "site"), **given}
    made = systemd.units(Settings.from_env(environ), user="hawker", is_user=is_user, file=None)
    systemd.write(made, tmp_path / "units")
    units = {}
    for path in (tmp_path / "units").iterdir():
        unit, section = defaultdict(list), ""
        for line in path.read_text().splitlines():
            if line.startswith("["):
                section = line.strip("[]")
            elif line:
                name, _, value = line.partition("=")
                unit[f"{section}.{name}"].append(value)
        units[path.name] = unit
    return units


@pytest.mark.parametrize("is_user", [False, True])
def test_systemd_finds_nothing_wrong_with_them(tmp_path, is_user):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    written(tmp_path, is_user=is_user, HAWKER_DOMAIN="shop.example")
    files = sorted(map(str, (tmp_path / "units").iterdir()))
    scope = ["--user"] if is_user else []

    done = subprocess.run(
        ["systemd-analyze", *scope, "verify", "--man=no", *files],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)},
    )

    ours = [line for line in done.stderr.splitlines() if "hawker" in line]
    assert ours == []


def test_a_site_on_low_ports_gets_the_right_to_them_and_no_other(tmp_path):
    low = written(tmp_path, HAWKER_DOMAIN="shop.example")["hawker.service"]
    high = written(tmp_path)["hawker.service"]

    assert low["Service.AmbientCapabilities"] == ["CAP_NET_BIND_SERVICE"]
    assert low["Service.CapabilityBoundingSet"] == ["CAP_NET_BIND_SERVICE"]
    assert high["Service.AmbientCapabilities"] == []
    assert high["Service.CapabilityBoundingSet"] == [""]


def test_only_the_data_folder_and_the_backups_may_be_written(tmp_path):
    backups = tmp_path / "elsewhere"
    unit = written(tmp_path, HAWKER_BACKUPS=str(backups))["hawker-backup.service"]

    assert unit["Service.ProtectSystem"] == ["strict"]
    assert unit["Service.ReadWritePaths"][:2] == [str(tmp_path / "site"), f"-{backups}"]
    assert unit["Service.ExecStart"][0].endswith("hawker.app.cli backup --keep 14")


@pytest.mark.parametrize(("user", "is_made"), [("root", False), ("no-such-user", True)])
def test_a_user_is_to_be_made_only_where_there_is_none(tmp_path, user, is_made):
    settings = Settings.from_env({"HAWKER_HOME": str(tmp_path / "site")})

    hints = systemd.units(settings, user=user, is_user=False, file=None).hints

    assert any(hint.startswith("useradd") for hint in hints) == is_made
    assert any(hint.startswith(f"chown -R {user}: {tmp_path}") for hint in hints)


def test_no_secret_stands_in_a_unit_that_everybody_may_read(tmp_path):
    written(
        tmp_path, HAWKER_SECRET="a secret of the tests", HAWKER_DATABASE_URL="postgresql://h:pw@x"
    )

    texts = "".join(path.read_text() for path in (tmp_path / "units").iterdir())
    assert "a secret" not in texts
    assert "pw@x" not in texts


async def test_systemd_hears_that_the_site_is_open_that_it_lives_and_that_it_closes(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        place = str(tmp_path / "n")
        ear.bind(place)
        ear.settimeout(10)
        environ = {"NOTIFY_SOCKET": place, "WATCHDOG_USEC": "30000"}

        async with notify.alive(environ):
            opened = ear.recv(100)
            beats = [await asyncio.to_thread(ear.recv, 100) for _ in range(3)]
        left = [await asyncio.to_thread(ear.recv, 100)]
        while left[-1] == b"WATCHDOG=1":
            left.append(await asyncio.to_thread(ear.recv, 100))

    assert opened == b"READY=1\nSTATUS=open"
    assert beats == [b"WATCHDOG=1"] * 3
    assert left[-1] == b"STOPPING=1"


def test_without_systemd_nothing_is_said():
    notify.tell("READY=1", {})
