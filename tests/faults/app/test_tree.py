"""The supervisor against programs that die, hang and refuse to start."""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from hawker.app.demo.broadcast import Host, Ticket
from hawker.app.supervisor import site
from hawker.app.supervisor.child import Program, StartFailed
from hawker.app.supervisor.probes import finds
from hawker.app.supervisor.tree import Tree

MARK = "HAWKER_TEST_TREE"
STOPPED_WITHIN_S = 5.0  # what a person who pressed Ctrl-C was promised


@pytest.fixture
async def tree(tmp_path):
    events: list[str] = []
    tree = Tree(tmp_path / "log", events.append)
    tree.events = events
    yield tree
    await tree.stop()


@pytest.fixture
def program(tmp_path):
    """Make a program of some lines of Python; it is ready once it has written its file."""

    def make(name: str, lines: str, **more) -> Program:
        ready = tmp_path / f"{name}.ready"
        begin = f"import os, pathlib, signal, time\npathlib.Path({str(ready)!r}).touch()\n"
        return Program(
            name=name,
            command=[sys.executable, "-c", begin + lines],
            environ={MARK: str(tmp_path)},
            is_ready=finds(ready.exists),
            **more,
        )

    return make


SLEEP = "time.sleep(600)"


async def until(condition) -> None:
    """Wait for what another process does; nothing here could tell us of it."""
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def living(mark: Path) -> list[int]:
    """Every process that was started with this mark in its environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environ = (folder / "environ").read_bytes()
        except OSError:
            continue
        if f"{MARK}={mark}".encode() in environ.split(b"\0"):
            found.append(int(folder.name))
    return found


@pytest.mark.faults
async def test_a_killed_program_is_started_again_at_once(tree, program):
    await tree.start([program("sleeper", SLEEP)])
    child = tree.children[0]
    first = child.pid

    os.kill(first, signal.SIGKILL)

    await until(lambda: child.pid not in {None, first})
    assert child.restarts == 1
    assert tree.events == ["sleeper was ended by SIGKILL; starting it again."]


@pytest.mark.faults
async def test_stopping_leaves_no_process_of_the_whole_tree(tree, program, tmp_path):
    stubborn = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + SLEEP
    parent = "os.fork()\n" + SLEEP
    await tree.start([program("sleeper", SLEEP), program("parent", parent)])
    await tree.start([program("stubborn", stubborn, stop_within_s=0.2)])
    await until(lambda: len(living(tmp_path)) == 4)

    await tree.stop()

    await until(lambda: not living(tmp_path))
    assert tree.events == ["stubborn did not stop in time and was killed."]


@pytest.mark.faults
async def test_a_whole_demo_in_which_nobody_listens_is_stopped_in_time(tree, program, tmp_path):
    deaf = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    deaf += "signal.signal(signal.SIGINT, signal.SIG_IGN)\n" + SLEEP
    settings = site.settings_on_free_ports(tmp_path)
    host = Host(None, settings, Ticket("room", "key"))
    groups = [
        site.servers(settings),
        site.processes(settings),
        [site.front_door(settings)],
        [host.publisher()],
    ]
    for group in groups:
        shares = [(each.name, each.stop_within_s) for each in group]
        await tree.start([program(name, deaf, stop_within_s=share) for name, share in shares])
    names = [child.program.name for child in tree.children]
    began = time.monotonic()

    await tree.stop()

    assert time.monotonic() - began < STOPPED_WITHIN_S
    assert living(tmp_path) == []
    told = [f"{name} did not stop in time and was killed." for name in names]
    assert sorted(tree.events) == sorted(told)


@pytest.mark.faults
@pytest.mark.timeout(30)
async def test_programs_that_ask_for_more_time_than_there_is_do_not_get_it(tree, program):
    deaf = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + SLEEP
    for name in ("first", "second", "third"):
        await tree.start([program(name, deaf, stop_within_s=60)])
    began = time.monotonic()

    await tree.stop()

    assert time.monotonic() - began < STOPPED_WITHIN_S


@pytest.mark.faults
async def test_a_program_that_never_starts_is_told_with_its_last_words(tree, program):
    broken = Program(
        name="broken",
        command=[sys.executable, "-c", "raise SystemExit('no such table')"],
        is_ready=finds(lambda: False),
    )

    with pytest.raises(StartFailed, match=r"(?s)broken ended with code 1.*no such table"):
        await asyncio.wait_for(tree.start([program("fine", SLEEP), broken]), 20)


@pytest.mark.faults
async def test_a_program_that_is_not_there_is_told(tree):
    with pytest.raises(StartFailed, match="could not be started"):
        await tree.start([Program(name="ghost", command=["/nowhere/ghost"])])


@pytest.mark.faults
async def test_a_job_that_fails_is_told_with_its_last_words(tree):
    job = Program(name="job", command=[sys.executable, "-c", "raise SystemExit('half done')"])

    with pytest.raises(StartFailed, match="half done"):
        await tree.run(job)


@pytest.mark.faults
async def test_children_die_with_a_killed_supervisor(tmp_path):
    ready = tmp_path / "ready"
    lines = f"""
import asyncio, pathlib, sys
from hawker.app.supervisor.child import Program
from hawker.app.supervisor.tree import Tree

async def main():
    sleep = [sys.executable, "-c", "import time; time.sleep(600)"]
    tree = Tree(pathlib.Path({str(tmp_path)!r}), print)
    environ = {{{MARK!r}: {str(tmp_path)!r}}}
    await tree.start([Program(name=name, command=sleep, environ=environ) for name in "ab"])
    pathlib.Path({str(ready)!r}).touch()
    await asyncio.sleep(600)

asyncio.run(main())
"""
    supervisor = await asyncio.create_subprocess_exec(sys.executable, "-c", lines)
    await until(ready.exists)
    assert len(living(tmp_path)) == 2

    supervisor.kill()
    await supervisor.wait()

    await until(lambda: not living(tmp_path))
