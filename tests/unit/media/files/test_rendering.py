"""What becomes of bytes that claim to be a picture."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from hawker.media.files import rendering
from hawker.media.files.model import (
    AnimatedPicture,
    BrokenPicture,
    NotAPicture,
    PictureTooLarge,
    PictureTooSmall,
)

COLOURS = {"L": 90, "RGBA": (255, 0, 0, 60)}


def encoded(kind: str, size: tuple[int, int], mode: str = "RGB", **options: object) -> bytes:
    out = BytesIO()
    Image.new(mode, size, COLOURS.get(mode, "red")).save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("WEBP", "image/webp"),
        ("GIF", "image/gif"),
        ("AVIF", "image/avif"),
    ],
)
def test_a_picture_becomes_three_formats_in_three_sizes(kind, media_type):
    decoded = rendering.render(encoded(kind, (1600, 800)))

    assert (decoded.media_type, decoded.width, decoded.height) == (media_type, 1600, 800)
    assert [(r.width, r.height) for r in decoded.renditions[::3]] == [
        (1200, 600),
        (640, 320),
        (240, 120),
    ]
    for each in decoded.renditions:
        shown = Image.open(BytesIO(each.data))
        assert (f"image/{shown.format.lower()}", shown.size) == (
            each.media_type,
            (each.width, each.height),
        )
    assert {each.media_type for each in decoded.renditions} == {
        "image/avif",
        "image/webp",
        "image/jpeg",
    }


def test_a_small_picture_is_never_made_larger():
    decoded = rendering.render(encoded("PNG", (300, 500)))

    assert [(r.width, r.height) for r in decoded.renditions[::3]] == [(300, 500), (240, 400)]


def test_a_picture_knows_its_colour_and_has_a_tiny_preview():
    decoded = rendering.render(encoded("PNG", (300, 500)))

    assert decoded.colour == "#ff0000"
    assert decoded.preview.startswith("data:image/webp;base64,")
    assert len(decoded.preview) < 400


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

    avif, webp, jpeg = (Image.open(BytesIO(each.data)) for each in decoded.renditions[:3])
    assert (avif.mode, webp.mode, jpeg.mode) == ("RGBA", "RGBA", "RGB")
    assert min(jpeg.getpixel((20, 20))) > 150  # on white


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_other_colour_spaces_are_read(mode):
    assert rendering.render(encoded("JPEG", (64, 64), mode)).renditions


def test_a_deep_picture_keeps_its_shades():
    out = BytesIO()
    Image.new("I;16", (64, 64), 0x8000).save(out, "PNG")

    shown = Image.open(BytesIO(rendering.render(out.getvalue()).renditions[2].data))

    assert abs(shown.getpixel((32, 32))[0] - 0x80) <= 2


def test_colours_are_turned_into_those_of_screens():
    """In the profile of this test, red and green have changed places."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = srgb.replace(b"rXYZ", b"tmp!").replace(b"gXYZ", b"rXYZ").replace(b"tmp!", b"gXYZ")
    plain = rendering.render(encoded("JPEG", (64, 64)))

    tagged = rendering.render(encoded("JPEG", (64, 64), icc_profile=profile))
    broken = rendering.render(encoded("JPEG", (64, 64), icc_profile=b"no profile"))

    assert plain.colour == broken.colour == "#fe0000"
    assert tagged.colour == "#00fe00"
    assert all(
        "icc_profile" not in Image.open(BytesIO(each.data)).info for each in tagged.renditions
    )


def test_what_hides_behind_a_picture_is_left_behind():
    page = b"PK\x03\x04<script>alert(1)</script>"

    decoded = rendering.render(encoded("JPEG", (64, 64), comment=b"<script>") + page)

    assert all(b"script" not in each.data for each in decoded.renditions)


def test_a_second_picture_behind_a_jpeg_is_no_animation():
    out = BytesIO()
    Image.new("RGB", (64, 64), "red").save(
        out, "MPO", save_all=True, append_images=[Image.new("RGB", (64, 64), "blue")]
    )

    assert rendering.render(out.getvalue()).colour == "#fe0000"


SVG = b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (SVG, "SVG drawing"),
        (b"MZ\x90\x00" + bytes(500), "program for Windows"),
        (b"\x7fELF" + bytes(500), "a program"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04", "archive"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "HEIC"),
        (b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isomavc1", "video"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"just words", "not a picture"),
    ],
)
def test_what_is_no_picture_is_refused_with_words_of_its_own(data, words):
    with pytest.raises(NotAPicture, match=words):
        rendering.render(data)


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n and then nothing",
        encoded("JPEG", (640, 640))[:200],
        encoded("PNG", (640, 640))[:-200],
        encoded("WEBP", (640, 640))[:-20],
    ],
)
def test_a_damaged_picture_is_refused(data):
    with pytest.raises(BrokenPicture):
        rendering.render(data)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_a_picture_that_moves_is_refused(kind):
    out = BytesIO()
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue")]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=100)

    with pytest.raises(AnimatedPicture):
        rendering.render(out.getvalue())


def test_a_picture_nobody_could_see_is_refused():
    with pytest.raises(PictureTooSmall):
        rendering.render(encoded("PNG", (15, 100)))


@pytest.mark.parametrize("size", [(8000, 6600), (16, 400), (1, 52_000_001)])
def test_a_bomb_is_refused_by_its_header(size):
    with pytest.raises((PictureTooLarge, PictureTooSmall)):
        rendering.render(encoded("PNG", size, "L"))


def test_more_bytes_than_we_take_are_refused():
    with pytest.raises(PictureTooLarge):
        rendering.render(bytes(rendering.SIZE_LIMIT_BYTES + 1))


PNG = encoded("PNG", (64, 64))


@given(at=st.integers(0, len(PNG) - 1), byte=st.integers(0, 255))
def test_a_broken_picture_is_read_or_refused_by_name(at, byte):
    data = PNG[:at] + bytes([byte]) + PNG[at + 1 :]
    try:
        decoded = rendering.render(data)
    except (NotAPicture, BrokenPicture, PictureTooLarge, PictureTooSmall):
        return
    assert decoded.renditions
