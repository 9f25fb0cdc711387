"""How a finished recording lies in the store of files: its segments one behind the other, in reels.

A reel is an MP4 of one take: its header, then segments, until it is long enough. Few large objects
are cheap to keep and to fetch, and a player asks for a segment by its place in the reel. The plan
follows from the journal alone, so that whoever goes on after a crash makes the same reels.
Pure, but for what reads the segments.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from pathlib import Path

import msgspec

from hawker.media.streams import playlist, recording
from hawker.media.streams.model import StreamId
from hawker.media.streams.recording import Kept

REEL_BYTES = 64 * 1024 * 1024  # a reel ends behind the segment that fills it
PIECE_BYTES = 1024 * 1024  # read from the disk at a time
PLAYLIST = "recording.m3u8"


class Reel(msgspec.Struct, frozen=True):
    """One object in the store."""

    number: int
    take: int
    header_bytes: int
    segments: Sequence[Kept]

    @property
    def size_bytes(self) -> int:
        return self.header_bytes + sum(each.size_bytes for each in self.segments)

    @property
    def name(self) -> str:
        return f"reel-{self.number}.mp4"


def prefix(id: StreamId) -> str:
    """Where the recording of a stream lies in the store."""
    return f"recordings/{id}"


def plan(
    kept: Sequence[Kept], headers: Mapping[int, int], most_bytes: int = REEL_BYTES
) -> list[Reel]:
    """Lay segments into reels; `headers` are the sizes of the headers by take."""
    reels: list[Reel] = []
    waiting: list[Kept] = []

    def close() -> None:
        if waiting:
            take = waiting[0].take
            reels.append(Reel(len(reels), take, headers[take], list(waiting)))
            waiting.clear()

    for each in kept:
        if waiting and each.take != waiting[0].take:
            close()
        waiting.append(each)
        if sum(one.size_bytes for one in waiting) >= most_bytes:
            close()
    close()
    return reels


def text(reels: Sequence[Reel], base: str) -> bytes:
    """Write the playlist of a whole recording whose reels are found below `base`."""
    longest_s = max(each.duration_s for reel in reels for each in reel.segments)
    lines = [
        "#EXTM3U",
        f"#EXT-X-VERSION:{recording.VERSION}",
        f"#EXT-X-TARGETDURATION:{math.ceil(longest_s)}",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-MEDIA-SEQUENCE:0",
    ]
    take: int | None = None
    for reel in reels:
        url = f"{base}/{reel.name}"
        place = reel.header_bytes
        for each in reel.segments:
            is_new_take = each.take != take
            if take is not None and (is_new_take or each.is_discontinuous or each.missing_s > 0):
                lines.append("#EXT-X-DISCONTINUITY")
            if is_new_take:
                lines.append(f'#EXT-X-MAP:URI="{url}",BYTERANGE="{reel.header_bytes}@0"')
            take = each.take
            lines += _segment(each, url, place)
            place += each.size_bytes
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""]).encode()


def _segment(each: Kept, url: str, place: int) -> list[str]:
    moment = each.programme_time.astimezone(UTC).isoformat(timespec="milliseconds")
    return [
        f"#EXT-X-PROGRAM-DATE-TIME:{moment.replace('+00:00', 'Z')}",
        f"#EXTINF:{each.duration_s:.5f},",
        f"#EXT-X-BYTERANGE:{each.size_bytes}@{place}",
        url,
    ]


def headers(stream: Path, kept: Sequence[Kept]) -> dict[int, int]:
    """Read how long the headers of a recording are, by take. Raises FileNotFoundError."""
    folder = stream / recording.FOLDER
    takes = {each.take for each in kept}
    return {take: (folder / playlist.header_name(take)).stat().st_size for take in takes}


def check(stream: Path, reel: Reel) -> None:
    """Raise OSError or ValueError unless every file of the reel is there and as long as told.

    A shorter or longer one would shift every segment behind it.
    """
    for path, size in _files(stream, reel):
        found = path.stat().st_size
        if found != size:
            raise ValueError(f"{path.name} holds {found} bytes instead of {size}")


def pieces(stream: Path, reel: Reel) -> Iterator[bytes]:
    """Read a reel from its files. Raises OSError."""
    for path, _ in _files(stream, reel):
        with path.open("rb") as file:
            while piece := file.read(PIECE_BYTES):
                yield piece


def _files(stream: Path, reel: Reel) -> list[tuple[Path, int]]:
    folder = stream / recording.FOLDER
    return [
        (folder / playlist.header_name(reel.take), reel.header_bytes),
        *((folder / playlist.segment_name(each.number), each.size_bytes) for each in reel.segments),
    ]
