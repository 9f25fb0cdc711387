"""The sound of a stream alone: cut out of its parts and segments when somebody asks for it.

Times, parts and segments stay those of the picture, so a player changes from one to the other
where it is. Decision 0064 says why it is cut and not packaged. Pure.
"""

import struct

from hawker.media.streams.boxes import box, boxes, runs, track_of, u32, within
from hawker.media.streams.fmp4 import AUDIO_TRACK

FOLDER = "sound"  # below a stream's address


def header(data: bytes) -> bytes | None:
    """Write the header of the sound, None when there is none. Raises Unreadable."""
    moov = within(data, b"moov")
    kept = [box(kind, body) for kind, body in boxes(moov) if kind != b"mvex"]
    tracks = [body for kind, body in boxes(moov) if kind == b"trak" and _is_sound(body)]
    if not tracks:
        return None
    movie = next(each for each in kept if each[4:8] == b"mvhd")
    extends = [
        box(kind, body)
        for kind, body in boxes(within(moov, b"mvex"))
        if kind == b"trex" and body[4:8] == u32(AUDIO_TRACK)
    ]
    moov = box(b"moov", movie, box(b"trak", tracks[0]), box(b"mvex", *extends))
    return box(b"ftyp", within(data, b"ftyp")) + moov


def fragments(data: bytes) -> bytes:
    """Cut the sound out of a part or a segment; nothing when it has none. Raises Unreadable."""
    out: list[bytes] = []
    at = 0
    for kind, body in boxes(data):
        if kind == b"moof":
            out += _fragment(body, data, at)
        at += len(body) + 8
    return b"".join(out)


def _fragment(moof: bytes, data: bytes, at: int) -> list[bytes]:
    """The sound of one fragment, which lies at `at`, as a fragment of its own."""
    for kind, traf in boxes(moof):
        if kind != b"traf" or track_of(traf) != AUDIO_TRACK:
            continue
        [run] = runs(box(b"traf", traf))
        begins = at + run.offset
        size = sum(sample[1] for sample in run.samples)
        number = box(b"mfhd", within(moof, b"mfhd"))
        inside = len(number) + len(traf) + 24  # the new moof, and the head of its mdat
        table = [box(kind, _moved(kind, body, inside)) for kind, body in boxes(traf)]
        return [
            box(b"moof", number, box(b"traf", *table)),
            box(b"mdat", data[begins : begins + size]),
        ]
    return []


def _moved(kind: bytes, body: bytes, offset: int) -> bytes:
    """A table of samples that lie at `offset` now; every other box as it is."""
    return body[:8] + struct.pack(">i", offset) + body[12:] if kind == b"trun" else body


def _is_sound(trak: bytes) -> bool:
    return within(trak, b"tkhd")[12:16] == u32(AUDIO_TRACK)
