"""Things for the house, drawn: bowls, chopsticks, mugs, candles, boards, baskets and linen."""

from hawker.app.seed.pictures.canvas import (
    Canvas,
    Colour,
    Outline,
    box,
    dark,
    lathe,
    light,
    mix,
    ring,
    smooth,
    turned,
)
from hawker.app.seed.pictures.teaware import INK, PAPER, motif


def bowl(canvas: Canvas, x: float, base: float, s: float, glaze: Colour, paint: Colour) -> None:
    """A noodle bowl with a painted wave under its rim."""
    canvas.shadow(x + 24 * s, base, 250 * s, 34 * s)
    body = lathe(
        x,
        [
            (330 * s, base - 300 * s),
            (306 * s, base - 210 * s),
            (220 * s, base - 90 * s),
            (120 * s, base - 36 * s),
            (112 * s, base),
        ],
    )
    canvas.solid(body, glaze, gloss=0.5)
    scales: list[tuple[Outline, Colour]] = []
    for row in range(3):
        for n in range(-5, 6):
            cx = x + (n + (row % 2) / 2) * 92 * s
            cy = base - (118 + (2 - row) * 44) * s - abs(n) ** 1.6 * 1.5 * s
            for r, tone in ((48, paint), (39, glaze), (30, paint), (21, glaze), (11, paint)):
                scales.append((ring(cx, cy, r * s, r * s, 180, 360), tone))
    canvas.within(body, scales)
    canvas.fill(ring(x, base - 300 * s, 330 * s, 52 * s), light(glaze, 0.35))
    canvas.fill(ring(x, base - 295 * s, 308 * s, 43 * s), dark(glaze, 0.16))
    canvas.line(ring(x, base - 300 * s, 322 * s, 49 * s), paint, 6 * s)


def chopsticks(
    canvas: Canvas, x: float, y: float, length: float, turn: float, wood: Colour, tip: Colour
) -> None:
    """A pair of chopsticks lying down, wrapped in a paper band."""
    for dy in (-17, 17):
        stick = [
            (x - length / 2, y + dy - 12),
            (x + length / 2, y + dy * 0.8 - 6),
            (x + length / 2, y + dy * 0.8 + 6),
            (x - length / 2, y + dy + 12),
        ]
        fallen = [(px + 12, py + 14) for px, py in turned(stick, turn, (x, y))]
        canvas.fill(fallen, dark(wood, 0.8), 0.22)
        canvas.fill(turned(stick, turn, (x, y)), wood)
        canvas.fill(
            turned(
                [
                    *stick[:1],
                    (x - length * 0.26, y + dy - 10),
                    (x - length * 0.26, y + dy + 10),
                    stick[3],
                ],
                turn,
                (x, y),
            ),
            tip,
        )
        canvas.line(
            turned(
                [(x - length / 2, y + dy - 6), (x + length / 2, y + dy * 0.8 - 3)], turn, (x, y)
            ),
            light(wood, 0.5),
            3,
            0.7,
        )
    canvas.fill(turned(box(x + length * 0.02, y - 46, length * 0.13, 92, 4), turn, (x, y)), PAPER)
    canvas.fill(turned(box(x + length * 0.055, y - 46, length * 0.02, 92), turn, (x, y)), tip)


def mug(canvas: Canvas, x: float, base: float, s: float, enamel: Colour, rim: Colour) -> None:
    """An enamel mug with a coloured rim."""
    canvas.shadow(x + 30 * s, base, 230 * s, 34 * s)
    canvas.line(
        smooth(
            [
                (x + 180 * s, base - 330 * s),
                (x + 290 * s, base - 330 * s),
                (x + 305 * s, base - 200 * s),
                (x + 250 * s, base - 120 * s),
                (x + 180 * s, base - 100 * s),
            ],
            closed=False,
        ),
        rim,
        40 * s,
    )
    canvas.solid(
        [
            (x - 190 * s, base - 400 * s),
            (x + 190 * s, base - 400 * s),
            *ring(x, base - 32 * s, 184 * s, 34 * s, 0, 180),
        ],
        enamel,
        gloss=0.7,
    )
    motif(canvas, "hills", x - 10 * s, base - 190 * s, 88 * s, rim)
    canvas.fill(ring(x, base - 400 * s, 197 * s, 42 * s), rim)
    canvas.fill(ring(x, base - 400 * s, 183 * s, 35 * s), dark(enamel, 0.2))
    canvas.fill(ring(x, base - 390 * s, 168 * s, 24 * s), "#5a2f1a")


def candle(canvas: Canvas, x: float, base: float, w: float, h: float, wax: Colour) -> None:
    """A dipped candle, burning."""
    canvas.glow(x, base - h - 40, 330, "#ffd98a", 0.85)
    canvas.shadow(x + w * 0.1, base, w * 0.7, w * 0.13)
    canvas.solid(
        [
            (x - w / 2, base - h),
            (x + w / 2, base - h),
            *ring(x, base - w * 0.1, w / 2, w * 0.12, 0, 180),
        ],
        wax,
        gloss=0.35,
    )
    canvas.fill(ring(x, base - h, w / 2, w * 0.12), light(wax, 0.6))
    drip = smooth(
        [
            (x - w * 0.5, base - h),
            (x - w * 0.5, base - h * 0.74),
            (x - w * 0.38, base - h * 0.68),
            (x - w * 0.3, base - h * 0.82),
            (x - w * 0.16, base - h * 0.9),
            (x, base - h),
        ]
    )
    canvas.fill(drip, light(wax, 0.35))
    canvas.line([(x, base - h), (x + 3, base - h - 34)], INK, 7)
    flame = smooth(
        [
            (x + 2, base - h - 150),
            (x + 34, base - h - 66),
            (x + 20, base - h - 26),
            (x - 18, base - h - 26),
            (x - 30, base - h - 66),
        ]
    )
    canvas.fill(flame, "#f6a53a")
    canvas.fill(ring(x, base - h - 52, 14, 26), "#fff2c4")


def board(canvas: Canvas, x: float, base: float, w: float, h: float, wood: Colour) -> None:
    """A cutting board leaning on the wall."""
    canvas.shadow(x + w * 0.1, base, w * 0.62, w * 0.08)
    outline = [*box(x - w / 2, base - h * 0.8, w, h * 0.8, 60)]
    handle = box(x - w * 0.13, base - h, w * 0.26, h * 0.26, 50)
    canvas.fill([(px + 14, py) for px, py in outline], dark(wood, 0.4))
    canvas.fill([(px + 12, py) for px, py in handle], dark(wood, 0.4))
    canvas.fill(handle, wood)
    canvas.fill(outline, wood)
    for n, tone in enumerate((0.16, 0.05, 0.22, 0.10)):
        stripe = box(x - w / 2 + w * n / 4, base - h * 0.8, w / 4, h * 0.8)
        canvas.within(outline, [(stripe, dark(wood, tone))])
    canvas.fill(ring(x, base - h * 0.92, w * 0.05, w * 0.05), dark(wood, 0.6))


def basket(canvas: Canvas, x: float, base: float, w: float, h: float, reed: Colour) -> None:
    """The back of a woven basket and its handle; fruit comes before `basket_front`."""
    canvas.shadow(x + w * 0.06, base, w * 0.52, w * 0.08)
    bow = ring(x, base - h * 0.62, w * 0.42, h * 0.72, 180, 360)
    canvas.line(bow, dark(reed, 0.3), 34)
    canvas.line([(px - 5, py - 5) for px, py in bow], reed, 20)
    canvas.fill(ring(x, base - h * 0.62, w * 0.5, 34), dark(reed, 0.45))


def basket_front(canvas: Canvas, x: float, base: float, w: float, h: float, reed: Colour) -> None:
    """The woven front of the basket."""
    body = [
        (x - w / 2, base - h * 0.62),
        (x + w / 2, base - h * 0.62),
        (x + w * 0.40, base - 12),
        *ring(x, base - 12, w * 0.40, 20, 0, 180),
    ]
    canvas.solid(body, reed, gloss=0)
    weave: list[tuple[Outline, Colour]] = [
        (
            box(x + n * w / 15 - w / 30, base - h * 0.60 + row * h * 0.088, w / 15, h * 0.074, 10),
            mix(light(reed, 0.28), reed, row / 9),
        )
        for row in range(7)
        for n in range(-8, 9)
        if (row + n) % 2
    ]
    canvas.within(body, weave)
    canvas.solid(
        box(x - w * 0.53, base - h * 0.68, w * 1.06, h * 0.11, 24), dark(reed, 0.12), gloss=0
    )


def vase(canvas: Canvas, x: float, base: float, s: float, glaze: Colour, band: Colour) -> None:
    """A tall vase with one glazed band."""
    canvas.shadow(x + 20 * s, base, 150 * s, 26 * s)
    body = lathe(
        x,
        [
            (62 * s, base - 470 * s),
            (50 * s, base - 420 * s),
            (84 * s, base - 350 * s),
            (168 * s, base - 230 * s),
            (150 * s, base - 100 * s),
            (92 * s, base - 20 * s),
            (88 * s, base),
        ],
    )
    canvas.solid(body, glaze, gloss=0.5)
    canvas.within(
        body,
        [
            (
                smooth(
                    [
                        (x - 200 * s, base - 300 * s),
                        (x - 60 * s, base - 268 * s),
                        (x + 60 * s, base - 290 * s),
                        (x + 200 * s, base - 262 * s),
                        (x + 200 * s, base - 500 * s),
                        (x - 200 * s, base - 500 * s),
                    ]
                ),
                band,
            )
        ],
    )
    canvas.fill(ring(x, base - 470 * s, 62 * s, 13 * s), dark(band, 0.45))


def linen(canvas: Canvas, x: float, y: float, w: float, cloth: Colour, stripe: Colour) -> None:
    """A folded kitchen towel from above."""
    for n, tone in enumerate((0.22, 0.10, 0.0)):
        shape = turned(box(x - w / 2 + n * 6, y - w * 0.36 - n * 26, w, w * 0.72, 22), -8, (x, y))
        if not n:
            canvas.shadow(x + 22, y + 40, w * 0.56, w * 0.42, 0.35)
        canvas.fill(shape, dark(cloth, tone))
    top = turned(box(x - w / 2 + 12, y - w * 0.36 - 52, w, w * 0.72, 22), -8, (x, y))
    for dx, thick in ((0.66, 0.06), (0.75, 0.025), (0.80, 0.025), (0.88, 0.06)):
        band = turned(box(x - w / 2 + 12 + w * dx, y - w, w * thick, w * 2), -8, (x, y))
        canvas.within(top, [(band, stripe)])
    motif(canvas, "sprig", x - w * 0.18, y - 70, w * 0.09, stripe)
