"""A site whose processes are restarted one by one while people use it."""

import asyncio
import os
import signal
import stat

import httpx
import pytest

from hawker.app import upgrade
from hawker.app.backups.taking import Screen, named
from hawker.app.demo.visitor import until
from hawker.app.settings import Settings
from hawker.app.supervisor import control, report
from hawker.app.supervisor.control import NotRunning, Wish
from hawker.app.supervisor.running import control_folder

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]

HAMMERS = 6
LOOKS = ("/api/v1/rooms", "/api/v1/auth/session")


async def restarted(site, *names: str) -> list[control.Line]:
    folder = control_folder(site.settings.home)
    return await asyncio.to_thread(lambda: list(control.ask(folder, Wish(list(names)))))


def pids(site, *names: str) -> list[int | None]:
    return [child.pid for child in site.children if child.program.name in names]


async def test_nobody_notices_that_web_is_restarted(site):
    answers: list[int] = []
    enough = asyncio.Event()

    async def hammer(number: int) -> None:
        """Read and write as fast as it goes, over connections that are kept."""
        url = f"http://127.0.0.1:{site.settings.port}"
        async with httpx.AsyncClient(base_url=url, timeout=20) as client:
            csrf = (await client.get("/api/v1/auth/session")).json()["csrf_token"]
            while not enough.is_set():
                looks = [await client.get(path) for path in LOOKS]
                answers.extend(each.status_code for each in looks)
                answer = await client.post(
                    "/api/v1/auth/codes",
                    json={"address": f"{number}-{len(answers)} is no address"},
                    headers={"x-csrf-token": csrf},
                )
                answers.append(answer.status_code)

    before = pids(site, "web-0", "web-1")
    async with asyncio.TaskGroup() as tasks:
        for number in range(HAMMERS):
            tasks.create_task(hammer(number))
        lines = await restarted(site, "web")
        enough.set()

    assert lines[-1] == control.Line(is_over=True)
    assert not set(before) & set(pids(site, "web-0", "web-1"))
    assert {status for status in answers if status >= 500} == set()
    assert set(answers) <= {200, 400, 422, 429}, set(answers)
    assert len(answers) > 50
    assert [child.restarts for child in site.children] == [0] * len(site.children)
    assert site.events == []


async def test_the_report_tells_every_process_and_is_its_owners_alone(site):
    home = site.settings.home
    victim = next(child for child in site.children if child.program.name == "hub")
    first = victim.pid
    assert stat.S_IMODE((home / "run" / "processes.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((control_folder(home) / control.SOCKET).stat().st_mode) == 0o600

    os.kill(first, signal.SIGKILL)

    async def is_told() -> bool:
        found = {each.name: each for each in report.read(home).processes}
        hub = found["hub"]
        return hub.pid not in {None, first} and hub.state == "ready" and hub.restarts == 1

    await until("report of the killed hub", is_told, 30)
    found = report.read(home)
    assert found.supervisor_pid == os.getpid()
    assert [each.name for each in found.processes] == [
        child.program.name for child in site.children
    ]
    hub = next(each for each in found.processes if each.name == "hub")
    assert hub.last_end == "was ended by SIGKILL"
    assert all(each.memory_bytes > 1_000_000 for each in found.processes)


async def test_a_name_that_is_none_restarts_nothing(site):
    before = [child.pid for child in site.children]

    lines = await restarted(site, "web", "wbe")

    assert [line.is_over for line in lines] == [True]
    assert lines[0].failed.startswith("wbe is no process of this site; there are postgres, nats,")
    assert [child.pid for child in site.children] == before


async def test_settings_are_read_again_and_those_that_cannot_be_taken_are_named(site, monkeypatch):
    given = {**site.settings.environ(), "HAWKER_MAILBOX": "open", "HAWKER_RTMP_PORT": "2"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    lines = await restarted(site, "worker")

    said = [line.say for line in lines]
    assert "mailbox has a new value." in said
    assert "rtmp_port has a new value, which counts when the site starts anew." in said
    worker = next(child for child in site.children if child.program.name == "worker")
    told = Settings.from_env({**worker.program.environ})
    assert told.is_mailbox_open
    assert told.rtmp_port == site.settings.rtmp_port

    monkeypatch.setenv("HAWKER_PORT", "http")
    pid = worker.pid
    assert "HAWKER_PORT" in (await restarted(site, "worker"))[-1].failed
    assert worker.pid == pid


async def test_a_running_site_is_upgraded_with_a_backup_and_all_processes_renewed(site):
    ours = [each for each in site.children if each.program.name not in {"postgres", "nats"}]
    before = {child.program.name: child.pid for child in ours}
    quiet = Screen(lambda _: None, lambda _, __: None)

    said = await asyncio.to_thread(
        lambda: list(upgrade.upgrade(site.settings, quiet, programs=None, is_backed_up=False))
    )

    renewed = {child.program.name for child in ours if child.pid != before[child.program.name]}
    assert renewed == {"web-0", "web-1", "hub", "worker", "sandbox", "streams"}
    assert len(named(site.settings.backups)) == 1
    assert "0 migrations applied, and all processes renewed without a pause." in said
    assert site.events == []


def test_where_no_site_runs_nobody_is_asked(tmp_path):
    with pytest.raises(NotRunning):
        list(control.ask(tmp_path, Wish([])))
