"""Reading the logs of several processes as one, in the order of time."""

import gzip
import heapq
import os
import re
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import msgspec

from hawker.app.supervisor import logs

FOLLOW_EVERY_S = 0.3
FIRST = "timestamp", "ts", "event", "msg", "level", "process", "logger"  # told in their own places
# Of PostgreSQL and NATS, whose lines are no JSON.
STAMPED = re.compile(r"(?:\[\d+\] )?(\d{4})[-/](\d\d)[-/](\d\d) (\d\d:\d\d:\d\d)(\.\d+)?")


class Entry(msgspec.Struct, frozen=True):
    """One line."""

    at: float  # seconds since 1970; of the line before where it has none of its own
    process: str
    line: str

    def fields(self) -> Mapping[str, Any] | None:
        """What it says by name; None when it is no JSON."""
        try:
            found = msgspec.json.decode(self.line)
        except msgspec.DecodeError:
            return None
        return cast("Mapping[str, Any]", found) if isinstance(found, dict) else None

    def told(self) -> str:
        """The line as a person reads it."""
        at = datetime.fromtimestamp(self.at, UTC)
        head = f"{at:%m-%d %H:%M:%S}.{at.microsecond // 1000:03} {self.process:9}"
        fields = self.fields()
        if fields is None:
            return f"{head} {self.line}"
        event = fields.get("event") or fields.get("msg") or ""
        more = " ".join(f"{k}={_plain(v)}" for k, v in fields.items() if k not in FIRST)
        return f"{head} {fields.get('level', ''):8} {event} {more}".rstrip()


def files(folder: Path, names: Iterable[str]) -> list[Path]:
    """The current logs of processes, by their names or kinds; of all, without any."""
    wanted = set(names)
    found = sorted(folder.glob("*.log"))
    if not wanted:
        return found
    return [each for each in found if wanted & {each.stem, each.stem.rstrip("0123456789-")}]


def past(paths: Iterable[Path], *, about: str = "") -> Iterator[Entry]:
    """Every line that is kept, oldest first; with `about`, those that hold these words."""
    return heapq.merge(*(_chosen(path, about) for path in paths), key=_when)


def newest(entries: Iterable[Entry], count: int) -> deque[Entry]:
    return deque(entries, maxlen=count)


def following(paths: Iterable[Path], *, about: str = "") -> Iterator[Entry]:
    """What is written from now on, for ever; a log that was put aside is followed on."""
    tails = [_Tail(path) for path in paths]
    while True:
        lines = [entry for tail in tails for entry in tail.more() if about in entry.line]
        yield from sorted(lines, key=_when)
        time.sleep(FOLLOW_EVERY_S)


class _Tail:
    """One log, from its present end on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._last = b""  # the newest line that was told: where to go on when the file shrinks
        self._size = path.stat().st_size
        self._rest = b""
        self._at = time.time()
        self._copy = self._newest_copy()

    def more(self) -> Iterator[Entry]:
        for line in self._read():
            self._last = line
            entry = _entry(self._path.stem, line, self._at)
            self._at = entry.at
            yield entry

    def _read(self) -> list[bytes]:
        """The whole lines that came since the last look."""
        try:
            with self._path.open("rb") as file:
                copy = self._newest_copy()
                if copy != self._copy or os.fstat(file.fileno()).st_size < self._size:
                    self._copy = copy
                    read = self._past_last(self._put_aside() + file.read())
                    self._rest = b""
                else:
                    file.seek(self._size)
                    read = file.read()
                self._size = file.tell()
        except FileNotFoundError:
            return []
        *lines, self._rest = (self._rest + read).split(b"\n")
        return lines

    def _newest_copy(self) -> int:
        """Which file holds what was put aside last; 0 when there is none."""
        copies = logs.kept(self._path)[:-1]
        return copies[-1].stat().st_ino if copies else 0

    def _put_aside(self) -> bytes:
        """What was in the file before its front was taken off."""
        copies = logs.kept(self._path)[:-1]
        return gzip.decompress(copies[-1].read_bytes()) if copies else b""

    def _past_last(self, content: bytes) -> bytes:
        """What stands behind the newest line that was told."""
        found = content.rfind(self._last + b"\n") if self._last else -1
        return content[found + len(self._last) + 1 :] if found >= 0 else content


def _when(entry: Entry) -> float:
    return entry.at


def _chosen(path: Path, about: str) -> Iterator[Entry]:
    at = 0.0
    for line in _lines(path):
        entry = _entry(path.stem, line, at)
        at = entry.at
        if about in entry.line:
            yield entry


def _lines(path: Path) -> Iterator[bytes]:
    """The lines of all files of a log; one that lies in two files is put together."""
    rest = b""
    for part in logs.kept(path):
        with gzip.open(part, "rb") if part.suffix == ".gz" else part.open("rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    rest += line
                    continue
                yield rest + line.rstrip(b"\n")
                rest = b""
    if rest:
        yield rest


def _entry(process: str, line: bytes, before: float) -> Entry:
    text = line.decode(errors="replace")
    return Entry(max(_time(text), before), process, text)  # a file is in order


def _time(text: str) -> float:
    if text.startswith("{"):
        try:
            found = msgspec.json.decode(text, type=dict[str, Any])
        except msgspec.MsgspecError:
            return 0.0
        if isinstance(stamp := found.get("ts"), int | float):
            return float(stamp)
        try:
            return datetime.fromisoformat(str(found.get("timestamp", ""))).timestamp()
        except ValueError:
            return 0.0
    if match := STAMPED.match(text):
        year, month, day, clock, part = match.groups()
        whole = datetime.fromisoformat(f"{year}-{month}-{day}T{clock}+00:00")
        return whole.timestamp() + float(part or 0)
    return 0.0


def _plain(value: object) -> str:
    if isinstance(value, str):
        return value if value and " " not in value else repr(value)
    return msgspec.json.encode(value).decode()
