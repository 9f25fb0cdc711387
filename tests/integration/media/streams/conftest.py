"""A station of the test's own, and encoders that publish to it as OBS would."""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import imageio_ffmpeg
import pytest
import pytest_asyncio
from tests.integration.media.streams.browsers import OURS, SECRET, Browser, connect

from hawker.kernel.db import Db
from hawker.kernel.ids import StoreId
from hawker.media.streams import service as streams
from hawker.media.streams.model import Health, Stream, StreamId
from hawker.media.streams.station import Browsers, Ports, Station, on_air

PATIENCE_S = 40.0  # for what must happen in the end, on a busy machine


@pytest_asyncio.fixture
async def real_db(dsn: str) -> AsyncIterator[Db]:
    """The database as the streams process sees it, by the machine's own clock."""
    async with Db(dsn, "hawker_worker", size=4) as opened:
        yield opened


@pytest.fixture
def home() -> AsyncIterator[Path]:
    with tempfile.TemporaryDirectory(prefix="hawker-streams-") as path:
        yield Path(path)


@pytest_asyncio.fixture
async def station(real_db: Db, home: Path) -> AsyncIterator[Station]:
    browsers = Browsers(SECRET, OURS)
    async with on_air(real_db, home, "test", Ports("127.0.0.1", 0, 0), None, browsers) as running:
        yield running


@pytest_asyncio.fixture
async def open_page(station: Station) -> AsyncIterator[Callable[..., object]]:
    pages: list[Browser] = []

    async def open_one(**headers: str) -> Browser:
        pages.append(await connect(station.ports.browsers, headers))
        return pages[-1]

    yield open_one
    for page in pages:
        page.transport.disconnect()


@pytest.fixture
def ticket_of(real_db: Db):
    async def give(stream: Stream) -> str:
        async with real_db.system() as tx:
            ticket, _ = await streams.ticket(tx, stream.id, SECRET)
            return ticket

    return give


@pytest.fixture
def new_stream(real_db: Db):
    """Make a stream, and its key."""

    async def make() -> tuple[Stream, str]:
        async with real_db.system() as tx:
            return await streams.create_stream(tx, StoreId.new())

    return make


class Encoder:
    """A real ffmpeg that publishes a drawn picture and a tone."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def goodbye(self) -> int:
        """Let it end as encoders do, and tell how it went."""
        if self._process.returncode is None:
            self._process.terminate()
        return await self._process.wait()

    async def vanish(self) -> None:
        """Stop it without a goodbye, with its connection left open."""
        self._process.send_signal(19)  # SIGSTOP

    async def kill(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()

    async def words(self) -> str:
        """Wait for its end and return what it complained about."""
        assert self._process.stderr is not None
        return (await self._process.stderr.read()).decode()


@pytest_asyncio.fixture
async def publish(station: Station) -> AsyncIterator[Callable[..., object]]:
    encoders: list[Encoder] = []

    async def start(
        key: str,
        *,
        port: int | None = None,
        gop: int = 25,
        audio: bool = True,
        b_frames: int = 0,
        codec: str = "libx264",
        picture: bool = True,
        size: str = "320x180",
    ) -> Encoder:
        shown = ["-re", "-f", "lavfi", "-i", f"testsrc2=size={size}:rate=25"]
        tone = ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000"] if audio else []
        coding = ["-c:v", codec, "-g", str(gop)]
        if codec == "libx264":
            coding += ["-preset", "ultrafast", "-bf", str(b_frames), "-sc_threshold", "0"]
        coding += ["-b:v", "300k", "-pix_fmt", "yuv420p"]
        if not picture:
            shown, tone, coding = [], ["-re", *tone], ["-vn"]
        sound = ["-c:a", "aac", "-b:a", "64k"] if audio else []
        process = await asyncio.create_subprocess_exec(
            imageio_ffmpeg.get_ffmpeg_exe(),
            *("-hide_banner", "-loglevel", "error", *shown, *tone, *coding, *sound),
            *("-f", "flv", f"rtmp://127.0.0.1:{port or station.ports.rtmp}/live/{key}"),
            stdin=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        encoders.append(Encoder(process))
        return encoders[-1]

    yield start
    for encoder in encoders:
        await encoder.kill()


@pytest_asyncio.fixture
async def viewer(station: Station) -> AsyncIterator[httpx.AsyncClient]:
    base = f"http://127.0.0.1:{station.ports.origin}"
    async with httpx.AsyncClient(base_url=base, timeout=PATIENCE_S) as client:
        yield client


@pytest.fixture
def health(real_db: Db):
    async def read(id: StreamId) -> Health:
        async with real_db.system() as tx:
            return await streams.health(tx, id)

    return read


@pytest.fixture
def eventually():
    """Wait for something to become true; what is returned is what made it so."""

    async def wait(ask):
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                while not (found := await ask()):  # noqa: ASYNC110 — others change it
                    await asyncio.sleep(0.05)
                return found
        raise AssertionError(f"it never came to {ask.__name__}")

    return wait
