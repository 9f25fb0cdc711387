"""The desk tells where every recording is."""

import pytest
import pytest_asyncio

from hawker.kernel.ids import StoreId
from hawker.media.streams import service as streams
from hawker.media.streams.recording import Sums

SHOP = {
    "slug": "tea-house",
    "name_zh": "茶馆",
    "name_en": "Tea House",
    "currency": "CNY",
    "country": "CN",
    "contact": "tea@example.com",
}


@pytest_asyncio.fixture
async def store(somebody):
    return StoreId.parse((await somebody.post("/stores", SHOP)).json["id"])


@pytest.fixture
def recorded(worker_db, store):
    async def make(seconds):
        async with worker_db.system() as tx:
            stream, key = await streams.create_stream(tx, store)
            ingest = await streams.open_ingest(tx, key, "here")
            await streams.note_recording(tx, ingest, Sums(seconds, 1000))
        return stream.id

    return make


async def test_the_operator_sees_the_newest_recording_first_and_how_far_it_is(
    operator, recorded, fetch
):
    old, new = await recorded(30.0), await recorded(60.0)
    await fetch("UPDATE streams.recordings SET moved_bytes = 400 WHERE duration_s = 60 RETURNING 1")

    first = (await operator.get("/admin/recordings", params={"limit": 1})).json
    rest = (await operator.get("/admin/recordings", params={"cursor": first["next_cursor"]})).json

    [shown] = first["items"]
    assert (shown["id"], shown["store"], shown["goes_to_store"]) == (new, "Tea House", False)
    assert shown["playlist_url"] == f"/live/{new}/recording.m3u8"
    assert (shown["recording"]["moved_bytes"], shown["recording"]["moved_at"]) == (400, None)
    assert [each["id"] for each in rest["items"]] == [old]


async def test_a_moved_recording_plays_from_the_store(operator, recorded, fetch):
    id = await recorded(30.0)
    await fetch("UPDATE streams.recordings SET moved_at = now() RETURNING 1")

    [shown] = (await operator.get("/admin/recordings")).json["items"]

    assert shown["playlist_url"] == f"/media/recordings/{id}/recording.m3u8"


async def test_nobody_but_the_operator_sees_recordings(visitor, recorded):
    await recorded(30.0)
    lin = visitor()
    await lin.sign_in("lin@example.com")

    assert (await lin.get("/admin/recordings")).status == 403
