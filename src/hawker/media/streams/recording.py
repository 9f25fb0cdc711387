"""What is kept of a broadcast: its finished segments, and a journal that says how to play them.

A segment is kept by a second name of the same file, so keeping costs no bytes while it is also in
the window of the live playlist. The journal has one line per segment and is only ever added to:
what a crash cut off is its last line, and that is left out. When the disk has less room than the
reserve, nothing is kept until it has more; the broadcast goes on.
"""

import errno
import math
import os
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from hawker.media.streams import playlist
from hawker.media.streams.playlist import Segment

FOLDER = "rec"
JOURNAL = "journal"
PLAYLIST = "recording.m3u8"
RESERVE_BYTES = 512 * 1024 * 1024  # of the disk, left to everything else
VERSION = 7  # of HLS, for fragmented MP4


class Kept(msgspec.Struct, frozen=True):
    """One segment of a recording, as the journal tells of it."""

    number: int
    take: int
    is_discontinuous: bool
    programme_time: datetime  # UTC, of its first picture
    duration_s: float
    size_bytes: int
    missing_s: float  # directly before it, because there was no room


class Sums(msgspec.Struct, frozen=True):
    """How much was kept of a broadcast, and how much was not."""

    duration_s: float = 0.0
    size_bytes: int = 0
    missing_s: float = 0.0
    is_stopped: bool = False  # the newest segment was not kept

    def with_kept(self, kept: Kept) -> "Sums":
        return Sums(
            self.duration_s + kept.duration_s, self.size_bytes + kept.size_bytes, self.missing_s
        )

    def with_missing(self, duration_s: float) -> "Sums":
        return msgspec.structs.replace(self, missing_s=self.missing_s + duration_s, is_stopped=True)


def entry(segment: Segment, missing_s: float) -> Kept:
    """What the journal will say of a finished segment."""
    return Kept(
        segment.number,
        segment.take,
        segment.is_discontinuous,
        segment.programme_time,
        segment.duration_s,
        segment.size_bytes,
        missing_s,
    )


def keep(stream: Path, kept: Kept, header: bytes, reserve_bytes: int) -> None:
    """Keep a finished segment of the stream's folder. Raises OSError; then nothing is kept."""
    free = shutil.disk_usage(stream).free
    if free < reserve_bytes:
        raise OSError(errno.ENOSPC, f"{free >> 20} MiB are left, and the reserve is more")
    folder = stream / FOLDER
    folder.mkdir(exist_ok=True)
    head = folder / playlist.header_name(kept.take)
    if not head.exists():
        draft = head.with_suffix(".new")
        draft.write_bytes(header)
        draft.replace(head)
    name = playlist.segment_name(kept.number)
    (folder / name).unlink(missing_ok=True)  # of a crash between the two steps
    (folder / name).hardlink_to(stream / name)
    _add(folder / JOURNAL, msgspec.json.encode(kept) + b"\n")


def _add(journal: Path, line: bytes) -> None:
    """Add a whole line, or nothing."""
    with journal.open("ab", buffering=0) as file:
        size = file.tell()
        if file.write(line) < len(line):
            os.ftruncate(file.fileno(), size)
            raise OSError(errno.ENOSPC, "there was room for half a line")


def repair(stream: Path) -> None:
    """Cut off the half line that a crash left, so that the next one stands by itself."""
    journal = stream / FOLDER / JOURNAL
    if not journal.exists():
        return
    with journal.open("r+b") as file:
        text = file.read()
        if text and not text.endswith(b"\n"):
            file.truncate(text.rfind(b"\n") + 1)


def read(stream: Path) -> list[Kept]:
    """Read what was kept of a stream, oldest first; nothing when there is no recording."""
    try:
        text = (stream / FOLDER / JOURNAL).read_bytes()
    except FileNotFoundError:
        return []
    whole = text[: text.rfind(b"\n") + 1]
    return [msgspec.json.decode(line, type=Kept) for line in whole.splitlines()]


def size(stream: Path) -> int:
    """Tell how long the journal is, in bytes; it only grows. 0 when there is no recording."""
    try:
        return (stream / FOLDER / JOURNAL).stat().st_size
    except FileNotFoundError:
        return 0


def sums(kept: Sequence[Kept]) -> Sums:
    """Add up what was kept."""
    return Sums(
        sum(each.duration_s for each in kept),
        sum(each.size_bytes for each in kept),
        sum(each.missing_s for each in kept),
    )


def text(kept: Sequence[Kept], *, is_ended: bool) -> bytes:
    """Write the playlist of the whole broadcast; while it goes on, of what there is so far."""
    longest_s = max(each.duration_s for each in kept)
    lines = [
        "#EXTM3U",
        f"#EXT-X-VERSION:{VERSION}",
        f"#EXT-X-TARGETDURATION:{math.ceil(longest_s)}",
        f"#EXT-X-PLAYLIST-TYPE:{'VOD' if is_ended else 'EVENT'}",
        "#EXT-X-MEDIA-SEQUENCE:0",
    ]
    take: int | None = None
    for each in kept:
        is_new_take = each.take != take
        if take is not None and (is_new_take or each.is_discontinuous or each.missing_s > 0):
            lines.append("#EXT-X-DISCONTINUITY")
        if is_new_take:
            lines.append(f'#EXT-X-MAP:URI="{FOLDER}/{playlist.header_name(each.take)}"')
        take = each.take
        moment = each.programme_time.astimezone(UTC).isoformat(timespec="milliseconds")
        lines += [
            f"#EXT-X-PROGRAM-DATE-TIME:{moment.replace('+00:00', 'Z')}",
            f"#EXTINF:{each.duration_s:.5f},",
            f"{FOLDER}/{playlist.segment_name(each.number)}",
        ]
    if is_ended:
        lines.append("#EXT-X-ENDLIST")
    return "\n".join([*lines, ""]).encode()


def found(folder: Path) -> list[str]:
    """Tell which streams have a recording on this disk, oldest first."""
    return sorted(
        journal.parent.parent.name for journal in folder.glob(f"stm_*/{FOLDER}/{JOURNAL}")
    )


def forget(stream: Path) -> None:
    """Delete the recording of a stream from the disk."""
    shutil.rmtree(stream / FOLDER)


def forget_before(folder: Path, oldest: datetime) -> int:
    """Delete recordings that were last added to before then; return how many that was."""
    gone = 0
    for journal in folder.glob(f"stm_*/{FOLDER}/{JOURNAL}"):
        if journal.stat().st_mtime < oldest.timestamp():
            shutil.rmtree(journal.parent)
            gone += 1
    return gone
