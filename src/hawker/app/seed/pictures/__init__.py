"""Drawn pictures of goods and faces of places, so that a new site shows nothing borrowed."""

from PIL import Image

from hawker.app.seed.pictures.canvas import Canvas
from hawker.app.seed.pictures.faces import FACES
from hawker.app.seed.pictures.scenes import SCENES

__all__ = ["FACES", "SCENES", "draw"]


def draw(name: str, size: int) -> Image.Image:
    """Draw a picture by its name, `size` pixels square. The same every time, on every machine."""
    canvas = Canvas(size, "#ffffff")
    (SCENES | FACES)[name](canvas)
    return canvas.finished()
