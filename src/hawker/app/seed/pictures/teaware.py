"""The goods of the tea house, drawn: tins, packets, cakes of tea, pots and cups."""

import math
from random import Random

from hawker.app.seed.pictures.canvas import (
    Canvas,
    Colour,
    box,
    dark,
    lathe,
    leaf,
    light,
    mix,
    ring,
    smooth,
    turned,
)

PAPER = "#f4e8d2"
INK = "#3a2a22"


def motif(canvas: Canvas, kind: str, x: float, y: float, size: float, colour: Colour) -> None:
    """A small printed sign on a label: sprig, hills, moon, wave, blossom or flame."""
    if kind == "sprig":
        canvas.line([(x, y + size), (x, y - size * 0.1)], colour, size * 0.09)
        for turn in (-90, -42, -138):
            canvas.fill(leaf(x, y + size * 0.15, size * 1.15, size * 0.42, turn), colour)
    elif kind == "hills":
        for dx, height in ((-0.55, 0.9), (0.5, 0.7), (0, 1.35)):
            top = [
                (x + (dx - 0.75) * size, y + size * 0.7),
                (x + dx * size, y + size * 0.7 - height * size),
                (x + (dx + 0.75) * size, y + size * 0.7),
            ]
            canvas.fill(smooth(top, closed=False), colour if dx else mix(colour, PAPER, 0.35))
    elif kind == "moon":
        canvas.fill(ring(x, y, size * 0.85, size * 0.85), colour)
        canvas.fill(ring(x + size * 0.3, y - size * 0.2, size * 0.62, size * 0.62), PAPER)
    elif kind == "wave":
        for row in range(3):
            points = [
                (
                    x + (t / 12 - 1) * size,
                    y + (row - 1) * size * 0.55 + math.sin(t * math.pi / 4) * size * 0.16,
                )
                for t in range(25)
            ]
            canvas.line(points, colour, size * 0.13)
    elif kind == "blossom":
        for n in range(5):
            a = math.radians(n * 72 - 90)
            canvas.fill(
                ring(
                    x + math.cos(a) * size * 0.5,
                    y + math.sin(a) * size * 0.5,
                    size * 0.42,
                    size * 0.42,
                ),
                colour,
            )
        canvas.fill(ring(x, y, size * 0.24, size * 0.24), PAPER)
    else:
        flame = [
            (x, y - size),
            (x + size * 0.62, y + size * 0.15),
            (x + size * 0.3, y + size * 0.9),
            (x - size * 0.4, y + size * 0.85),
            (x - size * 0.58, y + size * 0.1),
        ]
        canvas.fill(smooth(flame), colour)
        canvas.fill(ring(x, y + size * 0.5, size * 0.2, size * 0.3), PAPER)


def tin(
    canvas: Canvas,
    x: float,
    base: float,
    width: float,
    height: float,
    colour: Colour,
    sign: str,
    lid: Colour | None = None,
) -> None:
    """A round tin with a lid and a printed label."""
    rx, ry = width / 2, width * 0.09
    top = base - height
    lid = lid or dark(colour, 0.12)
    canvas.shadow(x + width * 0.1, base, rx * 1.15, ry * 1.5)
    body = [(x - rx, top), (x + rx, top), *ring(x, base - ry, rx, ry, 0, 180)]
    canvas.solid(body, colour)
    label = [
        *ring(x, top + height * 0.34, rx, ry, 180, 0),
        *ring(x, base - height * 0.2, rx, ry, 0, 180),
    ]
    canvas.solid(label, PAPER, gloss=0, core=0.12)
    for y in (top + height * 0.36, base - height * 0.22):
        canvas.line(ring(x, y, rx * 0.98, ry, 8, 172), colour, 5, 0.8)
    motif(canvas, sign, x, top + height * 0.60, width * 0.17, colour)
    cover = [
        (x - rx * 1.03, top),
        *ring(x, top + height * 0.17, rx * 1.03, ry, 180, 0),
        (x + rx * 1.03, top),
    ]
    canvas.solid(
        [
            (x - rx * 1.03, top),
            (x + rx * 1.03, top),
            *ring(x, top + height * 0.15, rx * 1.03, ry, 0, 180),
        ],
        lid,
    )
    canvas.fill(ring(x, top, rx * 1.03, ry), light(lid, 0.22))
    canvas.fill(ring(x, top, rx * 0.8, ry * 0.72), light(lid, 0.10))
    assert cover, "a tin has a lid"


def packet(
    canvas: Canvas,
    x: float,
    base: float,
    width: float,
    height: float,
    colour: Colour,
    sign: str,
    turn: float = 0,
) -> None:
    """A standing paper packet, folded over at the top."""
    top, half = base - height, width / 2
    canvas.shadow(x + width * 0.08, base, half * 1.2, width * 0.11)

    def put(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        return turned(points, turn, (x, base))

    bag = [
        (x - half * 0.94, top + 46),
        (x + half * 0.94, top + 46),
        (x + half, base - 60),
        (x + half * 0.92, base),
        (x - half * 0.92, base),
        (x - half, base - 60),
    ]
    canvas.solid(put(bag), colour, gloss=0.2)
    canvas.fill(
        put(
            [
                (x - half * 0.92, base),
                (x + half * 0.92, base),
                (x + half * 0.78, base - 52),
                (x - half * 0.78, base - 52),
            ]
        ),
        dark(colour, 0.14),
    )
    canvas.fill(put(list(box(x - half * 0.96, top, half * 1.92, 92, 8))), dark(colour, 0.1))
    canvas.fill(put(list(box(x - half * 0.96, top, half * 1.92, 20, 8))), light(colour, 0.2))
    label = put(list(box(x - half * 0.56, top + height * 0.34, half * 1.12, height * 0.42, 14)))
    canvas.fill(label, PAPER)
    cx, cy = put([(x, top + height * 0.54)])[0]
    motif(canvas, sign, cx, cy, width * 0.16, dark(colour, 0.2))
    canvas.line(
        put([(x - half * 0.3, top + height * 0.70), (x + half * 0.3, top + height * 0.70)]),
        dark(colour, 0.2),
        6,
    )


def tea_cake(canvas: Canvas, x: float, y: float, r: float, wrap: Colour, sign: str) -> None:
    """A pressed cake of pu'er in its paper, leaning, with the seal in the middle."""
    canvas.shadow(x + r * 0.15, y + r * 0.97, r * 0.95, r * 0.13, 0.4)
    canvas.solid(ring(x, y, r, r), mix(PAPER, wrap, 0.16), gloss=0, core=0.16)
    for n in range(48):
        a = math.radians(n * 7.5 + 3)
        inner, outer = r * (0.60 if n % 2 else 0.68), r * (0.97 if n % 3 else 0.9)
        canvas.line(
            [
                (x + math.cos(a) * inner, y + math.sin(a) * inner),
                (x + math.cos(a) * outer, y + math.sin(a) * outer),
            ],
            dark(PAPER, 0.3),
            3,
            0.4,
        )
    canvas.line(ring(x, y, r * 0.74, r * 0.74), wrap, 7)
    canvas.line(ring(x, y, r * 0.68, r * 0.68), wrap, 3)
    canvas.fill(ring(x, y, r * 0.52, r * 0.52), wrap)
    canvas.fill(ring(x, y, r * 0.43, r * 0.43), PAPER)
    motif(canvas, sign, x, y, r * 0.26, wrap)


def loose_tea(
    canvas: Canvas, x: float, y: float, rx: float, ry: float, colour: Colour, seed: int
) -> None:
    """A heap of rolled leaves."""
    chance = Random(seed)  # noqa: S311 — how leaves lie, not secrets
    canvas.shadow(x + 10, y + ry * 0.5, rx * 1.1, ry * 0.8, 0.25)
    for n in range(130):
        a, d = chance.uniform(0, math.tau), math.sqrt(chance.random()) * (1 - n / 330)
        px, py = x + math.cos(a) * rx * d, y + math.sin(a) * ry * d - ry * 0.6 * n / 130
        tone = mix(colour, chance.choice(["#f2e6b0", "#1e1a10", colour]), chance.uniform(0, 0.35))
        size = chance.uniform(34, 58) * (rx / 200)
        canvas.fill(leaf(px, py, size, size * 0.3, chance.uniform(0, 360)), tone)


def gaiwan(canvas: Canvas, x: float, base: float, s: float, glaze: Colour, line: Colour) -> None:
    """A lidded bowl on its saucer."""
    canvas.shadow(x + 30 * s, base, 260 * s, 34 * s)
    canvas.solid(
        lathe(
            x,
            [
                (236 * s, base - 42 * s),
                (210 * s, base - 20 * s),
                (120 * s, base - 4 * s),
                (110 * s, base),
            ],
        ),
        dark(glaze, 0.06),
    )
    canvas.fill(ring(x, base - 42 * s, 236 * s, 30 * s), light(glaze, 0.25))
    canvas.fill(ring(x, base - 40 * s, 150 * s, 17 * s), dark(glaze, 0.14))
    bowl = lathe(
        x,
        [
            (210 * s, base - 300 * s),
            (196 * s, base - 240 * s),
            (160 * s, base - 140 * s),
            (98 * s, base - 66 * s),
            (92 * s, base - 40 * s),
        ],
    )
    canvas.solid(bowl, glaze, gloss=0.6)
    for dy, thick in ((268, 6), (254, 3)):
        canvas.line(ring(x, base - dy * s, 198 * s, 22 * s, 12, 168), line, thick * s)
    for dx in (-95, 0, 95):
        motif(canvas, "blossom", x + dx * s, base - (165 + abs(dx) * 0.12) * s, 32 * s, line)
    canvas.fill(ring(x, base - 300 * s, 210 * s, 26 * s), dark(glaze, 0.22))
    lid = lathe(
        x,
        [
            (58 * s, base - 420 * s),
            (40 * s, base - 400 * s),
            (62 * s, base - 386 * s),
            (150 * s, base - 350 * s),
            (190 * s, base - 306 * s),
            (186 * s, base - 290 * s),
        ],
    )
    canvas.solid(lid, light(glaze, 0.12), gloss=0.6)
    canvas.line(ring(x, base - 318 * s, 176 * s, 20 * s, 10, 170), line, 5 * s)
    canvas.fill(ring(x, base - 420 * s, 58 * s, 12 * s), light(glaze, 0.5))


def teapot(canvas: Canvas, x: float, base: float, s: float, clay: Colour) -> None:
    """A round pot of unglazed clay."""
    canvas.shadow(x + 20 * s, base, 270 * s, 36 * s)
    handle = smooth(
        [
            (x + 190 * s, base - 300 * s),
            (x + 320 * s, base - 310 * s),
            (x + 352 * s, base - 210 * s),
            (x + 300 * s, base - 110 * s),
            (x + 205 * s, base - 96 * s),
        ],
        closed=False,
    )
    canvas.line(handle, dark(clay, 0.28), 46 * s)
    canvas.line([(px - 7 * s, py - 8 * s) for px, py in handle], clay, 26 * s)
    spout = smooth(
        [
            (x - 185 * s, base - 130 * s),
            (x - 270 * s, base - 180 * s),
            (x - 318 * s, base - 300 * s),
            (x - 360 * s, base - 342 * s),
            (x - 316 * s, base - 352 * s),
            (x - 262 * s, base - 296 * s),
            (x - 190 * s, base - 262 * s),
        ]
    )
    canvas.solid(spout, clay, gloss=0)
    canvas.solid(
        lathe(
            x,
            [
                (120 * s, base - 352 * s),
                (205 * s, base - 300 * s),
                (246 * s, base - 205 * s),
                (215 * s, base - 90 * s),
                (140 * s, base - 22 * s),
                (128 * s, base),
            ],
        ),
        clay,
        gloss=0.3,
    )
    canvas.solid(
        lathe(
            x,
            [
                (30 * s, base - 424 * s),
                (112 * s, base - 388 * s),
                (136 * s, base - 350 * s),
                (132 * s, base - 338 * s),
            ],
        ),
        light(clay, 0.08),
        gloss=0.3,
    )
    canvas.solid(ring(x, base - 436 * s, 36 * s, 32 * s), clay, gloss=0.3)
    canvas.line(ring(x, base - 346 * s, 138 * s, 16 * s, 6, 174), dark(clay, 0.4), 6 * s)
    canvas.line(ring(x, base - 250 * s, 232 * s, 28 * s, 14, 166), dark(clay, 0.22), 5 * s, 0.7)


def cup(
    canvas: Canvas,
    x: float,
    base: float,
    s: float,
    glaze: Colour,
    tea: Colour | None,
    sign: str | None = None,
) -> None:
    """A tasting cup, perhaps with tea in it."""
    canvas.shadow(x + 14 * s, base, 120 * s, 20 * s)
    canvas.solid(
        lathe(
            x,
            [
                (126 * s, base - 150 * s),
                (116 * s, base - 95 * s),
                (84 * s, base - 34 * s),
                (60 * s, base - 16 * s),
                (60 * s, base),
            ],
        ),
        glaze,
        gloss=0.5,
    )
    canvas.fill(ring(x, base - 150 * s, 126 * s, 25 * s), light(glaze, 0.4))
    canvas.fill(ring(x, base - 147 * s, 113 * s, 20 * s), dark(glaze, 0.2))
    if tea:
        canvas.fill(ring(x, base - 143 * s, 104 * s, 16 * s), tea)
        canvas.fill(ring(x - 34 * s, base - 146 * s, 30 * s, 4 * s), light(tea, 0.6), 0.7)
    if sign:
        motif(canvas, sign, x - 4 * s, base - 80 * s, 30 * s, dark(glaze, 0.45))


def steam(canvas: Canvas, x: float, base: float, height: float) -> None:
    """Two threads of steam."""
    for dx, share in ((-16, 1.0), (22, 0.75)):
        points = [
            (x + dx + math.sin(t / 3.2 + dx) * 15, base - height * share * t / 20)
            for t in range(21)
        ]
        canvas.line(points, "#fffaf0", 9, 0.5)
