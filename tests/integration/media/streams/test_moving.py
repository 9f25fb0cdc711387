"""Finished recordings go to the store of files: whole, once, whatever happens meanwhile."""

import asyncio
import re
import signal
import sys
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from unittest.mock import patch

import av
import msgspec
import pytest
from tests.unit.media.streams.conftest import START
from tests.unit.media.streams.test_shelf import fill

from hawker.kernel.errors import NotFound
from hawker.kernel.ids import StoreId
from hawker.kernel.storage import Storage, StorageAway, StorageFull
from hawker.media.streams import recording, reels
from hawker.media.streams import service as streams
from hawker.media.streams.disk import Disk
from hawker.media.streams.mover import LOCAL_KEPT, Forgetter, Mover
from hawker.media.streams.origin import Request
from hawker.media.streams.shelves import Shelves

INSTANCE = "here:1"
REEL_BYTES = 30  # a segment or two, so that there are many
STUCK = Path(__file__).with_name("stuck_mover.py")


@pytest.fixture(params=["folder", "bucket"])
def place(request, tmp_path):
    """Each test with each store."""
    if request.param == "folder":
        return tmp_path / "media"
    return request.getfixturevalue("bucket")


@pytest.fixture
def storage(place, tmp_path):
    return Watched(place, prefix=tmp_path.name)


class Watched(Storage):
    """A store that tells what it was brought, and may be made to fail."""

    def __init__(self, place, prefix):
        super().__init__(place, prefix=prefix)
        self.brought = []
        self.failure = None
        self.left = 10_000  # reels until it fails

    async def put_long(self, key, pieces):
        if self.failure is not None and self.left <= 0:
            raise self.failure
        self.left -= 1
        await super().put_long(key, pieces)
        self.brought.append(key.rpartition("/")[2])


@pytest.fixture
def disk():
    made = Disk(reserve_bytes=0)
    yield made
    made.close()


@pytest.fixture
def home(tmp_path):
    (tmp_path / "streams").mkdir()
    return tmp_path / "streams"


@pytest.fixture
def shelves(home, disk):
    return Shelves(home, disk)


@pytest.fixture
def recorded(worker_db, shelves, disk):
    """A stream with a recording of two takes, closed unless told otherwise."""

    async def make(segments=6, *, is_closed=True):
        async with worker_db.system() as tx:
            stream, key = await streams.create_stream(tx, StoreId.new())
            ingest = await streams.open_ingest(tx, key, INSTANCE)
        shelf = await shelves.open(stream.id)
        shelf.begin_take(b"one", START)
        fill(shelf, segments // 2)
        shelf.pause()
        shelf.begin_take(b"other", START + timedelta(seconds=60))
        fill(shelf, segments - segments // 2)
        await disk.settled()
        shelf.pause()
        async with worker_db.system() as tx:
            await streams.note_recording(tx, ingest, shelf.recorded)
            if is_closed:
                await streams.close_stream(tx, stream.id)
        return stream.id

    return make


@pytest.fixture
def mover(worker_db, storage, home, shelves):
    return Mover(worker_db, storage, home, INSTANCE, shelves.finish, reel_bytes=REEL_BYTES)


@pytest.fixture
def row(fetch):
    async def read():
        [one] = await fetch("SELECT * FROM streams.recordings")
        return one

    return read


def played(text: bytes) -> list[tuple[str, int, int]]:
    """What a player asks for: reel, first byte, length; the headers among them."""
    lines = text.decode().splitlines()
    found = []
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if match := re.match(r'#EXT-X-MAP:URI="(.*)",BYTERANGE="(\d+)@(\d+)"', line):
            found.append((match[1], int(match[3]), int(match[2])))
        if match := re.match(r"#EXT-X-BYTERANGE:(\d+)@(\d+)", line):
            found.append((below, int(match[2]), int(match[1])))
    return found


async def bytes_of(storage, text: bytes) -> list[bytes]:
    whole: dict[str, bytes] = {}
    pieces = []
    for url, start, length in played(text):
        key = url.removeprefix("/media/")
        if key not in whole:
            whole[key] = await storage.get(key)
        pieces.append(whole[key][start : start + length])
    return pieces


def local_bytes(home, id) -> list[bytes]:
    """The same from the disk, before it was moved."""
    text = recording.text(recording.read(home / id), is_ended=True).decode()
    names = re.findall(r"(rec/init-\d+\.mp4|rec/seg-\d+\.m4s)", text)
    return [(home / id / name).read_bytes() for name in names]


async def test_a_finished_recording_is_moved_and_plays_from_the_store(
    recorded, mover, storage, home, row, clock, shelves
):
    id = await recorded()
    before = local_bytes(home, id)

    assert await mover.step() == 1

    key = f"{reels.prefix(id)}/{reels.PLAYLIST}"
    text = await storage.get(key)
    assert await bytes_of(storage, text) == before
    assert len(storage.brought) > 3
    moved = await row()
    assert (moved["moved_at"], moved["freed_at"]) == (clock.now(), None)
    assert moved["moved_bytes"] >= moved["size_bytes"]
    assert recording.read(home / id) != []
    assert await mover.step() == 0

    clock.step(LOCAL_KEPT)
    assert await mover.step() == 1

    assert recording.read(home / id) == []
    assert not list((home / id).glob("rec/*"))
    assert (await row())["freed_at"] == clock.now()
    assert await mover.step() == 0
    answer = await shelves.answer(Request("GET", f"/live/{id}/recording.m3u8", {}))
    assert (answer.status, answer.body) == (200, text)


async def test_a_broadcast_that_is_not_over_stays(recorded, mover, storage, row):
    await recorded(is_closed=False)

    assert await mover.step() == 0

    assert storage.brought == []
    assert (await row())["moved_at"] is None


async def test_what_another_machine_recorded_is_left_to_it(
    recorded, worker_db, storage, tmp_path, shelves, row
):
    await recorded()
    other = Mover(worker_db, storage, tmp_path / "elsewhere", "there:1", shelves.finish)

    assert await other.step() == 0

    assert (await row())["moved_at"] is None


async def test_whoever_has_the_files_moves_them_under_whatever_name(
    recorded, worker_db, storage, home, shelves, row
):
    await recorded()
    restored = Mover(worker_db, storage, home, "there:1", shelves.finish)

    assert await restored.step() == 1

    assert (await row())["instance"] == "there:1"
    assert (await row())["moved_at"] is not None


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (StorageAway("away", retry_after_s=5), "storage.away"),
        (StorageFull("full"), "storage.full"),
    ],
)
async def test_a_store_that_fails_is_asked_later_and_nothing_is_lost(
    recorded, mover, storage, home, row, clock, failure, code
):
    id = await recorded()
    before = local_bytes(home, id)
    storage.failure, storage.left = failure, 2

    assert await mover.step() == 1

    waiting = await row()
    assert (waiting["move_error"], waiting["move_tries"], waiting["moved_at"]) == (code, 1, None)
    assert 0 < waiting["moved_bytes"] < waiting["size_bytes"]
    assert local_bytes(home, id) == before
    assert await mover.step() == 0

    clock.step(timedelta(minutes=1))
    await mover.step()
    assert (await row())["move_tries"] == 2
    storage.failure = None
    clock.step(timedelta(minutes=2))
    await mover.step()

    done = await row()
    assert (done["move_error"], done["move_tries"]) == (None, 0)
    assert done["moved_at"] == clock.now()
    assert len(storage.brought) == len(set(storage.brought))
    text = await storage.get(f"{reels.prefix(id)}/{reels.PLAYLIST}")
    assert await bytes_of(storage, text) == before


async def test_a_store_that_gives_back_something_else_is_not_believed(
    recorded, mover, storage, home, row, monkeypatch
):
    id = await recorded()

    async def changed(_key):
        return b"\0" * 32

    monkeypatch.setattr(storage, "digest", changed)
    await mover.step()

    assert (await row())["move_error"] == "streams.not_the_same"
    assert (await row())["moved_bytes"] == 0
    assert recording.read(home / id) != []


async def test_a_copy_that_was_lost_in_the_store_is_sent_anew_before_the_local_one_goes(
    recorded, mover, storage, home, row, clock
):
    id = await recorded()
    await mover.step()
    await storage.delete(f"{reels.prefix(id)}/reel-1.mp4")

    clock.step(LOCAL_KEPT)
    await mover.step()

    assert recording.read(home / id) != []
    assert (await row())["moved_at"] is None
    clock.step(timedelta(minutes=1))
    await mover.step()
    assert (await row())["moved_at"] is not None
    assert await storage.size(f"{reels.prefix(id)}/reel-1.mp4") > 0


async def test_a_segment_that_is_shorter_than_the_journal_says_is_not_sent(
    recorded, mover, storage, home, row
):
    id = await recorded()
    broken = home / id / "rec" / "seg-0.m4s"
    broken.write_bytes(broken.read_bytes()[:-1])

    await mover.step()

    assert (await row())["move_error"] == "streams.not_readable"
    assert storage.brought == []


async def test_a_reel_of_a_real_broadcast_is_a_film(
    station, publish, new_stream, health, eventually, real_db, storage, home
):
    stream, key = await new_stream()
    encoder = await publish(key)

    async def is_long_enough():
        return (await health(stream.id)).recorded_s > 2

    await eventually(is_long_enough)
    await encoder.goodbye()
    async with real_db.system() as tx:
        await streams.close_stream(tx, stream.id)
    mover = Mover(real_db, storage, home, "test", station.finish)

    async def is_moved():
        await mover.step()
        async with real_db.system() as tx:
            [one] = await streams.recordings(tx, before=None, limit=1)
        return one.moved_at

    with patch("hawker.media.streams.mover.NOT_YET", timedelta(0)):
        await eventually(is_moved)

    film = await storage.get(f"{reels.prefix(stream.id)}/reel-0.mp4")
    with av.open(BytesIO(film)) as opened:
        pictures = sum(1 for _ in opened.decode(video=0))
    assert pictures >= 50


async def test_a_move_that_is_killed_goes_on_behind_what_was_safe(
    recorded, mover, place, storage, home, row, clock, dsn, tmp_path, request
):
    id = await recorded(12)
    before = local_bytes(home, id)
    whole = reels.plan(*planned(home, id))
    safe = sum(reel.size_bytes for reel in whole[:2])
    kind = "folder" if place == tmp_path / "media" else "bucket"
    where = str(place) if kind == "folder" else msgspec.json.encode(place).decode()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(STUCK), dsn, kind, where, tmp_path.name, str(home))
    )
    async with asyncio.timeout(60):
        while (await row())["moved_bytes"] < safe:  # noqa: ASYNC110 — another process changes it
            await asyncio.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    await process.wait()
    left = await row()
    assert (left["moved_at"], left["moved_bytes"]) == (None, safe)

    assert await mover.step() == 0
    clock.step(left["move_due_at"] - clock.now())
    assert await mover.step() == 1

    assert storage.brought == [reel.name for reel in whole[2:]]
    text = await storage.get(f"{reels.prefix(id)}/{reels.PLAYLIST}")
    assert await bytes_of(storage, text) == before


def planned(home, id):
    kept = recording.read(home / id)
    return kept, reels.headers(home / id, kept), REEL_BYTES


async def test_a_recording_that_was_kept_long_enough_goes_from_the_store_too(
    recorded, mover, storage, worker_db, home, count, clock
):
    id = await recorded()
    await mover.step()
    clock.step(LOCAL_KEPT)
    await mover.step()
    forgetter = Forgetter(worker_db, storage, home, days=7)
    assert await forgetter.step() == 0

    clock.step(timedelta(days=7))
    assert await forgetter.step() == 1

    assert await count("streams.recordings") == 0
    assert await storage.delete_below(reels.prefix(id)) == 0
    assert not (home / id / reels.PLAYLIST).exists()
    with pytest.raises(NotFound):
        await storage.get(f"{reels.prefix(id)}/{reels.PLAYLIST}")
