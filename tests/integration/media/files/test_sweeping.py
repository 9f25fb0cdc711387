"""What nothing shows goes, what something shows stays."""

from datetime import timedelta

import pytest
from tests.integration.media.files.test_putting_pictures import clerk_of, picture

from hawker.kernel.errors import NotFound
from hawker.kernel.ids import StoreId
from hawker.kernel.storage import Storage, StorageAway, StorageFull
from hawker.media.files import service as files
from hawker.media.files.jobs import Sweeper
from hawker.media.files.model import FileId, PictureNotFound

DAY = timedelta(days=1)


@pytest.fixture
def storage(tmp_path) -> Storage:
    return Storage(tmp_path)


@pytest.fixture
def sweeper(worker_db, storage) -> Sweeper:
    return Sweeper(worker_db, storage)


async def swept(sweeper: Sweeper) -> None:
    while await sweeper.step():
        pass


async def test_a_picture_nobody_used_goes_after_a_day(db, storage, sweeper, clock, count, tmp_path):
    store = StoreId.new()
    kept = await files.put_picture(db, storage, clerk_of(store), store, picture())

    await swept(sweeper)
    assert await storage.get(kept.largest.key)
    clock.step(DAY)
    await swept(sweeper)

    with pytest.raises(NotFound):
        await storage.get(kept.largest.key)
    assert not [each for each in tmp_path.rglob("*") if each.is_file()]
    assert await count("files.pictures") == 0
    assert await count("files.litter") == 0


async def test_what_took_so_long_to_store_that_it_was_swept_is_refused(
    db, storage, sweeper, clock, count, monkeypatch
):
    put = storage.put

    async def slow(key, data):
        await put(key, data)
        clock.step(DAY)
        await swept(sweeper)

    monkeypatch.setattr(storage, "put", slow)
    store = StoreId.new()
    with pytest.raises(StorageAway):
        await files.put_picture(db, storage, clerk_of(store), store, picture())

    assert await count("files.pictures") == 0


async def test_what_is_shown_stays_until_the_last_lets_it_go(db, storage, sweeper, clock, count):
    store = StoreId.new()
    clerk = clerk_of(store)
    kept = await files.put_picture(db, storage, clerk, store, picture())
    async with db.begin(clerk) as tx:
        await files.show(tx, store, "logo", [kept.id])
        await files.show(tx, store, "product:prd_1", [kept.id])

    async with db.begin(clerk) as tx:
        await files.show(tx, store, "logo", [])
    clock.step(30 * DAY)
    await swept(sweeper)
    assert await storage.get(kept.largest.key)

    async with db.begin(clerk) as tx:
        await files.show(tx, store, "product:prd_1", [])
    clock.step(6 * DAY)
    await swept(sweeper)
    assert await storage.get(kept.largest.key)
    clock.step(DAY)
    await swept(sweeper)
    assert await count("files.pictures") == 0


async def test_what_was_taken_off_can_be_put_back(db, storage, sweeper, clock, count):
    store = StoreId.new()
    clerk = clerk_of(store)
    kept = await files.put_picture(db, storage, clerk, store, picture())
    for shown in ([kept.id], [], [kept.id]):
        async with db.begin(clerk) as tx:
            await files.show(tx, store, "logo", shown)

    clock.step(30 * DAY)
    await swept(sweeper)

    assert await count("files.uses") == 1
    assert await storage.get(kept.largest.key)


async def test_nobody_shows_a_picture_of_another_store(db, storage, count):
    store, other = StoreId.new(), StoreId.new()
    kept = await files.put_picture(db, storage, clerk_of(store), store, picture())

    for id in (kept.id, FileId.new()):
        with pytest.raises(PictureNotFound):
            async with db.begin(clerk_of(other)) as tx:
                await files.show(tx, other, "logo", [id])

    assert await count("files.uses") == 0


async def test_two_stores_with_the_same_picture_do_not_share_its_end(db, storage, sweeper, clock):
    one, two = StoreId.new(), StoreId.new()
    first = await files.put_picture(db, storage, clerk_of(one), one, picture())
    second = await files.put_picture(db, storage, clerk_of(two), two, picture())
    async with db.begin(clerk_of(two)) as tx:
        await files.show(tx, two, "logo", [second.id])

    clock.step(DAY)
    await swept(sweeper)

    assert await storage.get(second.largest.key)
    with pytest.raises(NotFound):
        await storage.get(first.largest.key)


async def test_what_was_half_written_when_the_disk_was_full_goes(
    db, storage, sweeper, clock, count, tmp_path, monkeypatch
):
    store = StoreId.new()
    put = storage.put

    async def until_full(key, data):
        if key.endswith(".jpg"):
            raise StorageFull("There is no room left for files.")
        await put(key, data)

    monkeypatch.setattr(storage, "put", until_full)
    with pytest.raises(StorageFull):
        await files.put_picture(db, storage, clerk_of(store), store, picture())
    assert [each for each in tmp_path.rglob("*") if each.is_file()]
    assert await count("files.pictures") == 0

    clock.step(timedelta(hours=1))
    await swept(sweeper)

    assert not [each for each in tmp_path.rglob("*") if each.is_file()]
    assert await count("files.litter") == 0
