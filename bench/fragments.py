"""Reads fragments of MP4, as a player does: which frames are in a part, and when they are played.

Source: ISO/IEC 14496-12 §8.8 (moof, traf, tfhd, tfdt, trun).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

BOX_HEAD, FULL_BOX_HEAD = 8, 12
OFFSET, FIRST_FLAGS = 0x1, 0x4
DURATION, SIZE, FLAGS, SHOWN_LATER = 0x100, 0x200, 0x400, 0x800


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of a track."""

    track: int
    at: int  # when it is decoded, in the ticks of its track
    duration: int
    data: bytes


def frames(part: bytes) -> Iterator[Frame]:
    """Read the frames of every fragment in `part`, track by track."""
    for kind, start, end in _boxes(part, 0, len(part)):
        if kind == b"moof":
            for inner, at, until in _boxes(part, start, end):
                if inner == b"traf":
                    yield from _track(part, start - BOX_HEAD, at, until)


def _track(part: bytes, moof: int, start: int, end: int) -> Iterator[Frame]:
    found = {kind: at for kind, at, _ in _boxes(part, start, end)}
    (track,) = struct.unpack_from(">I", part, found[b"tfhd"] + 4)
    is_long = part[found[b"tfdt"]] == 1
    (at,) = struct.unpack_from(">Q" if is_long else ">I", part, found[b"tfdt"] + 4)
    for duration, size, where in _run(part, moof, found[b"trun"]):
        yield Frame(track, at, duration, part[where : where + size])
        at += duration


def _run(part: bytes, moof: int, at: int) -> Iterator[tuple[int, int, int]]:
    """Duration, size and place of every sample. Ours always say the first two of each."""
    flags, count = struct.unpack_from(">II", part, at)
    flags &= 0xFFFFFF
    assert flags & OFFSET, "the run says where its bytes are"
    assert flags & DURATION, "the run says how long each sample lasts"
    assert flags & SIZE, "the run says how long each sample is"
    (offset,) = struct.unpack_from(">i", part, at + 8)
    where, at = moof + offset, at + FULL_BOX_HEAD + (4 if flags & FIRST_FLAGS else 0)
    step = 8 + (4 if flags & FLAGS else 0) + (4 if flags & SHOWN_LATER else 0)
    for n in range(count):
        duration, size = struct.unpack_from(">II", part, at + n * step)
        yield duration, size, where
        where += size


def _boxes(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, first byte of the content and end of every box."""
    while at < end:
        size, kind = struct.unpack_from(">I4s", data, at)
        assert BOX_HEAD <= size <= end - at, f"a box of {size} bytes"
        yield kind, at + BOX_HEAD, at + size
        at += size
