"""The faces of places: the signs of the two stores, and who hosts the channel."""

from collections.abc import Callable

from hawker.app.seed.pictures import teaware as t
from hawker.app.seed.pictures.canvas import (
    Canvas,
    box,
    dark,
    lathe,
    leaf,
    light,
    mix,
    ring,
    smooth,
)


def tea_house(c: Canvas) -> None:
    """Two ridges and a leaf over them."""
    c.fade("#dfe8cf", "#c9dab4")
    sky = ring(500, 500, 360, 360)
    c.fill(sky, "#fbf6e6")
    far = smooth([(120, 720), (300, 470), (430, 590), (640, 390), (880, 720)], closed=False)
    near = smooth([(120, 800), (330, 640), (520, 740), (700, 600), (880, 800)], closed=False)
    c.within(
        sky,
        [
            (ring(650, 360, 62, 62), "#f0b65c"),
            ([*far, (880, 900), (120, 900)], "#8fb078"),
            ([*near, (880, 900), (120, 900)], "#3f6d4a"),
        ],
    )
    for turn, length, green in (
        (-90, 250, "#2f5a3c"),
        (-48, 200, "#4f8257"),
        (-132, 200, "#4f8257"),
    ):
        c.fill(leaf(430, 450, length, length * 0.34, turn), green)
    c.line([(430, 520), (430, 330)], "#23452e", 9)
    c.line(ring(500, 500, 360, 360), "#2f5a3c", 16)


def pantry(c: Canvas) -> None:
    """A paper lantern that is lit."""
    c.fade("#3a2a33", "#241a22")
    c.glow(500, 520, 620, "#ff9a4d", 0.75)
    c.line([(500, 60), (500, 230)], "#d9a45b", 12)
    body = lathe(500, [(120, 270), (255, 380), (282, 520), (255, 660), (120, 770)])
    c.solid(body, "#d9532c", gloss=0.4)
    for share in (0.36, 0.72):
        rib = [
            (500 + side * 282 * share * (1 - abs(n - 10) ** 2.4 / 520), 270 + n * 25)
            for side in (-1,)
            for n in range(21)
        ]
        c.line(rib, "#b03d1c", 8, 0.8)
        c.line([(1000 - x, y) for x, y in rib], "#b03d1c", 8, 0.8)
    for y, height in ((228, 58), (762, 58)):
        c.solid(box(388, y, 224, height, 16), "#8a5a2b", gloss=0.3)
    for n in range(7):
        x = 500 + (n - 3) * 24
        c.line([(x, 818), (x + (n - 3) * 5, 925)], "#e8b25e", 11)
    c.fill(ring(500, 520, 128, 128), "#fff0d2")
    t.motif(c, "wave", 500, 520, 82, "#b03d1c")


def host(c: Canvas) -> None:
    """Whoever hosts the tea table, behind a cup."""
    c.fade("#f1cfa6", "#e7b486")
    c.fill(ring(500, 470, 380, 380), "#fbe7c8")
    hair, skin, robe = "#2b1f22", "#f3cba6", "#3f6d63"
    c.fill(
        smooth(
            [(290, 430), (330, 210), (500, 150), (670, 210), (710, 430), (690, 640), (310, 640)]
        ),
        hair,
    )
    c.solid(ring(500, 118, 84, 74), hair, gloss=0.15)
    c.line([(420, 96), (590, 138)], "#c8602b", 14)
    c.fill(smooth([(110, 1020), (170, 800), (380, 716), (620, 716), (830, 800), (890, 1020)]), robe)
    c.fill([(452, 600), (548, 600), (566, 740), (500, 800), (434, 740)], dark(skin, 0.12))
    c.line(smooth([(420, 716), (500, 840), (580, 716)], closed=False), light(robe, 0.55), 22)
    c.fill(
        smooth(
            [
                (350, 400),
                (372, 290),
                (500, 250),
                (628, 290),
                (650, 400),
                (622, 540),
                (500, 640),
                (378, 540),
            ]
        ),
        skin,
    )
    c.fill(
        smooth(
            [
                (338, 420),
                (352, 270),
                (500, 214),
                (648, 270),
                (662, 420),
                (610, 330),
                (500, 300),
                (400, 340),
            ]
        ),
        hair,
    )
    for side in (-1, 1):
        x = 500 + side * 66
        c.line(ring(x, 452, 34, 22, 200, 340), hair, 11)
        c.line(ring(x, 396, 42, 20, 205, 335), mix(hair, skin, 0.3), 8)
        c.fill(ring(500 + side * 104, 516, 40, 24), "#e88f6c", 0.45)
        c.fill(ring(500 + side * 152, 520, 13, 13), "#d9b25a")
    c.line(smooth([(492, 470), (484, 512), (504, 518)], closed=False), dark(skin, 0.3), 7)
    c.line(ring(500, 544, 42, 30, 25, 155), "#b5412c", 12)
    t.cup(c, 500, 985, 1.15, "#f7f2e6", "#b4771f", "sprig")
    t.steam(c, 500, 790, 120)


FACES: dict[str, Callable[[Canvas], None]] = {
    "tea-house": tea_house,
    "pantry": pantry,
    "host": host,
}
