"""A recording as one MP4 that any program plays: its tables in front, its pictures as they lie.

The file is a head, and behind it every segment of the recording byte for byte: the tables of the
head point at the samples inside, and what stands between them (the segments' own tables) is passed
over. So nothing is copied to be downloaded, the length is known before the first byte, and any
range of it is a range of a segment. Takes of different encoders are different sample descriptions
of the same tracks; where a take ends, its last picture and sound last until both are through.
Source: ISO/IEC 14496-12 §8.5 to §8.8. Pure, but for what reads the segments.
"""

import struct
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import msgspec

from hawker.media.streams import playlist, recording
from hawker.media.streams.boxes import KEY, Run, box, boxes, full, runs, u32, within

MOVIE_RATE = 1_000  # ticks per second of what concerns both tracks
HEAD = "download.head"  # beside the segments


class Download(msgspec.Struct, frozen=True):
    """The file as it lies: its head and its segments, with how long each is."""

    files: Sequence[tuple[Path, int]]

    @property
    def size_bytes(self) -> int:
        return sum(size for _, size in self.files)

    def read(self, start: int, most_bytes: int) -> bytes:
        """Read from there on, at most so much and no further than one of its files."""
        for path, size in self.files:
            if start < size:
                with path.open("rb") as file:
                    file.seek(start)
                    return file.read(min(most_bytes, size - start))
            start -= size
        return b""


def laid_out(stream: Path) -> Download | None:
    """Find the file of a recording whose head was written, None before that."""
    folder = stream / recording.FOLDER
    written = folder / HEAD
    if not written.exists():
        return None
    segments = [
        (folder / playlist.segment_name(each.number), each.size_bytes)
        for each in recording.read(stream)
    ]
    return Download([(written, written.stat().st_size), *segments])


def write(stream: Path) -> None:
    """Write the head beside the segments, whole or not at all."""
    text = head(stream)
    written = stream / recording.FOLDER / HEAD
    draft = written.with_suffix(".new")
    draft.write_bytes(text)
    draft.replace(written)


class _Track(msgspec.Struct):
    """What is gathered of one track over all takes."""

    box: bytes  # its trak, as the first take has it
    rate: int
    entries: list[bytes] = []  # sample descriptions
    durations: list[int] = []
    sizes: list[int] = []
    shifts: list[int] = []  # from decoding to showing
    keys: list[int] = []  # numbers of samples, from 1
    chunks: list[tuple[int, int, int]] = []  # offset in the payload, samples, description from 1
    ticks: int = 0  # the durations together
    begun: int = 0  # ticks before this take

    def lengthen(self, ticks: int) -> None:
        """Have the last sample last longer: nothing came for a while."""
        if ticks > 0 and self.durations:
            self.durations[-1] += ticks
            self.ticks += ticks


def head(stream: Path) -> bytes:
    """Write what stands before the segments of a stream's recording.

    Reads every segment. Raises FileNotFoundError when there is no recording, Unreadable.
    """
    kept = recording.read(stream)
    if not kept:
        raise FileNotFoundError(stream)
    folder = stream / recording.FOLDER
    tracks: dict[int, _Track] = {}
    place = 0
    for take, segments in groupby(kept, key=lambda each: each.take):
        header = (folder / playlist.header_name(take)).read_bytes()
        described = _describe(tracks, header)
        for track in tracks.values():
            track.begun = track.ticks
        origin_s: float | None = None
        for each in segments:
            path = folder / playlist.segment_name(each.number)
            origin_s = _gather(tracks, described, path.read_bytes(), place, origin_s)
            place += each.size_bytes
        _even_out(tracks)
    return _head(tracks, place)


def _describe(tracks: dict[int, _Track], header: bytes) -> dict[int, int]:
    """Take up what a header says of its tracks; which description each of them has now."""
    found: dict[int, int] = {}
    [moov] = [body for kind, body in boxes(header) if kind == b"moov"]
    for kind, trak in boxes(moov):
        if kind != b"trak":
            continue
        number = struct.unpack_from(">I", within(trak, b"tkhd"), 12)[0]
        mdia = within(trak, b"mdia")
        rate = struct.unpack_from(">I", within(mdia, b"mdhd"), 12)[0]
        stsd = within(mdia, b"minf", b"stbl", b"stsd")
        entry = stsd[8:]
        track = tracks.setdefault(number, _Track(trak, rate))
        if track.rate != rate:
            continue  # sound of another rate cannot join the track
        if entry not in track.entries:
            track.entries.append(entry)
        found[number] = track.entries.index(entry) + 1
    return found


def _gather(
    tracks: dict[int, _Track],
    described: dict[int, int],
    data: bytes,
    place: int,
    origin_s: float | None,
) -> float | None:
    """Note the samples of a segment that lies at `place` of the payload; when its take began."""
    at = 0
    for kind, body in boxes(data):
        if kind == b"moof":
            for run in runs(body):
                if run.track in described:
                    track = tracks[run.track]
                    origin_s = run.at / track.rate if origin_s is None else origin_s
                    track.lengthen(
                        track.begun + run.at - round(origin_s * track.rate) - track.ticks
                    )
                    _add(track, run, place + at + run.offset, described[run.track])
        at += len(body) + 8
    return origin_s


def _add(track: _Track, run: Run, offset: int, description: int) -> None:
    for duration, size, flags, shift in run.samples:
        track.durations.append(duration)
        track.ticks += duration
        track.sizes.append(size)
        track.shifts.append(shift)
        if flags & KEY:
            track.keys.append(len(track.sizes))
    track.chunks.append((offset, len(run.samples), description))


def _even_out(tracks: dict[int, _Track]) -> None:
    """Have all tracks end together, so that the next take begins in step."""
    begun = [track for track in tracks.values() if track.durations]
    end_s = max((track.ticks / track.rate for track in begun), default=0)
    for track in begun:
        track.lengthen(round(end_s * track.rate) - track.ticks)


def _head(tracks: dict[int, _Track], payload: int) -> bytes:
    """Write everything before the payload; its own length moves what it points at."""
    kind = box(b"ftyp", b"isom", u32(512), b"isomiso2avc1mp41")
    shown = [track for _, track in sorted(tracks.items()) if track.sizes]
    length = len(kind) + len(_moov(shown, 0)) + 16
    opens = struct.pack(">I4sQ", 1, b"mdat", payload + 16)
    head = kind + _moov(shown, length) + opens
    assert len(head) == length, "offsets take as many bytes wherever they point"
    return head


def _moov(tracks: Sequence[_Track], base: int) -> bytes:
    length = max((round(t.ticks / t.rate * MOVIE_RATE) for t in tracks), default=0)
    movie = full(
        b"mvhd",
        1,
        0,
        struct.pack(">QQIQ", 0, 0, MOVIE_RATE, length),
        u32(0x10000, 0x1000000),
        bytes(8),
        struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000),
        bytes(24),
        u32(len(tracks) + 1),
    )
    return box(b"moov", movie, *[_trak(track, base) for track in tracks])


def _trak(track: _Track, base: int) -> bytes:
    """The trak of the first take, with its lengths and its tables filled in."""
    length = round(track.ticks / track.rate * MOVIE_RATE)
    out: list[bytes] = []
    for kind, body in boxes(track.box):
        if kind == b"tkhd":  # version 0: flags 4, times 8, id 4, reserved 4, duration 4
            out.append(box(kind, body[:20], u32(min(length, 0xFFFFFFFF)), body[24:]))
        elif kind == b"mdia":
            out.append(box(kind, *_media(track, body, base)))
    return box(b"trak", *out)


def _media(track: _Track, mdia: bytes, base: int) -> Iterator[bytes]:
    for kind, body in boxes(mdia):
        if kind == b"mdhd":
            yield full(kind, 1, 0, struct.pack(">QQIQ", 0, 0, track.rate, track.ticks), body[-4:])
        elif kind == b"minf":
            inside = [
                box(b"stbl", *_tables(track, base)) if name == b"stbl" else box(name, part)
                for name, part in boxes(body)
            ]
            yield box(kind, *inside)
        else:
            yield box(kind, body)


def _tables(track: _Track, base: int) -> Iterator[bytes]:
    yield full(b"stsd", 0, 0, u32(len(track.entries)), *track.entries)
    lasting = [(len(list(same)), value) for value, same in groupby(track.durations)]
    yield full(b"stts", 0, 0, u32(len(lasting)), *[u32(n, value) for n, value in lasting])
    if any(track.shifts):
        moved = [(len(list(same)), value) for value, same in groupby(track.shifts)]
        rows = [struct.pack(">Ii", n, value) for n, value in moved]
        yield full(b"ctts", 1, 0, u32(len(moved)), *rows)
    if len(track.keys) < len(track.sizes):
        yield full(b"stss", 0, 0, u32(len(track.keys), *track.keys))
    changes: list[bytes] = []
    last = (0, 0)
    for n, (_, samples, description) in enumerate(track.chunks, 1):
        if (samples, description) != last:
            changes.append(u32(n, samples, description))
            last = (samples, description)
    yield full(b"stsc", 0, 0, u32(len(changes)), *changes)
    yield full(b"stsz", 0, 0, u32(0, len(track.sizes), *track.sizes))
    places = struct.pack(f">{len(track.chunks)}Q", *[base + at for at, _, _ in track.chunks])
    yield full(b"co64", 0, 0, u32(len(track.chunks)), places)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
