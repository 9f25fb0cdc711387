"""The boxes of MP4 as we write them: read, and put together again.

Source: ISO/IEC 14496-12 §4.2 (boxes) and §8.8 (movie fragments).
"""

import struct
from collections.abc import Iterator, Sequence

import msgspec

KEY = 0x02000000  # of a sample's flags: depends on nothing

_TRUN_OFFSET, _TRUN_FIRST = 0x1, 0x4
_TRUN_DURATION, _TRUN_SIZE, _TRUN_FLAGS, _TRUN_SHIFT = 0x100, 0x200, 0x400, 0x800


class Unreadable(Exception):  # noqa: N818 — what was kept is not what we write
    """A header or a segment is not as it was written."""


class Run(msgspec.Struct, frozen=True):
    """Samples of one track in one fragment."""

    track: int
    at: int  # when the first one is decoded, in ticks of its take
    offset: int  # of the first, from the start of the moof
    samples: Sequence[tuple[int, int, int, int]]  # duration, size, flags, shift


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The boxes that lie behind each other. Raises Unreadable."""
    at = 0
    while at < len(data):
        if at + 8 > len(data):
            raise Unreadable("a box ends in its head")
        size, kind = struct.unpack_from(">I4s", data, at)
        if size < 8 or at + size > len(data):  # noqa: PLR2004 — its own head
            raise Unreadable("a box is longer than what it is in")
        yield kind, data[at + 8 : at + size]
        at += size


def within(data: bytes, *kinds: bytes) -> bytes:
    """The body of the first box of a kind, each inside the one before. Raises Unreadable."""
    for kind in kinds:
        found = next((body for name, body in boxes(data) if name == kind), None)
        if found is None:
            raise Unreadable(f"there is no {kind.decode()}")
        data = found
    return data


def runs(moof: bytes) -> Iterator[Run]:
    """What a fragment's tables say of its samples, track by track. Raises Unreadable."""
    for kind, traf in boxes(moof):
        if kind != b"traf":
            continue
        trun = within(traf, b"trun")
        version_flags, count = struct.unpack_from(">II", trun)
        flags = version_flags & 0xFFFFFF
        if not flags & _TRUN_OFFSET or flags & _TRUN_FIRST or not flags & _TRUN_DURATION:
            raise Unreadable("a run is not as we write it")
        at = struct.unpack_from(">Q", within(traf, b"tfdt"), 4)[0]
        offset = struct.unpack_from(">i", trun, 8)[0]
        yield Run(track_of(traf), at, offset, list(_samples(trun, flags, count)))


def track_of(traf: bytes) -> int:
    """Which track a run belongs to. Raises Unreadable."""
    number: int = struct.unpack_from(">I", within(traf, b"tfhd"), 4)[0]
    return number


def box(kind: bytes, *body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + sum(map(len, body)), kind) + b"".join(body)


def full(kind: bytes, version: int, flags: int, *body: bytes) -> bytes:
    return box(kind, u32(version << 24 | flags), *body)


def u32(*values: int) -> bytes:
    return struct.pack(f">{len(values)}I", *values)


def _samples(trun: bytes, flags: int, count: int) -> Iterator[tuple[int, int, int, int]]:
    width = 2 + bool(flags & _TRUN_FLAGS) + bool(flags & _TRUN_SHIFT)
    values = struct.unpack_from(f">{width * count}I", trun, 12)
    for n in range(count):
        duration, size, *rest = values[n * width : (n + 1) * width]
        marks = rest[0] if flags & _TRUN_FLAGS else KEY
        shift = rest[-1] if flags & _TRUN_SHIFT else 0
        yield duration, size, marks, shift - (1 << 32) if shift >> 31 else shift
