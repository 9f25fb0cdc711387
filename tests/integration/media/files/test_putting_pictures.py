"""Pictures on the real database and a real folder."""

from io import BytesIO

import pytest
from PIL import Image

from hawker.kernel.auth import Permission, Principal
from hawker.kernel.ids import AccountId, StoreId
from hawker.kernel.storage import Storage
from hawker.media.files import service as files
from hawker.media.files.model import NotAPicture


@pytest.fixture
def storage(tmp_path) -> Storage:
    return Storage(tmp_path)


def picture(colour: str = "red") -> bytes:
    out = BytesIO()
    Image.new("RGB", (800, 400), colour).save(out, "PNG")
    return out.getvalue()


def clerk_of(store: StoreId) -> Principal:
    return Principal(
        AccountId.new(), is_guest=False, grants={store: frozenset({Permission.GOODS_WRITE})}
    )


async def test_what_is_brought_can_be_read_in_every_size(db, storage):
    store = StoreId.new()

    kept = await files.put_picture(db, storage, clerk_of(store), store, picture())

    assert (kept.width, kept.height, kept.media_type) == (800, 400, "image/png")
    assert [each.width for each in kept.renditions[::3]] == [800, 640, 240]
    assert (kept.at_least(500).width, kept.at_least(9_000).width) == (640, 800)
    for each in kept.renditions:
        shown = Image.open(BytesIO(await storage.get(each.key)))
        assert shown.size == (each.width, each.height)
        assert f"image/{shown.format.lower()}" == each.media_type


async def test_the_same_bytes_are_one_picture(db, storage, count):
    store = StoreId.new()

    first = await files.put_picture(db, storage, clerk_of(store), store, picture())
    again = await files.put_picture(db, storage, clerk_of(store), store, picture())
    other = await files.put_picture(db, storage, clerk_of(store), store, picture("blue"))

    assert first == again != other
    assert await count("files.pictures") == 2


async def test_what_is_no_picture_leaves_nothing(db, storage, count, tmp_path):
    store = StoreId.new()

    with pytest.raises(NotAPicture):
        await files.put_picture(db, storage, clerk_of(store), store, b"<script>")

    assert await count("files.pictures") == 0
    assert list(tmp_path.iterdir()) == []
