"""Pictures as people bring them: over HTTP, from anybody, of any kind and length."""

import asyncio
import sys
from io import BytesIO

import pytest
import pytest_asyncio
from PIL import Image

from hawker.kernel.http.edge import LINGER_LIMIT
from hawker.kernel.ids import AccountId, StoreId
from hawker.kernel.storage import Storage, StorageFull
from hawker.kernel.text import Text
from hawker.media.files import rendering, workshop
from hawker.media.files.workshop import Workshop
from hawker.places.stores import service as stores
from hawker.places.stores.model import Store

LIMIT = rendering.SIZE_LIMIT_BYTES


@pytest.fixture
def plugs(tmp_path):
    return {
        "storage": Storage(tmp_path / "media"),
        "workshop": Workshop(tmp_path / "spool"),
    }


@pytest_asyncio.fixture
async def shop(visitor, worker_db):
    """An owner, and how they bring a picture to their store."""
    owner = visitor()
    await owner.sign_in("owner@example.com")
    account = AccountId.parse((await owner.arrive()).json["account"]["id"])
    store = Store(StoreId.new(), "tea-house", Text("茶馆", "Tea House"), "CNY", None)
    async with worker_db.system() as tx:
        await stores.open_store(tx, store, account)
    owner.pictures = f"/stores/{store.id}/pictures"
    return owner


def picture(colour: str = "red", size: tuple[int, int] = (800, 400)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def stored(tmp_path) -> int:
    return sum(each.is_file() for each in tmp_path.rglob("*"))


async def test_a_picture_that_is_brought_can_be_shown(shop, plugs, count):
    answer = await shop.post(shop.pictures, content=picture())

    assert answer.status == 201, answer.text
    assert (answer.json["width"], answer.json["height"]) == (800, 400)
    assert answer.json["colour"] == "#ff0000"
    for each in answer.json["renditions"]:
        data = await plugs["storage"].get(each["url"].removeprefix("/media/"))
        assert Image.open(BytesIO(data)).size == (each["width"], each["height"])
    assert await count("files.pictures WHERE unused_due_at IS NOT NULL") == 1
    assert await count("files.litter") == 0


async def test_the_same_picture_brought_by_two_at_once_is_one(shop, count, tmp_path):
    answers = await asyncio.gather(*(shop.post(shop.pictures, content=picture()) for _ in range(3)))

    assert {answer.status for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert await count("files.pictures") == 1


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 415, "files.not_a_picture"),
        (b"MZ" + bytes(2_000), 415, "files.not_a_picture"),
        (b"<svg xmlns='x'><script>alert(1)</script></svg>", 415, "files.not_a_picture"),
        (picture()[:-40], 422, "files.broken_picture"),
        (picture(size=(8000, 7000)), 413, "files.picture_too_large"),
        (picture(size=(8, 8)), 422, "files.picture_too_small"),
    ],
)
async def test_what_cannot_be_shown_is_refused_and_leaves_nothing(
    shop, count, tmp_path, data, status, code
):
    answer = await shop.post(shop.pictures, content=data, headers={"content-type": "image/jpeg"})

    assert (answer.status, answer.code) == (status, code)
    assert answer.json["detail"]
    assert await count("files.pictures") == 0
    assert await count("files.litter") == 0
    assert stored(tmp_path) == 0


async def test_two_gigabytes_are_refused_by_their_length_before_a_byte_is_kept(shop, tmp_path):
    read = 0

    async def body():
        nonlocal read
        while True:
            read += 1
            yield bytes(65_536)

    answer = await shop.post(
        shop.pictures, content=body(), headers={"content-length": str(2 << 30)}
    )

    assert (answer.status, answer.code) == (413, "files.picture_too_large")
    assert answer.headers["connection"] == "close"
    assert read <= LINGER_LIMIT >> 16, "taken for the peer to hear the answer, kept by nobody"
    assert stored(tmp_path) == 0


async def test_a_body_without_an_end_is_refused_by_counting(shop, tmp_path, count):
    read = 0

    async def body():
        nonlocal read
        while True:
            read += 1
            yield bytes(1 << 20)

    answer = await shop.post(shop.pictures, content=body())

    assert (answer.status, answer.code) == (413, "files.picture_too_large")
    assert answer.headers["connection"] == "close"
    assert read <= (LIMIT + LINGER_LIMIT >> 20) + 2
    assert stored(tmp_path) == 0
    assert await count("files.pictures") == 0


async def test_beyond_the_hands_we_have_people_are_told_to_come_back(shop, monkeypatch, count):
    monkeypatch.setattr(workshop, "UPLOADS_LIMIT", 1)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow():
        data = picture()
        yield data[:50]
        begun.set()
        await go_on.wait()
        yield data[50:]

    first = asyncio.create_task(shop.post(shop.pictures, content=slow()))
    await begun.wait()
    second = await shop.post(shop.pictures, content=picture("blue"))
    go_on.set()

    assert (second.status, second.code) == (503, "files.busy")
    assert int(second.headers["retry-after"]) >= 1
    assert (await first).status == 201
    assert await count("files.pictures") == 1


async def test_a_picture_that_takes_too_long_is_given_up_and_its_process_ended(
    shop, monkeypatch, count
):
    monkeypatch.setattr(workshop, "RENDERED_WITHIN_S", 0.01)

    answer = await shop.post(shop.pictures, content=picture())

    assert (answer.status, answer.code) == (413, "files.picture_too_large")
    assert await count("files.pictures") == 0


async def test_a_picture_that_takes_too_much_memory_ends_its_process_alone(tmp_path):
    """The limit is the one of the system, so that no decoder has to keep it."""
    bomb = tmp_path / "bomb.png"
    bomb.write_bytes(picture(size=(7000, 7000)))
    with bomb.open("rb") as file:
        program = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            "from hawker.media.files import renderer\n"
            "renderer.MEMORY_LIMIT_BYTES = 300_000_000\n"
            "renderer.main()",
            stdin=file,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        answer, complaint = await program.communicate()

    assert (program.returncode, answer) == (1, b"")
    assert b"MemoryError" in complaint


async def test_a_store_brings_no_more_than_it_uses(shop, monkeypatch, count):
    monkeypatch.setattr("hawker.media.files.service.pictures.UNUSED_LIMIT", 1)
    assert (await shop.post(shop.pictures, content=picture())).status == 201

    answer = await shop.post(shop.pictures, content=picture("blue"))

    assert (answer.status, answer.code) == (409, "files.too_many_unused")
    assert await count("files.pictures") == 1


async def test_a_full_disk_is_said_and_nothing_points_at_what_is_missing(
    shop, plugs, monkeypatch, count
):
    puts = 0

    async def put(key, data):
        nonlocal puts
        puts += 1
        if puts > 2:
            raise StorageFull("There is no room left for files.")

    monkeypatch.setattr(plugs["storage"], "put", put)

    answer = await shop.post(shop.pictures, content=picture())

    assert (answer.status, answer.code) == (507, "storage.full")
    assert await count("files.pictures") == 0
    assert await count("files.litter") == 1  # what was written before goes in an hour


async def test_nobody_brings_pictures_to_a_store_they_do_not_work_in(shop, visitor, count):
    stranger = visitor()
    await stranger.sign_in("stranger@example.com")

    refused = [
        await stranger.post(shop.pictures, content=picture()),
        await visitor().post(shop.pictures, content=picture()),
        await shop.post(f"/stores/{StoreId.new()}/pictures", content=picture()),
    ]

    assert [answer.status for answer in refused] == [403, 401, 403]
    assert await count("files.pictures") == 0
