"""Recordings: kept while the live window moves on, over crashes and full disks, and playable."""

import errno
import os
import re
from datetime import UTC, datetime, timedelta

import pytest
from tests.disks import small_disk
from tests.unit.media.streams.conftest import START
from tests.unit.media.streams.test_shelf import fill

from hawker.media.streams import recording
from hawker.media.streams.disk import Disk
from hawker.media.streams.model import StreamId
from hawker.media.streams.origin import Request
from hawker.media.streams.shelf import Shelf
from hawker.media.streams.shelves import Shelves


@pytest.fixture
def disk():
    made = Disk(reserve_bytes=0)
    yield made
    made.close()


@pytest.fixture
def id():
    return StreamId.new()


@pytest.fixture
async def shelf(tmp_path, disk, id):
    return await Shelves(tmp_path, disk).open(id)


async def played(tmp_path, disk, id, name="recording.m3u8"):
    answer = await Shelves(tmp_path, disk).answer(Request("GET", f"/live/{id}/{name}", {}))
    return answer.status, answer.body


def segments(text: bytes) -> list[str]:
    return re.findall(r"^rec/seg-\d+\.m4s$", text.decode(), re.MULTILINE)


async def test_the_whole_broadcast_plays_though_the_live_window_moved_on(tmp_path, disk, id, shelf):
    shelf.begin_take(b"header", START)
    for _ in range(60):
        fill(shelf, 1)
        await disk.settled()
    shelf.end()
    await disk.settled()

    assert b"seg-0.m4s" not in shelf.window.text()
    status, text = await played(tmp_path, disk, id)
    assert status == 200
    assert segments(text) == [f"rec/seg-{n}.m4s" for n in range(60)]
    assert b"#EXT-X-PLAYLIST-TYPE:VOD" in text
    assert text.endswith(b"#EXT-X-ENDLIST\n")
    assert (await played(tmp_path, disk, id, "rec/seg-0.m4s"))[1].startswith(b"<0.0>")
    assert (await played(tmp_path, disk, id, "rec/init-1.mp4"))[1] == b"header"
    assert shelf.recorded.duration_s == pytest.approx(60 * 7 * 0.28)
    assert (shelf.recorded.missing_s, shelf.recorded.is_stopped) == (0, False)


async def test_a_picture_that_comes_back_is_a_new_header_of_the_same_recording(
    tmp_path, disk, id, shelf
):
    shelf.begin_take(b"one", START)
    fill(shelf, 1)
    shelf.pause()
    shelf.begin_take(b"two", START + timedelta(seconds=30))
    fill(shelf, 1)
    await disk.settled()

    _, text = await played(tmp_path, disk, id)

    assert b'#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="rec/init-2.mp4"' in text
    assert b"#EXT-X-PLAYLIST-TYPE:EVENT" in text
    assert b"#EXT-X-ENDLIST" not in text
    assert (await played(tmp_path, disk, id, "rec/init-1.mp4"))[1] == b"one"


async def test_after_a_kill_the_recording_has_everything_that_was_shown(tmp_path, disk, id, shelf):
    shelf.begin_take(b"header", START)
    fill(shelf, 2)
    shelf.add_part(b"begun and killed", 0.28, START, is_independent=True, sound_bytes=0)
    await disk.settled()
    journal = tmp_path / id / "rec" / "journal"
    with journal.open("ab") as file:
        file.write(b'{"number":2,"ta')  # half a line

    after = Shelf(tmp_path / id, disk)
    assert after.restore()
    after.begin_take(b"again", START + timedelta(seconds=9))
    fill(after, 1)
    await disk.settled()

    _, text = await played(tmp_path, disk, id)
    assert segments(text) == [f"rec/seg-{n}.m4s" for n in range(4)]
    assert (await played(tmp_path, disk, id, "rec/seg-2.m4s"))[1] == b"begun and killed"
    assert after.recorded.duration_s == pytest.approx(3 * 7 * 0.28 + 0.28)


async def test_an_unreadable_state_never_writes_over_a_recording(tmp_path, disk, id, shelf):
    shelf.begin_take(b"header", START)
    fill(shelf, 3)
    shelf.pause()
    await disk.settled()
    (tmp_path / id / "state.json").write_bytes(b'{"next')
    for each in (tmp_path / id).glob("seg-*"):
        each.unlink()

    after = Shelf(tmp_path / id, disk)
    assert after.restore()
    after.begin_take(b"new", START)
    fill(after, 1)
    await disk.settled()

    assert [each.number for each in recording.read(tmp_path / id)] == [0, 1, 2, 3]
    assert (await played(tmp_path, disk, id, "rec/init-1.mp4"))[1] == b"header"


async def test_a_full_disk_stops_the_recording_alone_and_it_goes_on_when_there_is_room(
    tmp_path, disk, id, shelf, monkeypatch
):
    shelf.begin_take(b"header", START)
    fill(shelf, 1)
    await disk.settled()
    real = recording.keep

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(recording, "keep", full)
    fill(shelf, 2)
    await disk.settled()
    assert shelf.recorded.is_stopped
    assert shelf.recorded.missing_s == pytest.approx(2 * 7 * 0.28)
    assert shelf.is_live
    assert b"seg-2.m4s" in shelf.window.text()

    monkeypatch.setattr(recording, "keep", real)
    fill(shelf, 1)
    await disk.settled()

    assert not shelf.recorded.is_stopped
    _, text = await played(tmp_path, disk, id)
    assert segments(text) == ["rec/seg-0.m4s", "rec/seg-3.m4s"]
    assert text.count(b"#EXT-X-DISCONTINUITY\n") == 1
    assert recording.sums(recording.read(tmp_path / id)).missing_s == shelf.recorded.missing_s


async def test_recordings_leave_the_reserve_to_everything_else(tmp_path, id):
    disk = Disk(reserve_bytes=1 << 60)
    shelf = await Shelves(tmp_path, disk).open(id)
    shelf.begin_take(b"header", START)
    fill(shelf, 1)
    await disk.settled()

    assert shelf.recorded.is_stopped
    assert not (tmp_path / id / "rec").exists()
    assert (tmp_path / id / "seg-0.m4s").exists()
    disk.close()


@pytest.fixture
def small(tmp_path):
    """A folder on a disk of 64 kB."""
    folder = tmp_path / "small"
    folder.mkdir()
    with small_disk(folder, size_kb=64):
        disk = Disk(reserve_bytes=0)
        yield folder, disk
        disk.close()


async def test_a_disk_that_is_really_full_leaves_the_broadcast_alone(small, id):
    folder, disk = small
    shelf = await Shelves(folder, disk).open(id)
    shelf.begin_take(b"header", START)
    for number in range(8):
        time = START + timedelta(seconds=2 * number)
        shelf.add_part(bytes(16_000), 2.0, time, is_independent=True, sound_bytes=0)
        shelf.close_segment()
        await disk.settled()

    assert shelf.is_live
    assert shelf.window.segment(7) == bytes(16_000)
    assert shelf.recorded.is_stopped
    kept = recording.read(folder / id)
    assert 0 < len(kept) < 8
    for each in kept:
        assert (folder / id / "rec" / f"seg-{each.number}.m4s").stat().st_size == 16_000


async def test_recordings_go_after_their_days(tmp_path, disk, id, shelf):
    shelf.begin_take(b"header", START)
    fill(shelf, 1)
    await disk.settled()
    other = StreamId.new()
    newer = await Shelves(tmp_path, disk).open(other)
    newer.begin_take(b"header", START)
    fill(newer, 1)
    await disk.settled()
    old = datetime(2026, 1, 1, tzinfo=UTC)
    os.utime(tmp_path / id / "rec" / "journal", (old.timestamp(), old.timestamp()))

    assert recording.forget_before(tmp_path, old + timedelta(days=1)) == 1

    assert not (tmp_path / id / "rec").exists()
    assert len(recording.read(tmp_path / other)) == 1


@pytest.mark.parametrize("name", ["rec/journal", "rec/../state.json", "rec/", "rec/seg-x.m4s"])
async def test_nothing_else_of_a_recording_is_given_out(tmp_path, disk, id, shelf, name):
    shelf.begin_take(b"header", START)
    fill(shelf, 1)
    await disk.settled()

    assert (await played(tmp_path, disk, id, name))[0] == 404
