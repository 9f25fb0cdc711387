"""A small flat-illustration kit on Pillow: a canvas of 1000 by 1000 units, shapes and their light.

Everything is drawn at twice the size and scaled down once, so edges are smooth. Light falls from
the upper left in every picture; `solid` shades a shape by that rule. Nothing here is random
without a seed, so the same picture has the same bytes on every machine.
"""

import math
from collections.abc import Iterator, Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Point = tuple[float, float]
Colour = str  # "#rrggbb"
Outline = Sequence[Point]

UNITS = 1000
OVERSAMPLE = 2


def rgb(colour: Colour) -> tuple[int, int, int]:
    """Read "#rrggbb"."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """Blend two colours; `share` 0 is the first, 1 the second."""
    pairs = zip(rgb(one), rgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def dark(colour: Colour, share: float = 0.25) -> Colour:
    """The colour in shadow: towards a warm ink, never towards grey."""
    return mix(colour, "#2a1512", share)


def light(colour: Colour, share: float = 0.3) -> Colour:
    """The colour in light: towards warm paper."""
    return mix(colour, "#fff6e6", share)


def smooth(points: Outline, closed: bool = True, steps: int = 14) -> list[Point]:
    """Lay a Catmull-Rom curve through the points."""
    count = len(points)
    curve: list[Point] = []
    for n in range(count if closed else count - 1):
        before, start, end, after = (
            points[m % count] if closed else points[min(max(m, 0), count - 1)]
            for m in (n - 1, n, n + 1, n + 2)
        )
        for step in range(steps):
            t = step / steps
            curve.append(
                (
                    _spline(before[0], start[0], end[0], after[0], t),
                    _spline(before[1], start[1], end[1], after[1], t),
                )
            )
    if not closed:
        curve.append(points[-1])
    return curve


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )


def lathe(x: float, half: Sequence[tuple[float, float]]) -> list[Point]:
    """Turn a half profile of (radius, y), top to bottom, into a round body around `x`."""
    side = smooth([(radius, y) for radius, y in half], closed=False)
    return [(x + r, y) for r, y in side] + [(x - r, y) for r, y in reversed(side)]


def ring(x: float, y: float, rx: float, ry: float, start: float = 0, end: float = 360) -> Outline:
    """An ellipse, or an arc of it in degrees, clockwise from three o'clock."""
    count = max(8, round(abs(end - start) / 4))
    angles = [math.radians(start + (end - start) * n / count) for n in range(count + 1)]
    return [(x + rx * math.cos(a), y + ry * math.sin(a)) for a in angles]


def box(x: float, y: float, width: float, height: float, radius: float = 0) -> Outline:
    """A rectangle by its upper left corner, with round corners."""
    if not radius:
        return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    r = min(radius, width / 2, height / 2)
    corners = [
        (x + width - r, y + r, -90),
        (x + width - r, y + height - r, 0),
        (x + r, y + height - r, 90),
        (x + r, y + r, 180),
    ]
    return [p for cx, cy, a in corners for p in ring(cx, cy, r, r, a, a + 90)]


def turned(points: Outline, degrees: float, about: Point) -> list[Point]:
    """The outline turned clockwise about a point."""
    a = math.radians(degrees)
    cos, sin = math.cos(a), math.sin(a)
    x0, y0 = about
    return [
        (x0 + (x - x0) * cos - (y - y0) * sin, y0 + (x - x0) * sin + (y - y0) * cos)
        for x, y in points
    ]


def leaf(x: float, y: float, length: float, width: float, degrees: float) -> list[Point]:
    """A pointed leaf that starts at (x, y)."""
    upper = [(x + length * t, y - width / 2 * math.sin(math.pi * t**0.8)) for t in _steps(16)]
    lower = [(x + length * t, y + width / 2 * math.sin(math.pi * t**0.8)) for t in _steps(16)]
    return turned(upper + lower[::-1], degrees, (x, y))


def _steps(count: int) -> Iterator[float]:
    return (n / count for n in range(count + 1))


class Canvas:
    """A square picture in the making."""

    def __init__(self, size: int, ground: Colour) -> None:
        self.size = size
        self.scale = size * OVERSAMPLE / UNITS
        side = size * OVERSAMPLE
        self.image = Image.new("RGB", (side, side), ground)

    def finished(self) -> Image.Image:
        """The picture at its final size."""
        return self.image.resize((self.size, self.size), Image.Resampling.LANCZOS)

    def fill(self, outline: Outline, colour: Colour, opacity: float = 1.0) -> None:
        """Paint a shape."""
        corner, mask = self._mask(outline)
        self._paint(corner, mask, colour, opacity)

    def line(self, points: Outline, colour: Colour, width: float, opacity: float = 1.0) -> None:
        """Paint a stroke with round ends and joints."""
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        corner, mask = self._blank(
            (min(xs) - width, min(ys) - width, max(xs) + width, max(ys) + width)
        )
        draw = ImageDraw.Draw(mask)
        at = self._at(points, corner)
        thick = max(1, round(width * self.scale))
        draw.line(at, fill=255, width=thick, joint="curve")
        for px, py in (at[0], at[-1]):
            draw.ellipse((px - thick / 2, py - thick / 2, px + thick / 2, py + thick / 2), fill=255)
        self._paint(corner, mask, colour, opacity)

    def solid(
        self, outline: Outline, colour: Colour, *, gloss: float = 0.35, core: float = 0.22
    ) -> None:
        """Paint a round body: shadow on its right and lower edge, a soft light on its left."""
        corner, mask = self._mask(outline)
        self._paint(corner, mask, colour, 1.0)
        width = mask.width / self.scale
        self._inside(corner, mask, -width * 0.16, -width * 0.03, dark(colour, core))
        self._inside(corner, mask, -width * 0.07, -width * 0.02, dark(colour, core * 1.5))
        if gloss:
            self._glint(corner, mask, colour, gloss)

    def within(self, outline: Outline, shapes: Sequence[tuple[Outline, Colour]]) -> None:
        """Paint shapes, but only where they lie inside the outline."""
        corner, mask = self._mask(outline)
        for shape, colour in shapes:
            own = Image.new("L", mask.size, 0)
            ImageDraw.Draw(own).polygon(self._at(shape, corner), fill=255)
            self._paint(corner, _both(mask, own), colour, 1.0)

    def shadow(self, x: float, y: float, rx: float, ry: float, opacity: float = 0.32) -> None:
        """Lay a soft shadow on the ground."""
        small = 250
        mask = Image.new("L", (small, small), 0)
        k = small / UNITS
        ImageDraw.Draw(mask).ellipse(
            ((x - rx) * k, (y - ry) * k, (x + rx) * k, (y + ry) * k), fill=round(255 * opacity)
        )
        blurred = mask.filter(ImageFilter.GaussianBlur(4)).resize(
            self.image.size, Image.Resampling.BICUBIC
        )
        self.image.paste(rgb("#2a1208"), mask=blurred)

    def glow(self, x: float, y: float, radius: float, colour: Colour, opacity: float) -> None:
        """Lay a soft light."""
        small = 400
        k = small / UNITS
        mask = Image.new("L", (small, small), 0)
        draw = ImageDraw.Draw(mask)
        for n in range(64, 0, -1):
            r = radius * k * n / 64
            draw.ellipse(
                (x * k - r, y * k - r, x * k + r, y * k + r),
                fill=round(255 * opacity * (1 - n / 64) ** 1.5),
            )
        self.image.paste(rgb(colour), mask=mask.resize(self.image.size, Image.Resampling.BICUBIC))

    def fade(self, upper: Colour, lower: Colour, top: float = 0, bottom: float = UNITS) -> None:
        """Fill a band of the picture from one colour to another."""
        strip = Image.new("RGB", (1, 64))
        for n in range(64):
            strip.putpixel((0, n), rgb(mix(upper, lower, n / 63)))
        start, end = round(top * self.scale), round(bottom * self.scale)
        band = strip.resize((self.image.width, end - start), Image.Resampling.BICUBIC)
        self.image.paste(band, (0, start))

    def _blank(self, bounds: tuple[float, float, float, float]) -> tuple[Point, Image.Image]:
        left, top, right, bottom = bounds
        x0, y0 = math.floor(left * self.scale) - 2, math.floor(top * self.scale) - 2
        x1, y1 = math.ceil(right * self.scale) + 2, math.ceil(bottom * self.scale) + 2
        return (x0, y0), Image.new("L", (max(1, x1 - x0), max(1, y1 - y0)), 0)

    def _mask(self, outline: Outline) -> tuple[Point, Image.Image]:
        xs, ys = [p[0] for p in outline], [p[1] for p in outline]
        corner, mask = self._blank((min(xs), min(ys), max(xs), max(ys)))
        ImageDraw.Draw(mask).polygon(self._at(outline, corner), fill=255)
        return corner, mask

    def _at(self, points: Outline, corner: Point) -> list[Point]:
        return [(x * self.scale - corner[0], y * self.scale - corner[1]) for x, y in points]

    def _paint(self, corner: Point, mask: Image.Image, colour: Colour, opacity: float) -> None:
        if opacity < 1:
            mask = mask.point([round(n * opacity) for n in range(256)])
        self.image.paste(rgb(colour), (int(corner[0]), int(corner[1])), mask)

    def _inside(
        self, corner: Point, mask: Image.Image, dx: float, dy: float, colour: Colour
    ) -> None:
        """Paint what of the shape lies outside its own copy moved by (dx, dy): a crescent."""
        moved = Image.new("L", mask.size, 0)
        moved.paste(mask, (round(dx * self.scale), round(dy * self.scale)))
        kept = _both(mask, moved.point([255 - n for n in range(256)]))
        self._paint(corner, kept, colour, 0.55)

    def _glint(self, corner: Point, mask: Image.Image, colour: Colour, gloss: float) -> None:
        """Paint a narrow light along the left edge."""
        width = mask.width / self.scale
        outer, inner = Image.new("L", mask.size, 0), Image.new("L", mask.size, 0)
        outer.paste(mask, (round(width * 0.10 * self.scale), 0))
        inner.paste(mask, (round(width * 0.16 * self.scale), 0))
        band = _both(_both(mask, outer), inner.point([255 - n for n in range(256)]))
        self._paint(corner, band, light(colour, 0.7), gloss)


def _both(one: Image.Image, other: Image.Image) -> Image.Image:
    return ImageChops.multiply(one, other)
