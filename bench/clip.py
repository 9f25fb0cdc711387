"""A short film that is encoded once and sent again and again, as an encoder would send it.

It is cut where frames of picture and of sound end together, so that it follows itself without a
seam: the time of every frame is exact for hours, and whoever finds a frame by its bytes knows when
it was to be shown.
"""

from __future__ import annotations

import asyncio
import functools
import struct
import subprocess
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import imageio_ffmpeg

FPS, GOP = 30, 60
SOUND_RATE, SOUND_SAMPLES = 48_000, 1_024
SECONDS = 16  # 480 pictures and 750 frames of sound
PICTURES = SECONDS * FPS
SOUNDS = SECONDS * SOUND_RATE // SOUND_SAMPLES
AUDIO, VIDEO = 8, 9
CONFIG_AT = 1  # the byte of a tag that says whether it is a configuration
FLV = b"FLV\1\5\0\0\0\x09\0\0\0\0"
TAG_HEAD, TAG_TAIL = 11, 4

assert PICTURES % GOP == 0, "the film begins with a key frame whenever it begins again"
assert SOUNDS * SOUND_SAMPLES == SECONDS * SOUND_RATE, "sound ends with the picture"


@dataclass(frozen=True, slots=True)
class Tag:
    """A message of picture or sound, as FLV and RTMP carry it."""

    kind: int
    at_s: float  # from the beginning of the film
    body: bytes


@dataclass(frozen=True, slots=True)
class Clip:
    """The film: how to decode it, and its frames in the order in which they are sent."""

    configs: list[Tag]
    tags: list[Tag] = field(repr=False)

    def sound_and_picture(self, times: int) -> Iterator[bytes]:
        """The film so often in a row as FLV, a piece for each time; endless for a negative."""
        yield FLV + b"".join(_flv(tag, 0) for tag in self.configs)
        turn = 0
        while turn != times:
            yield b"".join(_flv(tag, turn * SECONDS * 1_000) for tag in self.tags)
            turn += 1


@functools.cache
def clip(*, size: str = "1280x720", kilobits: int = 2_500) -> Clip:
    """Encode the film, with 128 kbit/s of AAC.

    The sound is noise and the picture moves: no frame is like another one.
    """
    rate = f"{kilobits}k"
    encoded = subprocess.run(  # noqa: S603 — the words are ours
        [
            *(imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error"),
            *("-f", "lavfi", "-i", f"testsrc2=size={size}:rate={FPS}"),
            *("-f", "lavfi", "-i", f"anoisesrc=sample_rate={SOUND_RATE}:amplitude=0.1:seed=1"),
            *("-t", str(SECONDS + 1), "-c:v", "libx264", "-preset", "veryfast"),
            *("-tune", "zerolatency", "-g", str(GOP), "-sc_threshold", "0", "-b:v", rate),
            *("-minrate", rate, "-maxrate", rate, "-bufsize", rate, "-pix_fmt", "yuv420p"),
            *("-x264-params", "nal-hrd=cbr", "-c:a", "aac", "-b:a", "128k", "-f", "flv", "-"),
        ],
        check=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
    ).stdout
    found = [tag for tag in _read(encoded) if tag.kind in {AUDIO, VIDEO}]
    configs = [tag for tag in found if tag.body[CONFIG_AT] == 0]
    pictures = [tag.body for tag in found if tag.kind == VIDEO and tag.body[CONFIG_AT] == 1]
    sounds = [tag.body for tag in found if tag.kind == AUDIO and tag.body[CONFIG_AT] == 1]
    assert len(configs) == 2, "one configuration of each"  # noqa: PLR2004
    tags = [Tag(VIDEO, n / FPS, body) for n, body in enumerate(pictures[:PICTURES])]
    tags += [
        Tag(AUDIO, n * SOUND_SAMPLES / SOUND_RATE, body) for n, body in enumerate(sounds[:SOUNDS])
    ]
    assert len(tags) == PICTURES + SOUNDS, "the film is whole"
    assert len({tag.body for tag in tags}) == len(tags), "frames are told apart by their bytes"
    return Clip(configs, sorted(tags, key=lambda tag: (tag.at_s, -tag.kind)))


def write(film: Clip, path: Path, seconds: float) -> None:
    """Write the film into a file, so often that it lasts so long at least."""
    with path.open("wb") as file:
        for piece in film.sound_and_picture(-int(-seconds // SECONDS)):
            file.write(piece)


@asynccontextmanager
async def publishing(film: Clip, address: str) -> AsyncGenerator[asyncio.subprocess.Process]:
    """Send the film again and again in real time, until the end; nothing is encoded."""
    process = await asyncio.create_subprocess_exec(*sent("pipe:0", address), stdin=-1)
    feeding = asyncio.create_task(_feed(film, process))
    try:
        yield process
    finally:
        feeding.cancel()
        if process.returncode is None:
            process.terminate()
        await asyncio.gather(feeding, return_exceptions=True)
        await process.wait()


def sent(source: str, address: str) -> list[str]:
    """The command that sends FLV in real time as it is."""
    return [
        *(imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-re", "-f", "flv"),
        *("-i", source, "-c", "copy", "-f", "flv", "-flvflags", "no_duration_filesize", address),
    ]


async def _feed(film: Clip, process: asyncio.subprocess.Process) -> None:
    assert process.stdin is not None, "it was asked for"
    for piece in film.sound_and_picture(-1):
        process.stdin.write(piece)
        await process.stdin.drain()


def _flv(tag: Tag, later_ms: int) -> bytes:
    ms = round(tag.at_s * 1_000) + later_ms
    head = struct.pack(">B3s3sB3x", tag.kind, _u24(len(tag.body)), _u24(ms & 0xFFFFFF), ms >> 24)
    return head + tag.body + struct.pack(">I", TAG_HEAD + len(tag.body))


def _u24(value: int) -> bytes:
    return value.to_bytes(3, "big")


def _read(flv: bytes) -> Iterator[Tag]:
    at = len(FLV)
    while at < len(flv):
        size = int.from_bytes(flv[at + 1 : at + 4], "big")
        start = at + TAG_HEAD
        yield Tag(flv[at] & 31, 0.0, flv[start : start + size])
        at = start + size + TAG_TAIL
