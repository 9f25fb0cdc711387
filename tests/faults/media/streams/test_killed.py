"""The streams process is killed while an encoder publishes; everything goes on by itself."""

import asyncio
import contextlib
import io
import re
import socket
import sys
import tempfile
from pathlib import Path

import av
import httpx
import imageio_ffmpeg
import pytest

from hawker.app.settings import Settings
from hawker.kernel.db import Db
from hawker.kernel.ids import StoreId
from hawker.media.streams import service as streams
from hawker.media.streams.model import StreamStatus

PATIENCE_S = 60.0
FPS = 25

pytestmark = pytest.mark.faults


def free_port(room: int = 1) -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return port if port + room < 65_000 else free_port(room)


@pytest.fixture
def site(dsn):
    """Settings of a site whose only process is ours."""
    with tempfile.TemporaryDirectory(prefix="hawker-streams-") as home:
        yield Settings.from_env(
            {
                "HAWKER_HOME": home,
                "HAWKER_DATABASE_URL": dsn,
                "HAWKER_NATS_URL": "nats://127.0.0.1:1",
                "HAWKER_SECRET": "a secret of the tests alone",
                "HAWKER_RTMP_PORT": str(free_port()),
                "HAWKER_INNER_PORT": str(free_port(60)),
            }
        )


async def start(site: Settings) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "hawker.app.process", "streams", env=site.environ()
    )


async def publish(site: Settings, key: str) -> asyncio.subprocess.Process:
    """An encoder that comes back when it was cut off, as OBS does."""
    publishing = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        *("-loglevel", "quiet", "-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-b:v", "300k"),
        *("-f", "flv", f"rtmp://127.0.0.1:{site.rtmp_port}/live/{key}"),
    ]
    return await asyncio.create_subprocess_exec(*publishing, stdin=asyncio.subprocess.DEVNULL)


async def republish(site: Settings, key: str) -> None:
    while True:
        encoder = await publish(site, key)
        try:
            await encoder.wait()
        except asyncio.CancelledError:
            encoder.kill()
            await encoder.wait()
            raise
        await asyncio.sleep(0.2)


async def check_the_recording(viewer, address: str, before: str, after: str) -> None:
    """What was kept decodes to its end, with every part that was shown before the kill."""
    folder = address.rpartition("/")[0]
    names = re.findall(r"rec/(?:init|seg)-\d+\.m(?:p4|4s)", await recorded(viewer, folder, after))
    begun_again = names.index("rec/init-2.mp4")
    pictures = []
    for take in (names[:begun_again], names[begun_again:]):
        data = [(await viewer.get(f"{folder}/{name}")).content for name in take]
        with av.open(io.BytesIO(b"".join(data))) as file:
            pictures.append(sum(1 for _ in file.decode(video=0)))

    assert pictures[0] >= round(shown_s(before) * FPS) > 0
    assert pictures[1] > 0


async def recorded(viewer, folder: str, after: str) -> str:
    """The recording, once it has what the playlist has behind the kill."""
    newest = re.findall(r"^seg-\d+\.m4s", after, re.MULTILINE)[-1]
    async with asyncio.timeout(PATIENCE_S):
        while True:
            answer = await viewer.get(f"{folder}/recording.m3u8")
            if f"rec/{newest}" in answer.text and "rec/init-2.mp4" in answer.text:
                return answer.text
            await asyncio.sleep(0.05)


def shown_s(playlist: str) -> float:
    """How long the playlist lasts: its segments, and the parts of the one that was begun."""
    whole = re.findall(r"#EXTINF:([\d.]+)", playlist)
    begun = playlist.rpartition("#EXTINF")[2]
    parts = re.findall(r"#EXT-X-PART:DURATION=([\d.]+)", begun)
    return sum(map(float, whole)) + sum(map(float, parts))


async def three_facts(db, stream, fetch) -> list[dict]:
    """What the room was told, once the picture is back."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            async with db.system() as tx:
                health = await streams.health(tx, stream.id)
            facts = await fetch("SELECT tag, data FROM kernel.outbox ORDER BY id")
            if len(facts) == 3 and health.status is StreamStatus.LIVE:
                return facts
            await asyncio.sleep(0.05)


async def test_after_a_kill_the_numbers_go_on_and_the_room_hears_of_it(site, dsn, fetch):
    async with (
        Db(dsn, "hawker_worker", size=2) as db,
        httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{site.streams_port}", timeout=PATIENCE_S
        ) as viewer,
    ):
        async with db.system() as tx:
            stream, key = await streams.create_stream(tx, StoreId.new())
        address = streams.playlist_url(stream.id)

        async def text_with(*wanted: str) -> str:
            async with asyncio.timeout(PATIENCE_S):
                while True:
                    with contextlib.suppress(httpx.TransportError):
                        answer = await viewer.get(address)
                        if all(word in answer.text for word in wanted):
                            return answer.text
                    await asyncio.sleep(0.05)

        process = await start(site)
        encoder = asyncio.create_task(republish(site, key))
        try:
            before = await text_with("seg-1.m4s", "part-2-1")
            process.kill()
            await process.wait()
            process = await start(site)
            after = await text_with("init-2.mp4", "#EXT-X-DISCONTINUITY\n")

            await check_the_recording(viewer, address, before, after)
            lost = [part for part in re.findall(r"part-2-\d+", before) if "seg-2.m4s" not in after]
            assert lost == []
            numbers = [int(number) for number in re.findall(r"^seg-(\d+)", after, re.MULTILINE)]
            assert numbers == list(range(numbers[-1] + 1))
            facts = await three_facts(db, stream, fetch)
            assert [fact["tag"].partition(".")[2] for fact in facts] == [
                "picture_started",
                "picture_stopped",
                "picture_started",
            ]
            assert facts[1]["data"]["reason"] == "restarted"
            assert facts[1]["data"]["ingest_id"] == facts[0]["data"]["ingest_id"]
            ready = await viewer.get("/readyz")
            figures = await viewer.get("/metrics")
            assert ready.status_code == 200
            assert "hawker_streams_publishers 1.0" in figures.text

            process.terminate()
            assert await process.wait() == 0
            reasons = await fetch("SELECT reason FROM streams.ingests ORDER BY id")
            assert [row["reason"] for row in reasons] == ["restarted", "restarted"]
        finally:
            encoder.cancel()
            await asyncio.gather(encoder, return_exceptions=True)
            if process.returncode is None:
                process.kill()
                await process.wait()
        assert (Path(site.home) / "streams" / stream.id / "state.json").exists()
