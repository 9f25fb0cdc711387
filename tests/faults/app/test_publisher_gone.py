"""An encoder that dies, or whose line goes without a word: the room says so, and goes on after."""

import asyncio
import os
import signal

import imageio_ffmpeg
import pytest

from hawker.app.demo.broadcast import Host
from hawker.app.demo.room import Seat
from hawker.app.demo.visitor import Visitor

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]

SAID_WITHIN_S = 5.0  # of a death: the system closes the connection of whoever dies
PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25")
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-pix_fmt", "yuv420p")


async def publish(site, host: Host) -> asyncio.subprocess.Process:
    """An encoder of a picture alone, without sound, which sends the least that is sent."""
    address = f"rtmp://127.0.0.1:{site.settings.rtmp_port}/live/{host._ticket.stream_key}"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "quiet", "-re", *PICTURE, *H264]
    return await asyncio.create_subprocess_exec(
        *command, "-f", "flv", address, stdin=asyncio.subprocess.DEVNULL
    )


async def sit(site, host: Host, viewer: Visitor) -> Seat:
    door = site.settings.public_url.replace("http", "ws")
    seat = await Seat.take(f"{door}/room/{host.room_id}?token={viewer.token}")
    await seat.until("snapshot", lambda frame: frame["t"] == "snapshot")
    return seat


async def told(seat: Seat, status: str) -> None:
    """Wait until the room says that its broadcast is so."""

    def says(frame) -> bool:
        event = frame.get("event", {})
        return event.get("type") == "broadcast" and event["status"] == status

    await seat.until(status, says)


async def test_the_room_says_that_its_publisher_died_or_fell_silent(site):
    async with Visitor(site.settings, "host") as visitor, Visitor(site.settings, "one") as viewer:
        host = await Host.arrive(visitor, site.settings)
        seat = await sit(site, host, viewer)
        encoder = await publish(site, host)
        try:
            await told(seat, "on_air")
            encoder.kill()
            async with asyncio.timeout(SAID_WITHIN_S):
                await told(seat, "interrupted")
            await encoder.wait()

            seat.leave()
            seat = await sit(site, host, viewer)
            encoder = await publish(site, host)
            await told(seat, "on_air")
            os.kill(encoder.pid, signal.SIGSTOP)  # the connection stays, and nothing comes
            await told(seat, "interrupted")
        finally:
            seat.leave()
            if encoder.returncode is None:
                encoder.kill()
                await encoder.wait()
