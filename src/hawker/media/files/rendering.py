"""Turn bytes that claim to be a picture into renditions. Pure; slow, so call it in a thread."""

import warnings
from collections.abc import Sequence
from io import BytesIO

import msgspec
from PIL import Image, ImageOps, UnidentifiedImageError

from hawker.media.files.model import NotAPicture, PictureTooLarge

SIZE_LIMIT_BYTES = 12 * 1024 * 1024
PIXEL_LIMIT = 40_000_000  # decoded at 4 bytes each: a bomb is refused by its header
SIDE_LEAST = 16  # pixels
WIDTHS = (1200, 640, 240)  # of a page, a card and a thumb; a picture is never made larger
QUALITY = 82

MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


class Rendered(msgspec.Struct, frozen=True):
    """One size, encoded."""

    width: int
    height: int
    data: bytes


class Decoded(msgspec.Struct, frozen=True):
    """What a picture turned out to be."""

    media_type: str
    width: int  # pixels, upright
    height: int  # pixels, upright
    renditions: Sequence[Rendered]  # largest first


def render(data: bytes) -> Decoded:
    """Decode a picture and encode its renditions as WebP, upright and without metadata.

    The kind is read from the bytes, never from a name. Raises NotAPicture, PictureTooLarge.
    """
    if len(data) > SIZE_LIMIT_BYTES:
        raise PictureTooLarge(f"A picture has at most {SIZE_LIMIT_BYTES >> 20} MiB.")
    kind, image = _decode(data)
    widths = [width for width in WIDTHS if width < image.width]
    if len(widths) < len(WIDTHS):
        widths.insert(0, image.width)
    return Decoded(
        MEDIA_TYPES[kind], image.width, image.height, [_encode(image, width) for width in widths]
    )


def _decode(data: bytes) -> tuple[str, Image.Image]:
    """Return the kind of picture and its pixels, turned upright."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # PIXEL_LIMIT is lower
            opened = Image.open(BytesIO(data), formats=list(MEDIA_TYPES))
        kind = opened.format or ""
        if opened.width * opened.height > PIXEL_LIMIT:
            raise PictureTooLarge(f"A picture has at most {PIXEL_LIMIT:,} pixels.")
        upright = ImageOps.exif_transpose(opened)
        mode = "RGBA" if upright.has_transparency_data else "RGB"
        image = upright.convert(mode)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise NotAPicture("This is not a JPEG, PNG or WebP picture that can be read.") from error
    except Image.DecompressionBombError as error:
        raise PictureTooLarge(f"A picture has at most {PIXEL_LIMIT:,} pixels.") from error
    if min(image.size) < SIDE_LEAST:
        raise NotAPicture(f"A picture is at least {SIDE_LEAST} pixels wide and high.")
    return kind, image


def _encode(image: Image.Image, width: int) -> Rendered:
    height = max(1, round(image.height * width / image.width))
    sized = (
        image if width == image.width else image.resize((width, height), Image.Resampling.LANCZOS)
    )
    out = BytesIO()
    sized.save(out, "WEBP", quality=QUALITY, method=4, exif=b"", icc_profile=b"")
    return Rendered(sized.width, sized.height, out.getvalue())
