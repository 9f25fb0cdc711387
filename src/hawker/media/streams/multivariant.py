"""The playlist of playlists: which renditions there are, for players that choose by themselves.

Sources: draft-pantos-hls-rfc8216bis §4.4.6.2 (EXT-X-STREAM-INF); RFC 6381 §3.3 and 3.4 (CODECS).
"""

from collections.abc import Sequence

import msgspec

from hawker.media.streams import playlist, sound
from hawker.media.streams.boxes import boxes, within
from hawker.media.streams.fmp4 import AUDIO_TRACK
from hawker.media.streams.low import rendition as low
from hawker.media.streams.low.rendition import Low
from hawker.media.streams.window import Rate, Window

NAME = "master.m3u8"
VERSION = 7  # of HLS, for fragmented MP4

_PICTURE_ENTRY_BYTES, _SOUND_ENTRY_BYTES = 78, 28  # before what says how to decode
_ASC_AT = 35  # in an esds as we write it
_TYPE_AND_COUNT_BYTES = 8  # of an stsd


class Description(msgspec.Struct, frozen=True):
    """What a header says of the pictures and the sound behind it."""

    width: int  # pixels
    height: int
    picture: str  # as CODECS names it
    sound: str | None


class Variant(msgspec.Struct, frozen=True):
    """One rendition, as a player chooses between them."""

    url: str  # relative to the playlist of playlists
    rate: Rate
    codecs: Sequence[str]
    size: tuple[int, int] | None = None  # pixels; None without a picture


def described(header: bytes) -> Description:
    """Read what a header tells. Raises Unreadable."""
    width = height = 0
    picture = ""
    heard: str | None = None
    for kind, trak in boxes(within(header, b"moov")):
        if kind != b"trak":
            continue
        entries = within(trak, b"mdia", b"minf", b"stbl", b"stsd")[_TYPE_AND_COUNT_BYTES:]
        [(coding, entry)] = boxes(entries)
        if int.from_bytes(within(trak, b"tkhd")[12:16], "big") == AUDIO_TRACK:
            heard = _sound(coding, entry)
        else:
            width, height = (int.from_bytes(entry[at : at + 2], "big") for at in (24, 26))
            picture = "avc1." + within(entry[_PICTURE_ENTRY_BYTES:], b"avcC")[1:4].hex()
    return Description(width, height, picture, heard)


def variants(header: bytes, window: Window, smaller: Low | None = None) -> list[Variant]:
    """List what can be played of a window behind that header. Raises Unreadable."""
    said, heard = described(header), window.rate(is_sound=True)
    found = _pictures(said, window, playlist.NAME)
    if smaller is not None and smaller.newest_header is not None:
        url = f"{low.FOLDER}/{playlist.NAME}"
        found += _pictures(described(smaller.newest_header), smaller.window, url)
    if said.sound is not None and heard is not None:
        found.append(Variant(f"{sound.FOLDER}/{playlist.NAME}", heard, [said.sound]))
    return found


def render(variants: Sequence[Variant]) -> bytes:
    """Write the playlist; what is listed first is what a player begins with."""
    lines = ["#EXTM3U", f"#EXT-X-VERSION:{VERSION}"]
    for each in variants:
        told = [
            f"BANDWIDTH={each.rate.peak_bps}",
            f"AVERAGE-BANDWIDTH={each.rate.average_bps}",
            f'CODECS="{",".join(each.codecs)}"',
        ]
        if each.size is not None:
            told.append(f"RESOLUTION={each.size[0]}x{each.size[1]}")
        lines += [f"#EXT-X-STREAM-INF:{','.join(told)}", each.url]
    return "\n".join([*lines, ""]).encode()


def _pictures(said: Description, window: Window, url: str) -> list[Variant]:
    rate = window.rate()
    codecs = [said.picture, said.sound] if said.sound is not None else [said.picture]
    return [] if rate is None else [Variant(url, rate, codecs, (said.width, said.height))]


def _sound(coding: bytes, entry: bytes) -> str:
    if coding == b"Opus":
        return "opus"
    kind = within(entry[_SOUND_ENTRY_BYTES:], b"esds")[_ASC_AT] >> 3
    return f"mp4a.40.{kind}"
