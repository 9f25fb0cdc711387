"""A browser that publishes, without a browser: what WebCodecs would make, sent as by the page."""

import asyncio
import json
import struct
from fractions import Fraction
from io import BytesIO

import av
import msgspec
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from hawker.media.streams.browser import messages

SECRET = "signs tickets"
OURS = "https://tea.example"  # the page's own site
FPS = 25
TWENTY_MS_US = 20_000


class Encoded(msgspec.Struct):
    """A few seconds of a drawn picture and a tone."""

    avcc: bytes
    pictures: list[tuple[int, bool, bytes]]  # time in microseconds, whether a key frame, NAL units
    sounds: list[tuple[int, bytes]]


def encode(seconds: int, *, size: tuple[int, int] = (320, 180)) -> Encoded:
    """Encode H.264 and Opus, with a key frame each second."""
    width, height = size
    with av.open(BytesIO(), "w", format="mp4") as scratch:
        video = scratch.add_stream("libx264", rate=FPS)
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        video.options = {"preset": "ultrafast", "tune": "zerolatency", "g": str(FPS), "bf": "0"}
        video.options |= {"x264-params": "annexb=0:repeat-headers=0", "flags": "+global_header"}
        pictures = []
        for number in range(seconds * FPS):
            frame = av.VideoFrame(width, height, "yuv420p")
            for plane in frame.planes:
                plane.update(bytes([number * 5 % 256]) * plane.buffer_size)
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            pictures += [
                (len(pictures) * 1_000_000 // FPS, packet.is_keyframe, bytes(packet))
                for packet in video.encode(frame)
            ]
        avcc = bytes(video.codec_context.extradata)
        sounds = _tone(seconds)
    return Encoded(avcc, pictures, sounds)


def _tone(seconds: int) -> list[tuple[int, bytes]]:
    opus = av.CodecContext.create("libopus", "w")
    opus.sample_rate, opus.layout, opus.format = 48_000, "mono", "s16"
    packets = []
    for number in range(seconds * 50):
        frame = av.AudioFrame(format="s16", layout="mono", samples=960)
        frame.planes[0].update(struct.pack("<960h", *[x % 100 * 200 for x in range(960)]))
        frame.sample_rate, frame.pts, frame.time_base = 48_000, number * 960, Fraction(1, 48_000)
        packets += [bytes(packet) for packet in opus.encode(frame)]
    return [(number * TWENTY_MS_US, packet) for number, packet in enumerate(packets)]


class Browser(WSListener):
    """One socket of a page."""

    def __init__(self) -> None:
        self.told: asyncio.Queue[dict] = asyncio.Queue()
        self.pongs: asyncio.Queue[bytes] = asyncio.Queue()
        self.is_closed = asyncio.Event()

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type is WSMsgType.TEXT:
            self.told.put_nowait(json.loads(frame.get_payload_as_bytes()))
        elif frame.msg_type is WSMsgType.PONG:
            self.pongs.put_nowait(frame.get_payload_as_bytes())

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.told.put_nowait({"t": "gone"})
        self.is_closed.set()

    def say(self, **words: str) -> None:
        self.transport.send(WSMsgType.TEXT, json.dumps(words).encode())

    def send(self, kind: int, at_us: int, body: bytes, flags: int = 0) -> None:
        self.transport.send(WSMsgType.BINARY, struct.pack(">BBQ", kind, flags, at_us) + body)

    async def hear(self, *kinds: str) -> dict:
        """The next thing told, of these kinds; a socket that went is told as `gone`."""
        async with asyncio.timeout(20):
            while (told := await self.told.get())["t"] not in (*kinds, "gone"):
                pass
        return told

    async def hear_pong(self) -> bytes:
        return await asyncio.wait_for(self.pongs.get(), 20)

    async def enter(self, ticket: str) -> None:
        self.say(t="hello", ticket=ticket)
        assert await self.hear("ready", "bye") == {"t": "ready"}

    async def start(self, ticket: str) -> None:
        await self.enter(ticket)
        self.say(t="start")
        assert await self.hear("started", "bye") == {"t": "started"}

    def configure(self, encoded: Encoded) -> None:
        self.send(messages.VIDEO_CONFIG, 0, encoded.avcc)
        self.send(messages.AUDIO_CONFIG, 0, b"\2\1")

    async def play(self, encoded: Encoded, *, speed: float = 1.0, from_us: int = 0) -> None:
        """Send it as it would come, sound and picture by their times, which begin at `from_us`."""
        items = [(at, messages.PICTURE, int(key), data) for at, key, data in encoded.pictures]
        items += [(at, messages.SOUND, 0, data) for at, data in encoded.sounds]
        loop = asyncio.get_running_loop()
        begun_at = loop.time()
        for at_us, kind, flags, data in sorted(items, key=lambda item: item[:2]):
            await asyncio.sleep(max(0.0, begun_at + at_us / 1e6 / speed - loop.time()))
            if self.is_closed.is_set():
                return
            self.send(kind, from_us + at_us, data, flags)


async def connect(port: int, headers: dict[str, str] | None = None) -> Browser:
    _, browser = await ws_connect(
        Browser, f"ws://127.0.0.1:{port}/live/publish", extra_headers=headers or {}
    )
    return browser
