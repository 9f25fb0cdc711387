"""The drawings of a new site."""

import msgspec
import pytest
from PIL import Image, ImageChops, ImageStat

from hawker.app.seed import pictures
from hawker.app.seed.pantry import PANTRY
from hawker.app.seed.pictures import ready
from hawker.app.seed.tea_house import TEA_HOUSE
from hawker.app.seed.wares import product
from hawker.goods.catalogue.model import ProductPicture

NAMES = sorted({**pictures.SCENES, **pictures.FACES})
WARES = [*TEA_HOUSE, *PANTRY]


def test_every_ware_has_a_drawing_of_its_own_and_every_drawing_is_used():
    assert sorted(ware.picture for ware in WARES) == sorted(pictures.SCENES)


@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_is_a_picture_of_something(name):
    drawn = pictures.draw(name, 48)

    assert (drawn.mode, drawn.size) == ("RGB", (48, 48))
    colours = drawn.getcolors(48 * 48)
    assert colours is not None
    assert len(colours) > 100


def test_every_file_was_made_from_its_drawing_as_it_is():
    made_from = msgspec.json.decode(ready.MADE_FROM.read_bytes())

    assert made_from == ready.drawings(), "run `python -m hawker.app.seed.pictures.ready`"
    assert sorted(path.stem for path in ready.FOLDER.glob("*.webp")) == NAMES


@pytest.mark.parametrize("name", ["basket", "tea-house"])
def test_a_file_shows_what_is_drawn(name):
    kept, drawn = ready.image(name, 240), pictures.draw(name, 240)

    away = ImageStat.Stat(ImageChops.difference(kept, drawn)).mean
    assert max(away) < 5


def test_no_two_drawings_are_alike():
    assert len({pictures.draw(name, 24).tobytes() for name in NAMES}) == len(NAMES)


def test_a_drawing_is_the_same_every_time():
    first, again = (pictures.draw("basket", 48) for _ in range(2))

    assert isinstance(first, Image.Image)
    assert first.tobytes() == again.tobytes()


@pytest.mark.parametrize("ware", WARES, ids=lambda ware: ware.picture)
def test_every_pick_is_one_that_the_options_offer(ware):
    made = product(ware, ProductPicture("/l", "/s", 1, 1))

    assert len({tuple(sku.choices) for sku in made.skus}) == len(made.skus)
    for sku, pick in zip(made.skus, ware.picks, strict=True):
        assert all(c < len(axis.values) for c, axis in zip(pick.choices, made.axes, strict=True))
        assert sku.price.amount == pick.fen
        assert sku.compare_at is None or sku.compare_at.amount > sku.price.amount
