"""Where the goods of the drawn pictures stand: walls, tables, windows, cloths."""

from random import Random

from hawker.app.seed.pictures.canvas import (
    Canvas,
    Colour,
    box,
    dark,
    leaf,
    light,
    mix,
    ring,
    turned,
)

TABLE = 700  # where a table's far edge is


def moon(canvas: Canvas, wall: Colour, disc: Colour, table: Colour) -> None:
    """A great disc behind a table, as of a paper lantern."""
    canvas.fade(light(wall, 0.12), wall, bottom=TABLE)
    canvas.fill(ring(500, 455, 345, 345), disc)
    canvas.fill(ring(500, 455, 345, 345, 0, 180), mix(disc, wall, 0.12))
    _table(canvas, table)


def arch(canvas: Canvas, wall: Colour, sky: Colour, table: Colour) -> None:
    """A garden window with hills behind it."""
    canvas.fade(light(wall, 0.15), wall, bottom=TABLE)
    opening = [*ring(500, 420, 300, 300, 180, 360), (800, TABLE), (200, TABLE)]
    canvas.fill([(x + 14, y + 10) for x, y in opening], dark(wall, 0.18))
    canvas.fill(opening, sky)
    far = [
        (150, 720),
        (200, 560),
        (330, 480),
        (440, 560),
        (560, 430),
        (700, 540),
        (850, 500),
        (850, 720),
    ]
    near = [(150, 720), (200, 650), (350, 590), (520, 655), (680, 600), (850, 660), (850, 720)]
    canvas.within(
        opening,
        [
            (ring(650, 300, 66, 66), light(sky, 0.75)),
            (far, mix(sky, wall, 0.4)),
            (near, mix(sky, dark(wall, 0.3), 0.6)),
        ],
    )
    _table(canvas, table)


def daylight(canvas: Canvas, wall: Colour, table: Colour) -> None:
    """Morning light through a lattice window, aslant on the wall."""
    canvas.fade(wall, dark(wall, 0.06), bottom=TABLE)
    for column in range(3):
        for row in range(3):
            x, y = 350 + column * 168 + row * 34, 60 + row * 176
            pane = [(x, y), (x + 142, y + 26), (x + 172, y + 178), (x + 30, y + 152)]
            canvas.fill(pane, light(wall, 0.5), 0.75)
    _table(canvas, table)


def cloth(canvas: Canvas, ground: Colour, stripe: Colour) -> None:
    """A checked cloth seen from above."""
    canvas.fade(ground, ground)
    for n in range(11):
        canvas.fill(box(-20 + n * 104, 0, 52, 1000), stripe, 0.30)
        canvas.fill(box(0, -20 + n * 104, 1000, 52), stripe, 0.30)
    canvas.glow(330, 250, 760, light(ground, 0.9), 0.35)


def boards(canvas: Canvas, wood: Colour, seed: int) -> None:
    """A wooden table seen from above."""
    chance = Random(seed)  # noqa: S311 — knots in wood, not secrets
    for n in range(5):
        tone = mix(wood, dark(wood, 0.3), chance.uniform(0, 0.35))
        canvas.fill(box(0, n * 200, 1000, 200), tone)
        canvas.fill(box(0, n * 200 + 194, 1000, 6), dark(wood, 0.42), 0.7)
        for _ in range(4):
            y = n * 200 + chance.uniform(25, 175)
            x, length = chance.uniform(-100, 700), chance.uniform(240, 520)
            grain = [(x, y), (x + length / 2, y + chance.uniform(-9, 9)), (x + length, y)]
            canvas.line(grain, dark(tone, 0.22), 3, 0.5)
    canvas.glow(280, 200, 800, "#fff2d8", 0.30)


def plain(canvas: Canvas, upper: Colour, lower: Colour) -> None:
    """One colour that grows lighter upwards, with a floor that has no edge."""
    canvas.fade(upper, lower)
    canvas.fill(ring(500, 1000, 900, 290), light(lower, 0.22), 0.55)
    canvas.glow(380, 320, 620, light(upper, 0.9), 0.40)


def shelf(canvas: Canvas, wall: Colour, wood: Colour) -> None:
    """A shelf on a tiled wall."""
    canvas.fade(wall, wall)
    for row in range(6):
        for column in range(-1, 7):
            x, y = column * 172 + (86 if row % 2 else 0), row * 128 - 10
            canvas.fill(box(x + 4, y + 4, 164, 120, 10), light(wall, 0.16 + 0.06 * (row % 3)))
    canvas.fill(box(0, 760, 1000, 74), wood)
    canvas.fill(box(0, 760, 1000, 16), light(wood, 0.25))
    canvas.fill(box(0, 834, 1000, 166), mix(wall, dark(wall), 0.35))
    canvas.fill(box(0, 834, 1000, 34), dark(wall, 0.38), 0.6)


def branch(canvas: Canvas, x: float, y: float, turn: float, green: Colour, size: float = 1) -> None:
    """A twig with leaves, from (x, y) on."""
    stem = turned([(x + t * 40 * size, y - 10 * size * (t % 2)) for t in range(9)], turn, (x, y))
    canvas.line(stem, dark(green, 0.45), 6 * size)
    for n, (px, py) in enumerate(stem[1:], 1):
        side = -52 if n % 2 else 48
        blade = leaf(px, py, 96 * size, 38 * size, turn + side)
        canvas.fill(blade, green if n % 2 else light(green, 0.18))
        canvas.line([blade[0], blade[16]], dark(green, 0.25), 2.5 * size, 0.7)


def _table(canvas: Canvas, table: Colour) -> None:
    canvas.fade(table, dark(table, 0.14), top=TABLE)
    canvas.fill(box(0, TABLE, 1000, 7), light(table, 0.35))
