"""ffmpeg as a process of its own: fragments of the whole go in, small pictures come out as FLV."""

import asyncio
import os
import struct
from collections.abc import Callable, Iterator

import msgspec
import structlog

from hawker.media.streams import flv
from hawker.media.streams.flv import VideoConfig, VideoFrame
from hawker.media.streams.fmp4 import Sample
from hawker.media.streams.low.rendition import ticks
from hawker.media.streams.model import UnsupportedCodec

SHORT_SIDE = 480  # pixels of the smaller picture
BITRATE_BPS = 800_000
UNFED_LIMIT_BYTES = 8 << 20  # that wait to be read by the process
TAG_LIMIT_BYTES = 4 << 20
NICENESS = 10  # everything else goes first
WORDS_LIMIT_BYTES = 4 << 10  # of its complaints, for the log
_READ_BYTES = 64 << 10
_FLV_HEAD_BYTES, _TAG_HEAD_BYTES, _TAG_TAIL_BYTES = 13, 11, 4
_VIDEO_TAG = 9

log = structlog.get_logger()


class Program(msgspec.Struct, frozen=True):
    """Which ffmpeg is run, and what is done in the child before."""

    path: str
    prepare: Callable[[], None]  # it must not outlive us


class Hearer(msgspec.Struct, frozen=True):
    """What is done with what comes out."""

    configure: Callable[[VideoConfig], None]
    picture: Callable[[Sample], None]


class FlvReader:
    """Cuts a stream of FLV into its tags of picture."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._skip = _FLV_HEAD_BYTES

    def read(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Take what came; yield the milliseconds and the payload of each tag. Raises ValueError."""
        self._buffer += data
        while len(self._buffer) >= self._skip + _TAG_HEAD_BYTES:
            at = self._skip
            kind = self._buffer[at]
            size = int.from_bytes(self._buffer[at + 1 : at + 4], "big")
            if size > TAG_LIMIT_BYTES:
                raise ValueError("a tag is longer than any picture")
            end = at + _TAG_HEAD_BYTES + size + _TAG_TAIL_BYTES
            if len(self._buffer) < end:
                return
            low, high = struct.unpack_from(">3sB", self._buffer, at + 4)
            payload = bytes(self._buffer[at + _TAG_HEAD_BYTES : end - _TAG_TAIL_BYTES])
            del self._buffer[:end]
            self._skip = 0
            if kind == _VIDEO_TAG:
                yield high << 24 | int.from_bytes(low, "big"), payload


class Encoder:
    """One process. It is over when it ends, when it talks nonsense, or when it is stopped."""

    def __init__(self, program: Program, hearer: Hearer) -> None:
        self._program = program
        self._hearer = hearer
        self._process: asyncio.subprocess.Process | None = None
        self._unfed: list[bytes] = []  # before it runs
        self._unfed_bytes = 0
        self._is_stopped = False
        self.is_over = False
        self.task = asyncio.create_task(self._run())

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def feed(self, data: bytes) -> bool:
        """Hand it a header or a part; False when it has not read what it was handed before."""
        if self._process is None:
            self._unfed.append(data)
            self._unfed_bytes += len(data)
            return self._unfed_bytes < UNFED_LIMIT_BYTES
        assert self._process.stdin is not None, "it was piped"
        if self._process.stdin.is_closing():
            return False
        self._process.stdin.write(data)
        return self._process.stdin.transport.get_write_buffer_size() < UNFED_LIMIT_BYTES

    def stop(self) -> None:
        """End it at once; nothing more is heard of it."""
        self._is_stopped = True
        if self._process is not None and self._process.returncode is None:
            self._process.kill()

    async def _run(self) -> None:
        try:
            await self._work()
        except OSError as error:
            log.warning("streams.low_not_started", error=str(error))
        except (ValueError, UnsupportedCodec) as error:
            log.warning("streams.low_unreadable", error=str(error))
        finally:
            self.is_over = True
            if self._process is not None:
                if self._process.returncode is None:
                    self._process.kill()
                await self._process.wait()

    async def _work(self) -> None:
        self._process = process = await asyncio.create_subprocess_exec(
            *command(self._program.path),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            preexec_fn=self._prepare,
        )
        assert process.stdin is not None, "it was piped"
        assert process.stdout is not None, "it was piped"
        assert process.stderr is not None, "it was piped"
        complaints = asyncio.create_task(_last(process.stderr))
        if self._is_stopped:
            process.kill()
        for data in self._unfed:
            process.stdin.write(data)
        self._unfed = []
        reader = FlvReader()
        while data := await process.stdout.read(_READ_BYTES):
            for ms, payload in reader.read(data):
                self._hear(ms, payload)
        words = await complaints
        if words and not self._is_stopped:
            log.warning("streams.low_complains", words=words)

    def _hear(self, ms: int, payload: bytes) -> None:
        if self._is_stopped:
            return
        match flv.video(payload):
            case VideoConfig() as config:
                self._hearer.configure(config)
            case VideoFrame() as frame:
                at = ticks(ms + frame.offset_ms)
                self._hearer.picture(Sample(frame.data, at, 0, 0, frame.is_key))
            case None:
                pass

    def _prepare(self) -> None:
        self._program.prepare()
        os.nice(NICENESS)


def command(path: str) -> list[str]:
    """How ffmpeg is called: every picture once, at its own time, key frames where they came."""
    scale = f"scale='if(gt(iw,ih),-2,{SHORT_SIDE})':'if(gt(iw,ih),{SHORT_SIDE},-2)'"
    return [
        *(path, "-hide_banner", "-loglevel", "error", "-nostats", "-copyts"),
        *("-fflags", "nobuffer", "-flags", "low_delay", "-threads", "1"),
        *("-probesize", "32", "-analyzeduration", "0", "-f", "mp4", "-i", "pipe:0"),
        *("-map", "0:v:0", "-an", "-fps_mode", "passthrough", "-enc_time_base", "1:1000"),
        *("-vf", f"{scale}:flags=bilinear", "-pix_fmt", "yuv420p"),
        *("-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency", "-threads", "1"),
        *("-b:v", str(BITRATE_BPS), "-maxrate", str(BITRATE_BPS * 9 // 8)),
        *("-bufsize", str(BITRATE_BPS), "-bf", "0", "-g", "9999", "-sc_threshold", "0"),
        *("-force_key_frames", "source", "-avoid_negative_ts", "disabled"),
        *("-f", "flv", "-flvflags", "no_duration_filesize", "-flush_packets", "1", "pipe:1"),
    ]


async def _last(complaints: asyncio.StreamReader) -> str:
    """Read to the end, and keep what was said last."""
    kept = b""
    while data := await complaints.read(_READ_BYTES):
        kept = (kept + data)[-WORDS_LIMIT_BYTES:]
    return kept.decode("utf-8", "replace").strip()
