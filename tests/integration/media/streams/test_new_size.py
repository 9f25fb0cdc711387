"""A publisher turns its phone, or picks another resolution, without going off the air."""

import io

import av
import pytest
from tests.integration.media.streams.browsers import FPS, OURS, encode

SECONDS = 2


@pytest.fixture(scope="module")
def wide():
    return encode(SECONDS, size=(320, 180))


@pytest.fixture(scope="module")
def tall():
    return encode(SECONDS, size=(180, 320))


def runs(playlist: str) -> list[list[str]]:
    """Each header of the playlist with the segments behind it."""
    found: list[list[str]] = []
    for line in playlist.splitlines():
        if line.startswith("#EXT-X-MAP"):
            found.append([line.split('"')[1]])
        elif line.startswith("seg-"):
            found[-1].append(line)
    return found


async def test_another_size_in_mid_stream_is_another_take_that_decodes(
    open_page, ticket_of, new_stream, viewer, eventually, health, wide, tall
):
    stream, _ = await new_stream()
    page = await open_page(Origin=OURS)
    await page.start(await ticket_of(stream))
    page.configure(wide)
    await page.play(wide)

    page.configure(tall)  # another SPS and PPS; the sound is what it was
    await page.play(tall, from_us=SECONDS * 1_000_000)

    async def is_tall():
        found = await health(stream.id)
        return (found.width, found.height) == (180, 320)

    await eventually(is_tall)
    page.say(t="stop")
    assert (await page.hear("bye"))["code"] == "ended.finished"
    playlist = (await viewer.get(f"/live/{stream.id}/index.m3u8")).text
    first, second = runs(playlist)
    assert (first[0], second[0]) == ("init-1.mp4", "init-2.mp4")
    between = playlist[playlist.index(first[-1]) : playlist.index("init-2.mp4")]
    assert between.count("#EXT-X-DISCONTINUITY\n") == 1
    assert await decoded(viewer, stream, first) == [(320, 180)] * SECONDS * FPS
    assert await decoded(viewer, stream, second) == [(180, 320)] * SECONDS * FPS


async def decoded(viewer, stream, names: list[str]) -> list[tuple[int, int]]:
    """The size of each picture."""
    data = b""
    for name in names:
        data += (await viewer.get(f"/live/{stream.id}/{name}")).content
    with av.open(io.BytesIO(data)) as file:
        return [(frame.width, frame.height) for frame in file.decode(video=0)]
