"""Turn bytes that claim to be a picture into renditions. Pure; slow, and hungry for memory.

What strangers bring is rendered in a process apart (`workshop.py`); this is what runs there.
"""

import base64
import warnings
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import IO, Any, cast

import msgspec
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from hawker.media.files import sniffing
from hawker.media.files.model import (
    AnimatedPicture,
    BrokenPicture,
    NotAPicture,
    PictureTooLarge,
    PictureTooSmall,
)

SIZE_LIMIT_BYTES = 20 * 1024 * 1024
PIXEL_LIMIT = 52_000_000  # phones take 50 million; a bomb is refused by its header
SIDE_LEAST = 16  # pixels
SHAPE_LIMIT = 20  # times as wide as high, or as high as wide
WIDTHS = (1200, 640, 240)  # of a page, a card and a thumb; a picture is never made larger
DEEP_BITS = 8  # of a sample of 16 that are not shown
PREVIEW_SIDE = 16  # pixels
ORIENTATION = 0x0112  # of EXIF
SIDEWAYS = frozenset({5, 6, 7, 8})
PAPER = "white"  # behind what is transparent, where a format knows no transparency

MEDIA_TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "AVIF": "image/avif",
}
# Measured on 1200 × 900 pixels: AVIF 116 ms and 226 kB, WebP 212 ms and 399 kB, JPEG 23 ms and
# 370 kB. A slower AVIF gains little: speed 6 takes 639 ms and saves a tenth.
ENCODERS: Mapping[str, Mapping[str, object]] = {
    "AVIF": {"quality": 55, "speed": 9, "max_threads": 1},
    "WEBP": {"quality": 82, "method": 4},
    "JPEG": {"quality": 82, "optimize": True, "progressive": True},
}
_UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError)


class Rendered(msgspec.Struct, frozen=True):
    """One size in one format, encoded."""

    media_type: str
    width: int  # pixels
    height: int  # pixels
    data: bytes


class Decoded(msgspec.Struct, frozen=True):
    """What a picture turned out to be."""

    media_type: str
    width: int  # pixels, upright
    height: int  # pixels, upright
    colour: str  # "#aabbcc"
    preview: str  # a data: address
    renditions: Sequence[Rendered]  # largest first; of each size AVIF, WebP, JPEG


def render(source: bytes | IO[bytes]) -> Decoded:
    """Decode a picture and encode its renditions: upright, in sRGB, without metadata.

    The kind is read from the bytes, never from a name. Raises NotAPicture, BrokenPicture,
    AnimatedPicture, PictureTooLarge, PictureTooSmall.
    """
    file = BytesIO(source) if isinstance(source, bytes) else source
    kind = _kind(file)
    image, width, height = _decode(file, kind)
    widths = [each for each in WIDTHS if each < width]
    if len(widths) < len(WIDTHS):
        widths.insert(0, width)
    sizes = [_sized(image, each, round(height * each / width)) for each in widths]
    return Decoded(
        MEDIA_TYPES[kind],
        width,
        height,
        _colour(sizes[-1]),
        _preview(sizes[-1]),
        [_encode(sized, form) for sized in sizes for form in ENCODERS],
    )


def _kind(file: IO[bytes]) -> str:
    size = file.seek(0, 2)
    if size > SIZE_LIMIT_BYTES:
        raise PictureTooLarge(f"A picture has at most {SIZE_LIMIT_BYTES >> 20} MiB.")
    file.seek(0)
    head = file.read(sniffing.HEAD_BYTES)
    file.seek(0)
    kind = sniffing.kind_of(head)
    if kind is None:
        raise NotAPicture(sniffing.why_not(head))
    return kind


def _decode(file: IO[bytes], kind: str) -> tuple[Image.Image, int, int]:
    """Return pixels that suffice for the largest rendition, upright, and the true size."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about odd metadata; PIXEL_LIMIT is below Pillow's
            opened = Image.open(file, formats=[kind])
            _check_size(opened)
            # Phones put a second picture behind a JPEG, for screens that show more light.
            if kind != "JPEG" and getattr(opened, "is_animated", False):
                raise AnimatedPicture("This picture moves. Bring one that stands still.")
            is_turned = opened.getexif().get(ORIENTATION) in SIDEWAYS
            width, height = opened.size[::-1] if is_turned else opened.size
            opened.draft("RGB", (2 * WIDTHS[0], 2 * WIDTHS[0]))  # a large JPEG at a fraction
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((2 * WIDTHS[0], 4 * WIDTHS[0]), Image.Resampling.LANCZOS)
            return _in_srgb(upright), width, height
    except (UnidentifiedImageError, *_UNREADABLE) as error:
        raise BrokenPicture("The picture is damaged: it cannot be read to its end.") from error
    except Image.DecompressionBombError as error:
        raise PictureTooLarge(f"A picture has at most {PIXEL_LIMIT:,} pixels.") from error


def _check_size(opened: Image.Image) -> None:
    width, height = opened.size
    if width * height > PIXEL_LIMIT:
        raise PictureTooLarge(f"A picture has at most {PIXEL_LIMIT:,} pixels.")
    if min(width, height) < SIDE_LEAST:
        raise PictureTooSmall(f"A picture is at least {SIDE_LEAST} pixels wide and high.")
    if max(width, height) > SHAPE_LIMIT * min(width, height):
        raise PictureTooLarge(f"A picture is at most {SHAPE_LIMIT} times as long as it is wide.")


def _in_srgb(image: Image.Image) -> Image.Image:
    """The same colours as screens understand them, 8 bits each."""
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value / (1 << DEEP_BITS)).convert("L")
    profile: bytes | None = image.info.get("icc_profile")
    is_clear = image.has_transparency_data
    if profile and image.mode in {"RGB", "RGBA", "CMYK", "L"}:
        try:
            image = _by_profile(image, profile)
        except (ImageCms.PyCMSError, *_UNREADABLE):
            image.info.pop("icc_profile")  # a broken profile says nothing about the colours
    return image.convert("RGBA" if is_clear else "RGB")


def _by_profile(image: Image.Image, profile: bytes) -> Image.Image:
    theirs = ImageCms.ImageCmsProfile(BytesIO(profile))
    ours = ImageCms.ImageCmsProfile(cast("Any", ImageCms.createProfile("sRGB")))
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    made = ImageCms.profileToProfile(image, theirs, ours, outputMode=mode)
    assert made is not None, "it is not changed in place"
    return made


def _sized(image: Image.Image, width: int, height: int) -> Image.Image:
    size = (width, max(1, height))
    return image if image.size == size else image.resize(size, Image.Resampling.LANCZOS)


def _encode(image: Image.Image, form: str) -> Rendered:
    shown = _on_paper(image) if form == "JPEG" else image
    out = BytesIO()
    bare = {"exif": b"", "icc_profile": b"", **({"xmp": b""} if form != "JPEG" else {})}
    shown.info.clear()  # comments and whatever else stood beside the pixels
    shown.save(out, form, **bare, **ENCODERS[form])
    return Rendered(MEDIA_TYPES[form], shown.width, shown.height, out.getvalue())


def _on_paper(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image
    paper = Image.new("RGB", image.size, PAPER)
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def _colour(image: Image.Image) -> str:
    few = _on_paper(image).resize((32, 32)).quantize(5)
    palette = few.getpalette() or [0, 0, 0]
    _, index = max(few.getcolors() or [(0, 0)])
    assert isinstance(index, int)
    red, green, blue = palette[3 * index : 3 * index + 3]
    return f"#{red:02x}{green:02x}{blue:02x}"


def _preview(image: Image.Image) -> str:
    small = _on_paper(image).copy()
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    out = BytesIO()
    small.save(out, "WEBP", quality=30, method=6)
    return f"data:image/webp;base64,{base64.b64encode(out.getvalue()).decode()}"
