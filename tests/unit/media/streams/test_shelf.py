"""The shelf and its playlist: what is listed, waited for, forgotten and found again."""

import asyncio
import re
from datetime import timedelta

import pytest
from tests.unit.media.streams.conftest import START

from hawker.media.streams.disk import Disk
from hawker.media.streams.model import StreamId
from hawker.media.streams.origin import Request
from hawker.media.streams.shelf import Shelf
from hawker.media.streams.shelves import Shelves
from hawker.media.streams.window import TooFarAhead


@pytest.fixture
def disk():
    made = Disk()
    yield made
    made.close()


@pytest.fixture
def shelf(tmp_path, disk):
    return Shelf(tmp_path / "stm", disk)


def fill(shelf, segments, *, parts=7, duration_s=0.28, is_independent=True, sound_bytes=0):
    """So many segments; their bytes tell what they are."""
    for _ in range(segments):
        number = shelf.window.next_number
        time = START + timedelta(seconds=number * parts * duration_s)
        for n in range(parts):
            shelf.add_part(
                f"<{number}.{n}>".encode(),
                duration_s,
                time,
                is_independent=is_independent and n == 0,
                sound_bytes=sound_bytes,
            )
        shelf.close_segment()


def add(shelf, name=b"part"):
    shelf.add_part(name, 0.28, START, is_independent=False, sound_bytes=0)


def names(text):
    """The segments a playlist lists."""
    return re.findall(r"^seg.*", text, re.MULTILINE)


async def test_a_playlist_lists_parts_segments_and_what_comes_next(shelf):
    shelf.begin_take(b"header", START)
    fill(shelf, 2)
    add(shelf)

    assert shelf.window.text().decode() == (
        "#EXTM3U\n"
        "#EXT-X-VERSION:9\n"
        "#EXT-X-TARGETDURATION:2\n"
        "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,CAN-SKIP-UNTIL=12.0,"
        "PART-HOLD-BACK=0.900,HOLD-BACK=6.0\n"
        "#EXT-X-PART-INF:PART-TARGET=0.300\n"
        "#EXT-X-MEDIA-SEQUENCE:0\n"
        '#EXT-X-MAP:URI="init-1.mp4"\n'
        "#EXT-X-PROGRAM-DATE-TIME:2026-05-01T04:00:00.000Z\n"
        + "".join(
            f'#EXT-X-PART:DURATION=0.28000,URI="part-0-{n}.m4s"{",INDEPENDENT=YES" * (not n)}\n'
            for n in range(7)
        )
        + "#EXTINF:1.96000,\nseg-0.m4s\n"
        "#EXT-X-PROGRAM-DATE-TIME:2026-05-01T04:00:01.960Z\n"
        + "".join(
            f'#EXT-X-PART:DURATION=0.28000,URI="part-1-{n}.m4s"{",INDEPENDENT=YES" * (not n)}\n'
            for n in range(7)
        )
        + "#EXTINF:1.96000,\nseg-1.m4s\n"
        "#EXT-X-PROGRAM-DATE-TIME:2026-05-01T04:00:00.000Z\n"
        '#EXT-X-PART:DURATION=0.28000,URI="part-2-0.m4s"\n'
        '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="part-2-1.m4s"\n'
    )


async def test_a_playlist_says_how_long_its_parts_may_be(tmp_path, disk):
    shelf = Shelf(tmp_path / "stm", disk, part_s=0.5)

    assert "PART-HOLD-BACK=1.500" in shelf.window.text().decode()
    assert "#EXT-X-PART-INF:PART-TARGET=0.500\n" in shelf.window.text().decode()


async def test_without_parts_a_playlist_lists_whole_segments_alone(shelf):
    shelf.begin_take(b"header", START)
    fill(shelf, 2)
    add(shelf)

    assert shelf.window.text(is_plain=True).decode() == (
        "#EXTM3U\n"
        "#EXT-X-VERSION:9\n"
        "#EXT-X-TARGETDURATION:2\n"
        "#EXT-X-SERVER-CONTROL:CAN-SKIP-UNTIL=12.0,HOLD-BACK=6.0\n"
        "#EXT-X-MEDIA-SEQUENCE:0\n"
        "#EXT-X-INDEPENDENT-SEGMENTS\n"
        '#EXT-X-MAP:URI="init-1.mp4"\n'
        "#EXT-X-PROGRAM-DATE-TIME:2026-05-01T04:00:00.000Z\n"
        "#EXTINF:1.96000,\nseg-0.m4s\n"
        "#EXT-X-PROGRAM-DATE-TIME:2026-05-01T04:00:01.960Z\n"
        "#EXTINF:1.96000,\nseg-1.m4s\n"
    )


async def test_a_playlist_of_independent_segments_says_so(shelf):
    shelf.begin_take(b"header", START)
    fill(shelf, 2)
    assert b"#EXT-X-INDEPENDENT-SEGMENTS\n" in shelf.window.text()

    fill(shelf, 1, is_independent=False)
    assert b"#EXT-X-INDEPENDENT-SEGMENTS" not in shelf.window.text()


async def test_a_delta_leaves_out_what_is_older_than_the_skip_boundary(shelf):
    shelf.begin_take(b"header", START)
    fill(shelf, 20)
    whole, delta = shelf.window.text().decode(), shelf.window.text(is_delta=True).decode()

    skipped = int(re.search(r"#EXT-X-SKIP:SKIPPED-SEGMENTS=(\d+)", delta)[1])
    assert (
        re.findall(r"^seg.*", delta, re.MULTILINE)
        == re.findall(r"^seg.*", whole, re.MULTILINE)[skipped:]
    )
    assert "EXT-X-MAP" not in delta
    rest = re.findall(r"#EXTINF:([\d.]+)", delta)
    assert sum(map(float, rest[1:])) < 12.0 <= sum(map(float, rest))
    assert "SKIP:" not in whole


@pytest.mark.parametrize(("parts", "target"), [(3, 2), (8, 2), (9, 4), (14, 4)])
async def test_the_first_segment_decides_how_long_segments_may_get(shelf, disk, parts, target):
    shelf.begin_take(b"header", START)
    assert shelf.segment_limit_s == 4.4
    fill(shelf, 1, parts=parts)
    fill(shelf, 1, parts=2)

    assert f"#EXT-X-TARGETDURATION:{target}\n".encode() in shelf.window.text()
    assert shelf.segment_limit_s == target + 0.4
    await disk.settled()
    after = Shelf(shelf.folder, disk)
    after.restore()
    assert after.segment_limit_s == target + 0.4


async def test_the_window_slides_and_numbers_only_grow(shelf, disk):
    shelf.begin_take(b"one", START)
    fill(shelf, 3)
    shelf.begin_take(b"two", START + timedelta(seconds=6))
    for _ in range(7):
        fill(shelf, 10)
        await disk.settled()
    text = shelf.window.text().decode()
    numbers = [int(n) for n in re.findall(r"^seg-(\d+)", text, re.MULTILINE)]

    assert numbers == list(range(numbers[0], 73))
    assert f"#EXT-X-MEDIA-SEQUENCE:{numbers[0]}\n" in text
    assert "#EXT-X-DISCONTINUITY-SEQUENCE:1\n" in text
    assert "#EXT-X-DISCONTINUITY\n" not in text
    assert len(numbers) == 31
    await disk.settled()
    kept = {path.name for path in shelf.folder.iterdir()}
    assert {"seg-72.m4s", "init-2.mp4", "state.json"} <= kept
    assert not {"seg-0.m4s", "init-1.mp4"} & kept
    assert len(kept) < 80


async def test_a_picture_that_comes_back_much_later_finds_an_empty_window(shelf):
    shelf.begin_take(b"one", START)
    fill(shelf, 3)
    shelf.pause()
    shelf.begin_take(b"two", START + timedelta(hours=1))
    assert shelf.window.is_empty

    fill(shelf, 1)
    text = shelf.window.text().decode()
    assert "#EXT-X-MEDIA-SEQUENCE:3\n" in text
    assert "#EXT-X-DISCONTINUITY\n#EXT-X-MAP" in text


async def test_a_paused_playlist_says_that_what_comes_will_not_continue_it(shelf):
    shelf.begin_take(b"one", START)
    fill(shelf, 1)
    add(shelf)
    shelf.pause()

    assert shelf.window.text().endswith(b"seg-1.m4s\n#EXT-X-DISCONTINUITY\n")
    shelf.end()
    assert shelf.window.text().endswith(b"seg-1.m4s\n#EXT-X-ENDLIST\n")


async def test_requests_wait_for_the_part_they_name(shelf):
    shelf.begin_take(b"one", START)
    fill(shelf, 1)
    waits = {
        name: asyncio.create_task(shelf.window.reach(*place))
        for name, place in {"part": (1, 1), "segment": (1, None), "next": (2, 0)}.items()
    }
    done = []
    for name, task in waits.items():
        task.add_done_callback(lambda _, name=name: done.append(name))

    async def settle():
        for _ in range(5):
            await asyncio.sleep(0)

    assert await shelf.window.reach(0, 3)
    add(shelf)
    await settle()
    assert done == []
    add(shelf)
    await settle()
    assert done == ["part"]
    shelf.close_segment()
    await settle()
    assert done == ["part", "segment"]
    add(shelf)
    await settle()
    assert done == ["part", "segment", "next"]
    with pytest.raises(TooFarAhead):
        await shelf.window.reach(5, None)


async def test_bytes_come_from_memory_and_later_from_disk(tmp_path, disk):
    shelves = Shelves(tmp_path, disk)
    id = StreamId.new()
    shelf = await shelves.open(id)
    shelf.begin_take(b"header", START)
    fill(shelf, 20)
    add(shelf, b"newest")
    await disk.settled()

    async def get(name, **query):
        given = {key: [str(value)] for key, value in query.items()}
        return await shelves.answer(Request("GET", f"/live/{id}/{name}", given))

    newest, old = await get("seg-19.m4s"), await get("seg-2.m4s")
    assert newest.body == b"".join(f"<19.{n}>".encode() for n in range(7))
    assert old.body == b"".join(f"<2.{n}>".encode() for n in range(7))
    assert shelf.window.segment(2) is None
    assert (await get("part-20-0.m4s")).body == b"newest"
    assert (await get("init-1.mp4")).body == b"header"
    for name in ("part-2-0.m4s", "part-19-99.m4s", "seg-20.m4s", "seg-99.m4s", "init-9.mp4"):
        assert (await get(name)).status == 404
    for name in ("state.json", "../x", "seg-20.m4s.open", "cover-1.jpg", "seg-١.m4s", ""):
        assert (await get(name)).status == 404
    assert (await get("index.m3u8", _HLS_part=1)).status == 400
    assert (await get("index.m3u8", _HLS_msn=99)).status == 400
    delta = await get("index.m3u8", _HLS_msn=19, _HLS_skip="YES")
    assert b"#EXT-X-SKIP" in delta.body
    assert (newest.max_age_s, delta.max_age_s) == (3_600, 1)
    nowhere = await shelves.answer(Request("GET", f"/live/{StreamId.new()}/index.m3u8", {}))
    assert nowhere.status == 404
    assert (await shelves.answer(Request("GET", "/live/stm_x/index.m3u8", {}))).status == 404


@pytest.fixture
def killed(tmp_path, disk):
    """A shelf whose process died in the middle of a segment, and one that comes after it."""

    async def die():
        shelf = Shelf(tmp_path / "stm", disk)
        shelf.begin_take(b"header", START)
        fill(shelf, 3)
        add(shelf, b"begun ")
        add(shelf, b"and killed")
        await disk.settled()
        return shelf, Shelf(shelf.folder, disk)

    return die


async def test_after_a_kill_everything_shown_is_there_and_numbers_go_on(killed, disk):
    before, after = await killed()
    shown = names(before.window.text().decode())

    assert after.restore()
    assert names(after.window.text().decode()) == [*shown, "seg-3.m4s"]
    assert (after.folder / "seg-3.m4s").read_bytes() == b"begun and killed"
    assert after.window.next_number == 4

    after.begin_take(b"new", START + timedelta(seconds=10))
    add(after)
    text = after.window.text().decode()
    assert '#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="init-2.mp4"' in text


async def test_a_part_that_was_written_halfway_is_cut_off(killed):
    before, after = await killed()
    with (before.folder / "seg-3.m4s.open").open("ab") as file:
        file.write(b"torn")

    assert after.restore()
    assert (after.folder / "seg-3.m4s").read_bytes() == b"begun and killed"


async def test_parts_that_were_lost_take_the_window_with_them(killed):
    before, after = await killed()
    (before.folder / "seg-3.m4s.open").write_bytes(b"beg")

    assert after.restore()
    assert after.window.is_empty
    assert after.window.next_number == 4
    assert sorted(path.name for path in after.folder.iterdir()) == ["rec", "state.json"]


async def test_an_unreadable_state_still_never_reuses_a_number(killed):
    before, after = await killed()
    (before.folder / "state.json").write_bytes(b'{"next_number":')

    assert after.restore()
    assert after.window.is_empty
    assert after.window.next_number == 4


async def test_what_nobody_fills_or_reads_leaves_the_disk_and_numbers_still_go_on(
    tmp_path, disk, killed
):
    before, _ = await killed()
    id = StreamId.new()
    before.folder.rename(tmp_path / id)
    shelves = Shelves(tmp_path, disk)
    await shelves.take_up()
    shelf = await shelves.open(id)
    assert not shelf.window.is_empty

    shelves.put_away()
    assert await shelves.open(id) is shelf
    shelf.used_at = -10_000.0
    shelves.put_away()
    await disk.settled()

    assert sorted(path.name for path in (tmp_path / id).iterdir()) == ["rec", "state.json"]
    fresh = await shelves.open(id)
    assert fresh is not shelf
    assert (fresh.window.is_empty, fresh.window.next_number) == (True, 4)


async def test_a_disk_that_fails_does_not_stop_the_picture(tmp_path):
    disk = Disk()
    blocked = tmp_path / "stm"
    blocked.write_text("no folder")
    shelf = Shelf(blocked, disk)
    shelf.begin_take(b"header", START)
    fill(shelf, 1)
    add(shelf)
    await disk.settled()
    await asyncio.sleep(0)

    assert shelf.window.part(1, 0) == b"part"
    assert shelf.window.segment(0) is not None
    assert disk.failures > 0
    disk.close()


async def test_a_segment_whose_writing_failed_is_written_whole_at_its_end(shelf, disk):
    shelf.begin_take(b"header", START)
    add(shelf, b"one ")
    await disk.settled()
    (shelf.folder / "seg-0.m4s.open").write_bytes(b"")
    add(shelf, b"two")
    shelf.close_segment()
    await disk.settled()

    assert (shelf.folder / "seg-0.m4s").read_bytes() == b"one two"
    assert not (shelf.folder / "seg-0.m4s.open").exists()
