"""Good things to eat, drawn: biscuits, pastries, jars, nuts."""

import math
from random import Random

from hawker.app.seed.pictures.canvas import (
    Canvas,
    Colour,
    Outline,
    box,
    dark,
    leaf,
    light,
    ring,
    smooth,
    turned,
)
from hawker.app.seed.pictures.teaware import INK, PAPER, motif

GLASS = "#e9f1ec"


def plate(canvas: Canvas, x: float, y: float, r: float, glaze: Colour, line: Colour) -> None:
    """A plate seen from above."""
    canvas.shadow(x + r * 0.06, y + r * 0.09, r * 1.02, r * 1.02, 0.38)
    canvas.fill(ring(x, y, r, r), glaze)
    canvas.fill(ring(x + r * 0.02, y + r * 0.02, r * 0.76, r * 0.76), dark(glaze, 0.10))
    canvas.fill(ring(x, y, r * 0.74, r * 0.74), light(glaze, 0.35))
    canvas.line(ring(x, y, r * 0.93, r * 0.93), line, r * 0.022)
    canvas.line(ring(x, y, r * 0.88, r * 0.88), line, r * 0.008)


def biscuit(canvas: Canvas, x: float, y: float, r: float, dough: Colour, seed: int) -> None:
    """A round crumbly biscuit from above, cracked, with a nut or seeds."""
    chance = Random(seed)  # noqa: S311 — crumbs, not secrets
    edge = smooth(
        [
            (
                x + math.cos(a) * r * chance.uniform(0.94, 1.05),
                y + math.sin(a) * r * chance.uniform(0.94, 1.05),
            )
            for a in (n * math.tau / 14 for n in range(14))
        ]
    )
    canvas.shadow(x + r * 0.1, y + r * 0.14, r * 1.0, r * 1.0, 0.36)
    canvas.solid(edge, dough, gloss=0.25, core=0.2)
    for _ in range(7):
        a = chance.uniform(0, math.tau)
        crack = [
            (
                x + math.cos(a + k * chance.uniform(-0.2, 0.2)) * r * (0.28 + 0.2 * k),
                y + math.sin(a + k * chance.uniform(-0.2, 0.2)) * r * (0.28 + 0.2 * k),
            )
            for k in range(4)
        ]
        canvas.line(crack, dark(dough, 0.3), r * 0.035, 0.7)
    for _ in range(16):
        a, d = chance.uniform(0, math.tau), r * math.sqrt(chance.random()) * 0.8
        seedling = leaf(
            x + math.cos(a) * d, y + math.sin(a) * d, r * 0.15, r * 0.08, chance.uniform(0, 360)
        )
        canvas.fill(seedling, chance.choice([INK, "#fff3d6"]))


def pastry(
    canvas: Canvas,
    x: float,
    y: float,
    w: float,
    dough: Colour,
    filling: Colour | None,
    turn: float = 0,
) -> None:
    """A square filled pastry from above, whole, or cut to show what is inside."""

    def put(points: Outline) -> Outline:
        return turned(points, turn, (x, y))

    canvas.shadow(x + w * 0.07, y + w * 0.1, w * 0.56, w * 0.5, 0.36)
    canvas.fill(put(box(x - w / 2, y - w * 0.36, w, w * 0.86, w * 0.12)), dark(dough, 0.26))
    canvas.solid(
        put(box(x - w / 2, y - w / 2, w, w * 0.84, w * 0.12)), dough, gloss=0.15, core=0.14
    )
    canvas.line(
        put(box(x - w * 0.39, y - w * 0.40, w * 0.78, w * 0.64, w * 0.08)),
        light(dough, 0.4),
        w * 0.025,
        0.8,
    )
    if filling:
        canvas.fill(put(box(x - w * 0.40, y + w * 0.20, w * 0.80, w * 0.25, w * 0.08)), filling)
        canvas.fill(
            put(box(x - w * 0.40, y + w * 0.20, w * 0.80, w * 0.07, w * 0.03)), light(filling, 0.3)
        )
    else:
        cx, cy = put([(x, y - w * 0.09)])[0]
        motif(canvas, "blossom", cx, cy, w * 0.17, dark(dough, 0.22))


def jar(
    canvas: Canvas,
    x: float,
    base: float,
    width: float,
    height: float,
    content: Colour,
    lid: Colour,
    sign: str,
    full: float = 0.82,
) -> None:
    """A glass jar with a lid, a label and something good inside."""
    rx, ry, top = width / 2, width * 0.08, base - height
    canvas.shadow(x + width * 0.1, base, rx * 1.15, ry * 1.6)
    glass = [
        *ring(x, base - ry, rx, ry, 0, 180),
        (x - rx, top + height * 0.26),
        *ring(x - rx + 40, top + height * 0.26, 40, height * 0.10, 180, 270),
        *ring(x + rx - 40, top + height * 0.26, 40, height * 0.10, 270, 360),
    ]
    canvas.solid(glass, GLASS, gloss=0)
    level = base - height * 0.84 * full
    inside = [
        *ring(x, base - ry - 10, rx - 14, ry, 0, 180),
        (x - rx + 14, level),
        *ring(x, level, rx - 14, ry * 0.7, 180, 0),
        (x + rx - 14, level),
    ]
    canvas.solid(inside, content, gloss=0)
    canvas.fill(ring(x, level, rx - 14, ry * 0.7), light(content, 0.28))
    canvas.fill(
        box(x - rx * 0.86, top + height * 0.30, width * 0.055, height * 0.52, 14), "#ffffff", 0.6
    )
    tag = box(x - rx * 0.52, base - height * 0.54, rx * 1.04, height * 0.34, 16)
    canvas.fill(tag, PAPER)
    motif(canvas, sign, x, base - height * 0.39, width * 0.14, dark(content, 0.35))
    canvas.solid(
        [
            (x - rx * 0.86, top),
            (x + rx * 0.86, top),
            *ring(x, top + height * 0.145, rx * 0.86, ry, 0, 180),
        ],
        lid,
    )
    canvas.fill(ring(x, top, rx * 0.86, ry), light(lid, 0.25))


def sack(
    canvas: Canvas, x: float, base: float, w: float, h: float, paper: Colour, sign: str
) -> None:
    """An open paper bag, its rim cut in zigzag."""
    canvas.shadow(x + w * 0.1, base, w * 0.6, w * 0.11)
    teeth = [(x - w / 2 + w * n / 14, base - h + (18 if n % 2 else 0)) for n in range(15)]
    canvas.solid([*teeth, (x + w * 0.46, base), (x - w * 0.46, base)], paper, gloss=0)
    canvas.line([(x + w * 0.27, base - h + 20), (x + w * 0.25, base)], dark(paper, 0.2), 4, 0.6)
    canvas.fill(ring(x - w * 0.06, base - h * 0.42, w * 0.27, w * 0.27), dark(paper, 0.42))
    motif(canvas, sign, x - w * 0.06, base - h * 0.42, w * 0.14, PAPER)


def chestnut(canvas: Canvas, x: float, y: float, r: float, turn: float = 0) -> None:
    """A roasted chestnut."""
    shell = smooth(
        [
            (x, y - r),
            (x + r * 0.95, y - r * 0.1),
            (x + r * 0.7, y + r * 0.8),
            (x - r * 0.7, y + r * 0.8),
            (x - r * 0.95, y - r * 0.1),
        ]
    )
    canvas.shadow(x + 5, y + r * 0.85, r * 0.95, r * 0.25, 0.3)
    canvas.solid(turned(shell, turn, (x, y)), "#7a3b1e", gloss=0.5, core=0.3)
    foot = [
        *ring(x, y + r * 0.55, r * 0.72, r * 0.3, 0, 180),
        *ring(x, y + r * 0.55, r * 0.72, r * 0.14, 180, 360),
    ]
    canvas.fill(turned(foot, turn, (x, y)), "#d9ab72")
