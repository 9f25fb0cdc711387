"""The picture of a person: one at a time, seen with their name, gone when they say so."""

import asyncio
from datetime import timedelta
from io import BytesIO

import pytest
import pytest_asyncio
from PIL import Image

from hawker.kernel.errors import NotFound
from hawker.kernel.ids import AccountId
from hawker.kernel.storage import Storage
from hawker.media.files import service as files
from hawker.media.files.jobs import PortraitSweeper
from hawker.media.files.personal import PERSONAL
from hawker.media.files.service.portraits import FORMER_KEPT
from hawker.media.files.workshop import Workshop


@pytest.fixture
def plugs(tmp_path):
    return {
        "storage": Storage(tmp_path / "media"),
        "workshop": Workshop(tmp_path / "spool"),
    }


@pytest.fixture
def storage(plugs):
    return plugs["storage"]


@pytest_asyncio.fixture
async def ada(visitor):
    person = visitor()
    await person.sign_in("ada@example.com")
    return person


@pytest.fixture
def sweeper(worker_db, storage):
    return PortraitSweeper(worker_db, storage)


def picture(colour: str = "red") -> bytes:
    out = BytesIO()
    Image.new("RGB", (800, 600), colour).save(out, "PNG")
    return out.getvalue()


def key_of(url: str) -> str:
    return url.removeprefix("/media/")


async def seen(person) -> str | None:
    return (await person.get("/auth/session")).json["account"]["picture_url"]


async def test_somebody_is_seen_by_the_picture_they_brought(ada, storage, count):
    assert await seen(ada) is None

    answer = await ada.put("/account/picture", content=picture())

    assert answer.status == 200, answer.text
    url = answer.json["picture_url"]
    assert await seen(ada) == url
    assert url.endswith("/240.webp")
    for kind in ("avif", "webp", "jpg"):
        data = await storage.get(key_of(url).replace(".webp", f".{kind}"))
        assert Image.open(BytesIO(data)).size == (240, 180)
    assert await count("files.portraits") == 1


async def test_the_address_tells_nobody_whose_picture_it_is(ada):
    me = (await ada.get("/auth/session")).json["account"]["id"]

    url = (await ada.put("/account/picture", content=picture())).json["picture_url"]

    assert me.removeprefix("acc_") not in url


async def test_a_new_picture_takes_the_place_of_the_former_which_is_deleted(
    ada, storage, sweeper, clock, count
):
    red = (await ada.put("/account/picture", content=picture("red"))).json["picture_url"]
    blue = (await ada.put("/account/picture", content=picture("blue"))).json["picture_url"]

    assert await seen(ada) == blue
    assert await storage.get(key_of(red))
    assert await sweeper.step() == 0
    clock.step(FORMER_KEPT)
    assert await sweeper.step() == 1

    with pytest.raises(NotFound):
        await storage.get(key_of(red))
    assert await storage.get(key_of(blue))
    assert await count("files.portraits") == 1


async def test_two_pictures_brought_at_once_leave_one(ada, count):
    answers = await asyncio.gather(
        *(ada.put("/account/picture", content=picture(colour)) for colour in ("red", "blue"))
    )

    assert [each.status for each in answers] == [200, 200]
    assert await count("files.portraits WHERE gone_due_at IS NULL") == 1
    assert await seen(ada) in {each.json["picture_url"] for each in answers}


async def test_a_picture_is_taken_off(ada, sweeper, clock, count):
    await ada.put("/account/picture", content=picture())

    for _ in range(2):
        assert (await ada.delete("/account/picture")).json == {"picture_url": None}

    assert await seen(ada) is None
    clock.step(FORMER_KEPT)
    await sweeper.step()
    assert await count("files.portraits") == 0


async def test_what_is_no_picture_changes_nothing(ada, count):
    url = (await ada.put("/account/picture", content=picture())).json["picture_url"]

    refused = await ada.put("/account/picture", content=b"MZ nothing to see")

    assert (refused.status, refused.code) == (415, "files.not_a_picture")
    assert await seen(ada) == url
    assert await count("files.portraits") == 1


async def test_a_guest_has_no_face(visitor, count):
    guest = visitor()
    await guest.arrive()

    refused = [
        await guest.put("/account/picture", content=picture()),
        await guest.delete("/account/picture"),
    ]

    assert [each.status for each in refused] == [401, 401]
    assert await count("files.portraits") == 0


async def test_what_was_never_finished_is_swept(ada, sweeper, storage, clock, count, monkeypatch):
    async def broken(_key, _data):
        raise OSError("the process ends here")

    with monkeypatch.context() as patch:
        patch.setattr(storage, "put", broken)
        assert (await ada.put("/account/picture", content=picture())).status == 500
    assert await seen(ada) is None
    assert await count("files.portraits") == 1

    clock.step(timedelta(hours=1))
    assert await sweeper.step() == 1
    assert await count("files.portraits") == 0


async def test_what_took_so_long_to_store_that_it_was_swept_is_refused(
    ada, sweeper, storage, clock, count, monkeypatch
):
    put = storage.put

    async def slow(key, data):
        await put(key, data)
        clock.step(timedelta(hours=1))
        await sweeper.step()

    with monkeypatch.context() as patch:
        patch.setattr(storage, "put", slow)
        refused = await ada.put("/account/picture", content=picture())

    assert (refused.status, refused.code) == (503, "storage.away")
    assert await seen(ada) is None
    assert await count("files.portraits") == 0


async def test_what_the_sweeper_has_taken_is_not_shown_even_when_the_clock_goes_back(
    ada, sweeper, storage, clock, count, monkeypatch
):
    put, delete_below = storage.put, storage.delete_below
    is_deleting, may_delete = asyncio.Event(), asyncio.Event()
    sweeping: list[asyncio.Task[int]] = []

    async def held_up(prefix):
        is_deleting.set()
        await may_delete.wait()
        return await delete_below(prefix)

    async def slow(key, data):
        await put(key, data)
        if not sweeping:
            clock.step(timedelta(hours=1))
            sweeping.append(asyncio.create_task(sweeper.step()))
            await is_deleting.wait()
            clock.step(timedelta(hours=-1))

    with monkeypatch.context() as patch:
        patch.setattr(storage, "put", slow)
        patch.setattr(storage, "delete_below", held_up)
        refused = await ada.put("/account/picture", content=picture())
        may_delete.set()
        assert await sweeping[0] == 1

    assert (refused.status, refused.code) == (503, "storage.away")
    assert await seen(ada) is None
    assert await count("files.portraits") == 0


async def test_the_picture_is_exported_and_forgotten_with_the_person(
    ada, worker_db, sweeper, storage, count
):
    url = (await ada.put("/account/picture", content=picture())).json["picture_url"]
    me = AccountId.parse((await ada.get("/auth/session")).json["account"]["id"])

    async with worker_db.system() as tx:
        exported = await PERSONAL.export(tx, me)
        await PERSONAL.erase(tx, me)
        pictures = await files.portraits_of(tx, storage, [me])

    [mine] = exported["portrait"]
    assert (mine["kept_at"], mine["width"], mine["height"]) == (key_of(url), 800, 600)
    assert pictures == {}
    assert await sweeper.step() == 1
    assert await count("files.portraits") == 0
    with pytest.raises(NotFound):
        await storage.get(key_of(url))
