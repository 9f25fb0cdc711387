"""What becomes of bytes that claim to be a picture."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from hawker.media.files import rendering
from hawker.media.files.model import NotAPicture, PictureTooLarge

COLOURS = {"L": 90, "RGBA": (255, 0, 0, 60)}


def encoded(kind: str, size: tuple[int, int], mode: str = "RGB", **options: object) -> bytes:
    out = BytesIO()
    Image.new(mode, size, COLOURS.get(mode, "red")).save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")],
)
def test_a_picture_becomes_webp_in_three_sizes(kind, media_type):
    decoded = rendering.render(encoded(kind, (1600, 800)))

    assert (decoded.media_type, decoded.width, decoded.height) == (media_type, 1600, 800)
    assert [(r.width, r.height) for r in decoded.renditions] == [
        (1200, 600),
        (640, 320),
        (240, 120),
    ]
    assert all(Image.open(BytesIO(r.data)).format == "WEBP" for r in decoded.renditions)


def test_a_small_picture_is_never_made_larger():
    decoded = rendering.render(encoded("PNG", (300, 500)))

    assert [(r.width, r.height) for r in decoded.renditions] == [(300, 500), (240, 400)]


def test_a_picture_taken_sideways_is_turned_upright_and_forgets_where_it_was_taken():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    exif[0x010E] = "my address"

    decoded = rendering.render(encoded("JPEG", (400, 300), exif=exif.tobytes()))

    assert (decoded.width, decoded.height) == (300, 400)
    assert all(b"my address" not in r.data for r in decoded.renditions)
    assert not Image.open(BytesIO(decoded.renditions[0].data)).getexif()


def test_what_is_transparent_stays_so():
    decoded = rendering.render(encoded("PNG", (40, 40), "RGBA"))

    assert Image.open(BytesIO(decoded.renditions[0].data)).mode == "RGBA"


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_other_colour_spaces_are_read(mode):
    assert rendering.render(encoded("JPEG", (64, 64), mode)).renditions


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\x89PNG\r\n\x1a\n and then nothing",
        encoded("GIF", (64, 64)),
        encoded("JPEG", (640, 640))[:200],
        encoded("PNG", (15, 400)),
    ],
)
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(NotAPicture):
        rendering.render(data)


def test_a_bomb_is_refused_by_its_header():
    with pytest.raises(PictureTooLarge):
        rendering.render(encoded("PNG", (7000, 6000), "L"))


def test_more_bytes_than_we_take_are_refused():
    with pytest.raises(PictureTooLarge):
        rendering.render(bytes(rendering.SIZE_LIMIT_BYTES + 1))


PNG = encoded("PNG", (64, 64))


@given(at=st.integers(0, len(PNG) - 1), byte=st.integers(0, 255))
def test_a_broken_picture_is_read_or_refused_by_name(at, byte):
    data = PNG[:at] + bytes([byte]) + PNG[at + 1 :]
    try:
        decoded = rendering.render(data)
    except (NotAPicture, PictureTooLarge):
        return
    assert decoded.renditions
