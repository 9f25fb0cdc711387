"""A part of a recording, played without being cut: the lines of its playlist that belong to it.

Whole segments are listed, so a slice begins with the picture that opens the segment in which it
starts. Works on a playlist of files and on one of reels alike. Pure.
"""

import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec

_NAME = re.compile(r"clip-(\d{1,15})-(\d{1,15})\.m3u8")
_HEADS = ("#EXTM3U", "#EXT-X-VERSION")
_TIME, _LENGTH, _MAP = "#EXT-X-PROGRAM-DATE-TIME:", "#EXTINF:", "#EXT-X-MAP:"
_BREAK = "#EXT-X-DISCONTINUITY"


class _Entry(msgspec.Struct):
    """One segment of a playlist, with the lines that say so."""

    header: str  # the EXT-X-MAP that it needs
    is_break: bool
    begins_at: datetime
    duration_s: float
    lines: Sequence[str]  # without the two above


def name(start: datetime, end: datetime) -> str:
    """Say how the playlist of a slice is called, beside the one it is a slice of."""
    return f"clip-{_ms(start)}-{_ms(end)}.m3u8"


def place(file: str) -> tuple[datetime, datetime] | None:
    """Read from when to when a slice plays off its name, None if it is not one."""
    found = _NAME.fullmatch(file)
    if found is None:
        return None
    start, end = (_moment(int(ms)) for ms in found.groups())
    return (start, end) if start is not None and end is not None and start < end else None


def cut(text: bytes, start: datetime, end: datetime) -> bytes | None:
    """Write the playlist of what `text` plays from `start` to `end`, None if that is nothing."""
    lines = text.decode().splitlines()
    shown = [each for each in _entries(lines) if _overlaps(each, start, end)]
    if not shown:
        return None
    target_s = math.ceil(max(each.duration_s for each in shown))
    out = [line for line in lines if line.startswith(_HEADS)]
    out += [f"#EXT-X-TARGETDURATION:{target_s}", "#EXT-X-PLAYLIST-TYPE:VOD"]
    out.append("#EXT-X-MEDIA-SEQUENCE:0")
    header = ""
    for n, each in enumerate(shown):
        if n and each.is_break:
            out.append(_BREAK)
        if each.header != header:
            out.append(each.header)
            header = each.header
        out += each.lines
    return "\n".join([*out, "#EXT-X-ENDLIST", ""]).encode()


def _entries(lines: Sequence[str]) -> list[_Entry]:
    found: list[_Entry] = []
    header, is_break, told = "", False, list[str]()
    begins_at: datetime | None = None
    duration_s = 0.0
    for line in lines:
        if line == _BREAK:
            is_break = True
        elif line.startswith(_MAP):
            header = line
        elif line.startswith(_TIME):
            begins_at = datetime.fromisoformat(line.removeprefix(_TIME))
            told = [line]
        elif begins_at is not None:
            told.append(line)
            if line.startswith(_LENGTH):
                duration_s = float(line.removeprefix(_LENGTH).rstrip(","))
            elif not line.startswith("#"):
                found.append(_Entry(header, is_break, begins_at, duration_s, told))
                is_break, begins_at = False, None
    return found


def _overlaps(each: _Entry, start: datetime, end: datetime) -> bool:
    return each.begins_at < end and each.begins_at + timedelta(seconds=each.duration_s) > start


def _ms(time: datetime) -> int:
    return round(time.timestamp() * 1000)


def _moment(ms: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(ms / 1000, UTC)
    except (OverflowError, ValueError):
        return None
