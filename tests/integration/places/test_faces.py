"""What a store and its channels show of themselves."""

from datetime import timedelta
from io import BytesIO

import pytest
import pytest_asyncio
from PIL import Image

from hawker.kernel.ids import StoreId
from hawker.kernel.storage import Storage
from hawker.media.files.jobs import Sweeper
from hawker.media.files.model import FileId
from hawker.media.files.workshop import Workshop


@pytest.fixture
def plugs(tmp_path):
    return {
        "storage": Storage(tmp_path / "media"),
        "workshop": Workshop(tmp_path / "spool"),
    }


@pytest.fixture
def bring(shop):
    async def take(colour: str, by=None, to=None) -> str:
        out = BytesIO()
        Image.new("RGB", (1600, 900), colour).save(out, "PNG")
        answer = await (by or shop.owner).post(
            f"{to or shop.path}/pictures", content=out.getvalue()
        )
        assert answer.status == 201, answer.text
        return answer.json["id"]

    return take


@pytest_asyncio.fixture
async def channel(shop, facts):
    """The channel that every new store gets."""
    await facts.drain()
    [one] = (await shop.owner.get(f"{shop.path}/channels")).json["items"]
    return f"{shop.path}/channels/{one['id']}/face"


async def faces(shop) -> tuple[str | None, str | None]:
    store = (await shop.owner.get(shop.path)).json
    return store["logo_url"], store["cover_url"]


async def test_a_store_shows_its_logo_and_its_cover(shop, bring, fetch):
    red, blue = await bring("red"), await bring("blue")

    logo = await shop.owner.put(f"{shop.path}/logo", {"picture_id": red})
    cover = await shop.owner.put(f"{shop.path}/cover", {"picture_id": blue})

    assert (logo.status, cover.status) == (200, 200), logo.text + cover.text
    assert logo.json["logo_url"] == f"/media/pictures/{shop.id}/{red}/240.webp"
    assert await faces(shop) == (
        logo.json["logo_url"],
        f"/media/pictures/{shop.id}/{blue}/1200.webp",
    )
    acts = await fetch("SELECT details FROM kernel.audit WHERE action = 'stores.profile_changed'")
    assert [each["details"] for each in acts] == [{"fields": ["logo"]}, {"fields": ["cover"]}]


async def test_what_is_taken_off_is_gone_and_swept(shop, bring, worker_db, plugs, clock, count):
    await shop.owner.put(f"{shop.path}/logo", {"picture_id": await bring("red")})

    answer = await shop.owner.put(f"{shop.path}/logo", {"picture_id": None})

    assert answer.json["logo_url"] is None
    assert await count("files.uses") == 0
    clock.step(timedelta(days=7))
    await Sweeper(worker_db, plugs["storage"]).step()
    assert await count("files.pictures") == 0


async def test_a_channel_follows_the_logo_until_it_has_a_face_of_its_own(
    shop, bring, channel, facts
):
    async def shown():
        await facts.drain()
        [one] = (await shop.owner.get(f"{shop.path}/channels")).json["items"]
        return one["avatar_url"]

    assert await shown() is None
    logo = (await shop.owner.put(f"{shop.path}/logo", {"picture_id": await bring("red")})).json
    assert await shown() == logo["logo_url"]

    own = await shop.owner.put(channel, {"picture_id": await bring("blue")})
    assert own.status == 200, own.text
    await shop.owner.put(f"{shop.path}/logo", {"picture_id": await bring("green")})

    assert await shown() == own.json["avatar_url"]
    green = (await shop.owner.get(shop.path)).json["logo_url"]
    assert (await shop.owner.put(channel, {"picture_id": None})).json["avatar_url"] == green
    await shop.owner.put(f"{shop.path}/logo", {"picture_id": None})
    assert await shown() is None


async def test_a_face_that_was_chosen_stays_although_it_is_the_logo_too(
    shop, bring, channel, facts, fetch
):
    red = await bring("red")
    await shop.owner.put(f"{shop.path}/logo", {"picture_id": red})
    own = (await shop.owner.put(channel, {"picture_id": red})).json
    await shop.owner.put(f"{shop.path}/logo", {"picture_id": await bring("green")})
    await facts.drain()

    [kept] = await fetch("SELECT avatar_url, has_own_face FROM channels.channels")

    assert kept == {"avatar_url": own["avatar_url"], "has_own_face": True}


async def test_nothing_is_changed_by_whoever_may_not_or_with_what_is_not_the_stores(
    shop, bring, channel, count, visitor
):
    host = await shop.hire("lin", "host")
    rival = await shop.person("rival")
    other = (await rival.post("/stores", {**SHOP, "slug": "rival"})).json["id"]
    theirs = await bring("red", rival, f"/stores/{StoreId.parse(other)}")
    mine = await bring("blue")

    answers = [
        await host.put(f"{shop.path}/logo", {"picture_id": mine}),
        await rival.put(f"{shop.path}/cover", {"picture_id": theirs}),
        await host.put(channel, {"picture_id": mine}),
        await shop.owner.put(f"{shop.path}/logo", {"picture_id": theirs}),
        await shop.owner.put(f"{shop.path}/cover", {"picture_id": FileId.new()}),
        await shop.owner.put(channel, {"picture_id": theirs}),
    ]

    assert [each.status for each in answers] == [403, 403, 403, 404, 404, 404]
    assert await faces(shop) == (None, None)
    assert await count("files.uses") == 0
    assert await count("kernel.audit WHERE action = 'stores.profile_changed'") == 0


SHOP = {
    "name_zh": "对手",
    "name_en": "Rival",
    "currency": "CNY",
    "country": "CN",
    "contact": "rival@example.com",
}
