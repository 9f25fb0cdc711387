"""What goes wrong on our side of a publication: nobody goes on sending to nobody."""

import errno

from hawker.media.streams import covers, service
from hawker.media.streams.model import StreamStatus


async def test_a_publication_that_fails_on_our_side_hangs_up_and_may_come_back(
    new_stream, publish, health, eventually, station, fetch, monkeypatch
):
    stream, key = await new_stream()

    async def broken(*_):
        raise RuntimeError("a defect")

    async def live():
        return (await health(stream.id)).status is StreamStatus.LIVE

    async def interrupted():
        return (await health(stream.id)).status is StreamStatus.INTERRUPTED

    with monkeypatch.context() as patch:
        patch.setattr(service, "note_reading", broken)
        encoder = await publish(key)
        await encoder.words()  # it was hung up on
        await eventually(interrupted)
    rows = await fetch("SELECT reason FROM streams.ingests")
    assert [row["reason"] for row in rows] == ["restarted"]
    assert station.publishing.running == {}
    assert station.rtmp.connections == set()

    await publish(key)
    await eventually(live)


async def test_a_disk_that_takes_no_cover_leaves_the_picture_alone(
    new_stream, publish, health, eventually, fetch, monkeypatch
):
    stream, key = await new_stream()
    tries = []

    def full(*_):
        tries.append(1)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(covers, "cover", full)
    await publish(key)

    async def tried():
        return tries

    async def measured():
        return (await health(stream.id)).bitrate_bps > 0

    await eventually(tried)
    await eventually(measured)
    assert (await health(stream.id)).status is StreamStatus.LIVE
    assert [row["ended_at"] for row in await fetch("SELECT ended_at FROM streams.ingests")] == [
        None
    ]
