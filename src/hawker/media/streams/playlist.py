"""The words of a live playlist: HLS with low-latency parts.

Source: draft-pantos-hls-rfc8216bis (§4.4 tags, §6.2.5 blocking reload and delta updates, §B
low-latency server profile).
"""

import math
import re
from datetime import UTC, datetime

import msgspec

SHORT_S, LONG_S = 2, 4  # EXT-X-TARGETDURATION, by what the encoder's first segment asked for
ROUNDING_S = 0.4  # by which a segment may be longer, since its length is rounded (§4.4.3.1)
PART_S = 0.3  # PART-TARGET, unless the operator wants another one
SKIP_TARGETS = 6.0  # delta updates leave out what is older
VERSION = 9  # the first with delta updates

NAME = "index.m3u8"
SEGMENT, HEADER, PART = "seg-", "init-", "part-"
_SEGMENT_NAME = re.compile(r"seg-(\d{1,12})\.m4s")
_HEADER_NAME = re.compile(r"init-(\d{1,12})\.mp4")
_PART_NAME = re.compile(r"part-(\d{1,12})-(\d{1,4})\.m4s")


class Part(msgspec.Struct, frozen=True, gc=False):
    """A piece of a segment that can be played by itself once what it depends on is there."""

    duration_s: float
    is_independent: bool  # begins with a picture that depends on nothing
    sound_bytes: int = 0  # what its sound alone would take, as a fragment of its own
    is_gap: bool = False  # it is not there


class Segment(msgspec.Struct):
    """A run of parts. Finished, or the one that is being filled."""

    number: int  # media sequence number
    take: int  # whose header it needs
    is_discontinuous: bool  # does not continue the segment before
    is_independent: bool  # begins with a picture that depends on nothing
    programme_time: datetime  # UTC, of its first picture
    duration_s: float = 0.0
    size_bytes: int = 0
    sound_bytes: int = 0  # what its sound alone would take, as fragments of its own
    is_gap: bool = False  # it is not there, or not all of it
    parts: list[Part] = []  # emptied once they need not be listed any more


class View(msgspec.Struct, frozen=True):
    """What a playlist tells of."""

    segments: list[Segment]  # finished, oldest first
    open_segment: Segment | None
    target_s: int  # what no segment is longer than
    part_s: float  # what no part is longer than, unless one picture is
    lost_discontinuities: int  # that stood before the first segment
    is_live: bool
    is_ended: bool


def segment_name(number: int) -> str:
    return f"{SEGMENT}{number}.m4s"


def header_name(take: int) -> str:
    return f"{HEADER}{take}.mp4"


def part_name(number: int, index: int) -> str:
    return f"{PART}{number}-{index}.m4s"


def segment_number(name: str) -> int | None:
    """Read a segment's number off its name, None if it is not one."""
    found = _SEGMENT_NAME.fullmatch(name)
    return int(found[1]) if found else None


def header_take(name: str) -> int | None:
    """Read a take's number off its header's name, None if it is not one."""
    found = _HEADER_NAME.fullmatch(name)
    return int(found[1]) if found else None


def part_place(name: str) -> tuple[int, int] | None:
    """Read segment and index off a part's name, None if it is not one."""
    found = _PART_NAME.fullmatch(name)
    return (int(found[1]), int(found[2])) if found else None


def render(
    view: View, *, is_delta: bool = False, is_sound: bool = False, is_plain: bool = False
) -> bytes:
    """Write the playlist, or that of the sound alone, which has the same segments and times.

    A delta leaves out segments that whoever asks for it has seen; a plain one knows of no parts.
    """
    if is_plain:
        view = _without_parts(view)
    shown = [*view.segments, view.open_segment] if view.open_segment else view.segments
    skipped = _skippable(view) if is_delta else 0
    lines = _head(view, shown, is_sound=is_sound, is_plain=is_plain)
    if skipped:
        lines.append(f"#EXT-X-SKIP:SKIPPED-SEGMENTS={skipped}")
    told = [each.take for each in shown[:skipped] if not _is_gap(each, is_sound=is_sound)]
    take = told[-1] if told else None
    for segment in shown[skipped:]:
        has_header = segment.take != take and not _is_gap(segment, is_sound=is_sound)
        is_open = segment is view.open_segment
        lines += _segment(segment, has_header=has_header, is_open=is_open, is_sound=is_sound)
        take = segment.take if has_header else take
    lines += _tail(view, is_plain=is_plain)
    return "\n".join([*lines, ""]).encode()


def _without_parts(view: View) -> View:
    segments = [msgspec.structs.replace(each, parts=[]) for each in view.segments]
    return msgspec.structs.replace(view, segments=segments, open_segment=None)


def _head(view: View, shown: list[Segment], *, is_sound: bool, is_plain: bool) -> list[str]:
    skip, hold = (
        f"CAN-SKIP-UNTIL={SKIP_TARGETS * view.target_s}",
        f"HOLD-BACK={3.0 * view.target_s}",
    )
    control, inside = f"{skip},{hold}", list[str]()
    if not is_plain:
        parts = (part.duration_s for segment in shown for part in segment.parts)
        part_s = math.ceil(max([view.part_s, *parts]) * 1000) / 1000
        control = f"CAN-BLOCK-RELOAD=YES,{skip},PART-HOLD-BACK={3 * part_s:.3f},{hold}"
        inside.append(f"#EXT-X-PART-INF:PART-TARGET={part_s:.3f}")
    lines = [
        "#EXTM3U",
        f"#EXT-X-VERSION:{VERSION}",
        f"#EXT-X-TARGETDURATION:{view.target_s}",
        f"#EXT-X-SERVER-CONTROL:{control}",
        *inside,
        f"#EXT-X-MEDIA-SEQUENCE:{shown[0].number if shown else 0}",
    ]
    if view.lost_discontinuities:
        lines.append(f"#EXT-X-DISCONTINUITY-SEQUENCE:{view.lost_discontinuities}")
    if is_sound or all(segment.is_independent for segment in shown):
        lines.append("#EXT-X-INDEPENDENT-SEGMENTS")
    return lines


def _segment(segment: Segment, *, has_header: bool, is_open: bool, is_sound: bool) -> list[str]:
    lines: list[str] = []
    if segment.is_discontinuous:
        lines.append("#EXT-X-DISCONTINUITY")
    if has_header:
        lines.append(f'#EXT-X-MAP:URI="{header_name(segment.take)}"')
    lines.append(f"#EXT-X-PROGRAM-DATE-TIME:{_moment(segment.programme_time)}")
    marks = [_sound_marks(part) if is_sound else _marks(part) for part in segment.parts]
    lines += [
        f'#EXT-X-PART:DURATION={part.duration_s:.5f},URI="{part_name(segment.number, n)}"{mark}'
        for n, (part, mark) in enumerate(zip(segment.parts, marks, strict=True))
    ]
    if not is_open:
        lines += ["#EXT-X-GAP"] if _is_gap(segment, is_sound=is_sound) else []
        lines += [f"#EXTINF:{segment.duration_s:.5f},", segment_name(segment.number)]
    return lines


def _is_gap(segment: Segment, *, is_sound: bool) -> bool:
    return segment.is_gap or (is_sound and not segment.sound_bytes)


def _marks(part: Part) -> str:
    independent = ",INDEPENDENT=YES" if part.is_independent else ""
    return f"{independent},GAP=YES" if part.is_gap else independent


def _sound_marks(part: Part) -> str:
    """Sound can be begun anywhere; where there is none, nothing is to be asked for (§4.4.4.9)."""
    return ",INDEPENDENT=YES" if part.sound_bytes else ",INDEPENDENT=YES,GAP=YES"


def _tail(view: View, *, is_plain: bool) -> list[str]:
    if view.is_ended:
        return ["#EXT-X-ENDLIST"]
    if is_plain:
        return []
    if not view.is_live:
        # What comes next will not continue this. It is said already because hls.js 1.7 takes a
        # segment that ends a playlist with parts for two, and later gives up on the mismatch.
        return ["#EXT-X-DISCONTINUITY"]
    if view.open_segment is not None:
        hint = part_name(view.open_segment.number, len(view.open_segment.parts))
    elif view.segments:
        hint = part_name(view.segments[-1].number + 1, 0)
    else:
        return []
    return [f'#EXT-X-PRELOAD-HINT:TYPE=PART,URI="{hint}"']


def _skippable(view: View) -> int:
    """Count the segments in front of the skip boundary."""
    segments = view.segments
    age_s = 0.0
    for at in range(len(segments) - 1, -1, -1):
        if age_s >= SKIP_TARGETS * view.target_s:
            return at + 1
        age_s += segments[at].duration_s
    return 0


def _moment(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
