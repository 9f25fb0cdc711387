"""The drawings as files, made once: drawing them all takes a processor ten seconds.

`python -m hawker.app.seed.pictures.ready` makes them anew after a drawing was changed.
"""

import hashlib
from io import BytesIO
from pathlib import Path

import msgspec
from PIL import Image

from hawker.app.seed.pictures import FACES, SCENES, draw

FOLDER = Path(__file__).parent / "files"
SIZE = 1200  # pixels square
QUALITY = 90
MADE_FROM = FOLDER / "made-from.json"  # of each file, what its drawing was like
PROBE = 48  # pixels square: enough to tell that a drawing was changed


def read(name: str) -> bytes:
    """A drawing as a WebP file, SIZE pixels square."""
    return (FOLDER / f"{name}.webp").read_bytes()


def image(name: str, size: int) -> Image.Image:
    """The same at another size, for whoever goes on drawing."""
    with Image.open(BytesIO(read(name))) as opened:
        return opened.convert("RGB").resize((size, size), Image.Resampling.LANCZOS)


def drawings() -> dict[str, str]:
    """Every drawing by name, and a digest of what it is like now."""
    return {
        name: hashlib.sha256(draw(name, PROBE).tobytes()).hexdigest()[:16]
        for name in sorted({**SCENES, **FACES})
    }


def main() -> None:
    """Make all of them."""
    found = drawings()
    for name in found:
        draw(name, SIZE).save(FOLDER / f"{name}.webp", "WEBP", quality=QUALITY, method=6)
    MADE_FROM.write_bytes(msgspec.json.format(msgspec.json.encode(found)) + b"\n")


if __name__ == "__main__":
    main()
