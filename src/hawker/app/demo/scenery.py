"""The layers of the broadcast: a tea stall at night, seen in portrait."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from hawker.app.seed.pictures import ready, teaware
from hawker.app.seed.pictures.canvas import Canvas, Colour, box, dark, light, mix, ring, smooth

HEIGHT = 1280  # of the broadcast; the scene is as wide, and the picture wanders over it
WINDOW = 480  # across the round window that shows the goods
WINDOW_AT = (640, 420)  # its middle in the scene
STEAM = (150, 260)
LANTERN = (150, 260)
TABLE = 560  # where the table begins, in the canvas's thousandths

NIGHT = "#1b1420"
STREET = "#4a2620"
WOOD = "#7a4528"
RIM = "#3a1f17"
LAMP = "#ff9a4d"
RED = "#c8402a"


def draw(folder: Path, goods: Sequence[str]) -> None:
    """Draw every layer into `folder`: the same every time."""
    folder.mkdir(parents=True, exist_ok=True)
    _stall().save(folder / "stall.png")
    _strip(goods).save(folder / "goods.png")
    _disc().save(folder / "disc.png")
    _steam().save(folder / "steam.png")
    _veil().save(folder / "veil.png")
    _lantern().save(folder / "lantern.png")
    face = ImageFont.load_default(48)
    assert isinstance(face, ImageFont.FreeTypeFont), "Pillow is built with FreeType"
    (folder / "clock.ttf").write_bytes(face.font_bytes)


def _stall() -> Image.Image:
    canvas = Canvas(HEIGHT, NIGHT)
    canvas.fade(NIGHT, STREET, bottom=TABLE)
    _lights(canvas)
    _roof(canvas)
    _window(canvas)
    _table(canvas)
    teaware.teapot(canvas, 395, 700, 0.42, "#8a4a32")
    teaware.gaiwan(canvas, 640, 735, 0.40, "#9fcdbb", "#20594c")
    teaware.cup(canvas, 500, 772, 0.44, "#f1e6d6", "#b5651d")
    teaware.cup(canvas, 770, 772, 0.44, "#4f7795", "#c98a3a")
    teaware.cup(canvas, 300, 790, 0.40, "#d98a6a", "#a9581f")
    teaware.loose_tea(canvas, 880, 740, 70, 24, "#5c6b33", 5)
    return canvas.finished()


def _lights(canvas: Canvas) -> None:
    """The street behind, out of focus."""
    chance = Random(7)  # noqa: S311 — where lights are, not secrets
    for _ in range(46):
        x, y = chance.uniform(0, 1000), chance.uniform(60, TABLE - 30)
        r = chance.uniform(8, 30)
        colour = chance.choice([LAMP, "#ffd08a", "#e86a4a", "#9c7bd0", "#5fb0a0"])
        canvas.fill(ring(x, y, r, r), colour, chance.uniform(0.08, 0.26))
    canvas.glow(500, 330, 420, LAMP, 0.34)


def _roof(canvas: Canvas) -> None:
    """The awning, scalloped, in two reds."""
    for n in range(13):
        x = n * 80 - 20
        colour = RED if n % 2 else "#f0e2c8"
        cloth = [(x, 0), (x + 80, 0), (x + 80, 62), *ring(x + 40, 62, 40, 34, 0, 180), (x, 62)]
        canvas.fill(cloth, mix(colour, NIGHT, 0.35))
    canvas.fill(box(0, 0, 1000, 12), dark(RED, 0.6))


def _window(canvas: Canvas) -> None:
    """The rim of the round window; the goods are laid into it later."""
    x, y = (n * 1000 / HEIGHT for n in WINDOW_AT)
    r = WINDOW / 2 * 1000 / HEIGHT
    canvas.glow(x, y, r + 90, "#ffd9a0", 0.55)
    canvas.fill(ring(x + 6, y + 8, r + 22, r + 22), dark(NIGHT, 0.7), 0.5)
    canvas.fill(ring(x, y, r + 20, r + 20), RIM)
    canvas.fill(ring(x - 2, y - 3, r + 14, r + 14), light(RIM, 0.18))
    canvas.fill(ring(x, y, r + 6, r + 6), dark(RIM, 0.4))


def _table(canvas: Canvas) -> None:
    canvas.fade(light(WOOD, 0.08), dark(WOOD, 0.45), top=TABLE)
    canvas.fill(box(0, TABLE, 1000, 8), light(WOOD, 0.35))
    chance = Random(3)  # noqa: S311 — how wood grows, not secrets
    for row in range(5):
        y = TABLE + 30 + row * 88
        canvas.line([(0, y), (1000, y)], dark(WOOD, 0.5), 3, 0.6)
        for _ in range(5):
            x, wide = chance.uniform(0, 1000), chance.uniform(80, 220)
            lift = chance.uniform(-5, 5)
            grain = smooth([(x, y + 34), (x + wide / 2, y + 34 + lift), (x + wide, y + 36)], False)
            canvas.line(grain, dark(WOOD, 0.35), 2, 0.35)
    canvas.glow(500, 640, 380, "#ffc27a", 0.28)
    mat = [(170, 790), (850, 790), (910, 850), (110, 850)]
    canvas.fill([(x, y - 60) for x, y in mat], "#2c3a34", 0.55)


def _strip(goods: Sequence[str]) -> Image.Image:
    """The goods side by side, and the first once more, so that the round never jumps."""
    strip = Image.new("RGB", (WINDOW * (len(goods) + 1), WINDOW))
    for n, name in enumerate([*goods, goods[0]]):
        strip.paste(ready.image(name, WINDOW), (n * WINDOW, 0))
    return strip


def _disc() -> Image.Image:
    """What of a picture shows through the window."""
    large = Image.new("L", (WINDOW * 2, WINDOW * 2), 0)
    ImageDraw.Draw(large).ellipse((2, 2, WINDOW * 2 - 3, WINDOW * 2 - 3), fill=255)
    return large.resize((WINDOW, WINDOW), Image.Resampling.LANCZOS)


def _steam() -> Image.Image:
    """Threads of steam that meet themselves above and below, to be rolled upwards."""
    width, height = STEAM
    tall = Image.new("L", (width, height * 3), 0)
    draw = ImageDraw.Draw(tall)
    for n, (x, sway) in enumerate(((45, 16), (80, 24), (108, 14))):
        wave = [
            (x + sway * _wave(y / height + n * 0.37), float(y)) for y in range(0, height * 3, 4)
        ]
        draw.line(wave, fill=190 - 40 * n, width=13, joint="curve")
    soft = tall.filter(ImageFilter.GaussianBlur(7))
    return soft.crop((0, height, width, height * 2))


def _wave(turns: float) -> float:
    """A slow double bend with period one, made of parabolas."""
    t = (turns * 2) % 2
    half = 4 * (t % 1) * (1 - t % 1)
    return half if t < 1 else -half


def _veil() -> Image.Image:
    """How much of the steam is seen at each height: it gathers low and is gone above."""
    width, height = STEAM
    veil = Image.new("L", (1, height))
    for y in range(height):
        share = y / height
        veil.putpixel((0, y), round(150 * share**0.8 * min(1, (1 - share) * 5)))
    across = Image.new("L", (width, 1))
    for x in range(width):
        across.putpixel((x, 0), round(255 * min(1, x / 24, (width - 1 - x) / 24)))
    return ImageChops.multiply(veil.resize(STEAM), across.resize(STEAM))


def _lantern() -> Image.Image:
    """A paper lantern on its cord, lit from inside, hanging from the middle of the upper edge."""
    scale = 4
    width, height = (n * scale for n in LANTERN)
    shape = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    draw = ImageDraw.Draw(shape)
    middle, top, low = width // 2, 70 * scale, 190 * scale
    draw.line((middle, 0, middle, top), fill=_rgba("#2a1a14"), width=2 * scale)
    body = (20 * scale, top, width - 20 * scale, low)
    draw.ellipse(body, fill=_rgba("#e2552f"))
    for n, tone in enumerate(("#ea6a36", "#f28545", "#f9a659", "#ffc67c")):
        inset = (n + 1) * 11 * scale
        inner = (body[0] + inset, body[1] + 6 * scale, body[2] - inset, body[3] - 6 * scale)
        draw.ellipse(inner, fill=_rgba(tone))
    for n in range(1, 4):
        inset = n * 14 * scale
        rib = (body[0] + inset, body[1], body[2] - inset, body[3])
        draw.ellipse(rib, outline=_rgba("#b5401f", 120), width=scale)
    for y in (top - 4 * scale, low - 8 * scale):
        cap = (middle - 24 * scale, y, middle + 24 * scale, y + 12 * scale)
        draw.rounded_rectangle(cap, 4 * scale, fill=_rgba("#3a1f17"))
    for dx in range(-2, 3):
        x = middle + dx * 4 * scale
        draw.line((x, low + 4 * scale, x + dx * scale, 244 * scale), _rgba("#d8a24a"), scale * 2)
    _tea(draw, middle, (top + low) // 2, 44 * scale)
    return shape.resize(LANTERN, Image.Resampling.LANCZOS)


def _tea(draw: ImageDraw.ImageDraw, x: int, y: int, size: int) -> None:
    """The character for tea, in nine strokes of one brush."""
    strokes: Sequence[Sequence[tuple[float, float]]] = [
        [(0.08, 0.17), (0.92, 0.17)],
        [(0.33, 0.04), (0.33, 0.30)],
        [(0.67, 0.04), (0.67, 0.30)],
        [(0.50, 0.28), (0.32, 0.44), (0.06, 0.58)],
        [(0.50, 0.28), (0.68, 0.44), (0.94, 0.58)],
        [(0.22, 0.63), (0.78, 0.63)],
        [(0.50, 0.50), (0.50, 0.96), (0.42, 0.90)],
        [(0.34, 0.72), (0.18, 0.88)],
        [(0.66, 0.72), (0.82, 0.88)],
    ]
    thick = size // 9
    for stroke in strokes:
        at = [(x + (px - 0.5) * size, y + (py - 0.5) * size) for px, py in stroke]
        draw.line(at, fill=_rgba("#7c2413"), width=thick, joint="curve")
        for px, py in (at[0], at[-1]):
            r = thick / 2
            draw.ellipse((px - r, py - r, px + r, py + r), fill=_rgba("#7c2413"))


def _rgba(colour: Colour, opacity: int = 255) -> tuple[int, int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16), opacity
