"""The logs of all processes, read as one."""

import gzip
import json
import threading

import pytest

from hawker.app.supervisor import journal, logs
from hawker.app.supervisor.logs import Bounds


def line(second: int, event: str, **more: str) -> str:
    stamp = f"2026-05-01T04:00:{second:02}.250000Z"
    return json.dumps({"event": event, "level": "info", "timestamp": stamp, **more}) + "\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "web-0.log").write_text(
        line(1, "asked", request_id="req_1") + "Traceback\n" + line(5, "answered")
    )
    (tmp_path / "worker.log").write_text(line(3, "handled", request_id="req_1"))
    (tmp_path / "postgres.log").write_text("2026-05-01 04:00:02.000 UTC [7] LOG:  ready\n")
    (tmp_path / "nats.log").write_text("[7] 2026/05/01 04:00:04.000001 [INF] Ready\n")
    return tmp_path


def told(entries) -> list[str]:
    return [entry.told() for entry in entries]


def test_lines_stand_in_the_order_of_time_whoever_wrote_them(folder):
    assert told(journal.past(journal.files(folder, []))) == [
        "05-01 04:00:01.250 web-0     info     asked request_id=req_1",
        "05-01 04:00:01.250 web-0     Traceback",
        "05-01 04:00:02.000 postgres  2026-05-01 04:00:02.000 UTC [7] LOG:  ready",
        "05-01 04:00:03.250 worker    info     handled request_id=req_1",
        "05-01 04:00:04.000 nats      [7] 2026/05/01 04:00:04.000001 [INF] Ready",
        "05-01 04:00:05.250 web-0     info     answered",
    ]


def test_one_request_is_followed_through_all_processes(folder):
    seen = list(journal.past(journal.files(folder, []), about="req_1"))

    assert [entry.process for entry in seen] == ["web-0", "worker"]


def test_a_kind_is_all_of_its_processes(folder):
    assert [path.name for path in journal.files(folder, ["web"])] == ["web-0.log"]
    assert journal.files(folder, ["wbe"]) == []


def test_a_line_that_lies_in_two_files_is_one(folder):
    whole = line(6, "long")
    (folder / "hub.log.1.gz").write_bytes(gzip.compress(whole[:20].encode()))
    (folder / "hub.log").write_text(whole[20:])

    assert told(journal.past([folder / "hub.log"])) == [
        "05-01 04:00:06.250 hub       info     long"
    ]


def test_a_log_is_followed_past_the_moment_it_is_put_aside(folder, monkeypatch):
    monkeypatch.setattr(journal, "FOLLOW_EVERY_S", 0.01)
    log = folder / "worker.log"
    following = journal.following([log])
    seen: list[str] = []
    first = threading.Event()

    def follow() -> None:
        for entry in following:
            seen.append(entry.fields()["event"])
            first.set()
            if seen[-1] == "last":
                return

    def write(*events: str) -> None:
        with log.open("a") as file:
            file.writelines(line(10, event, padding="x" * 200) for event in events)

    thread = threading.Thread(target=follow)
    thread.start()
    while not first.wait(0.02):
        write("begun")
    write(*[f"n{number}" for number in range(200)])
    logs.put_aside(log, Bounds(size_bytes=1_000))
    write("last")
    thread.join(timeout=20)

    assert not thread.is_alive()
    rest = [event for event in seen if event != "begun"]
    assert rest[-1] == "last"
    assert rest == [f"n{number}" for number in range(200)] + ["last"]
