"""Which picture shows which product: the room it stands in, and what is in it."""

import math
from collections.abc import Callable

from hawker.app.seed.pictures import homeware as h
from hawker.app.seed.pictures import provisions as p
from hawker.app.seed.pictures import rooms
from hawker.app.seed.pictures import teaware as t
from hawker.app.seed.pictures.canvas import Canvas, box, lathe, leaf, light, ring, smooth, turned

Scene = Callable[[Canvas], None]


def longjing(c: Canvas) -> None:
    rooms.arch(c, "#dfe3c4", "#f4f1d8", "#a9824f")
    t.tin(c, 545, 840, 330, 500, "#4f7a3a", "sprig")
    t.loose_tea(c, 245, 860, 165, 68, "#7f9a3e", 3)
    rooms.branch(c, 690, 925, -6, "#6f9a45", 0.85)


def biluochun(c: Canvas) -> None:
    rooms.moon(c, "#bcd3c4", "#f3f0dc", "#5d4a3a")
    t.tin(c, 410, 835, 310, 470, "#2f6b5b", "wave", "#d8c38a")
    t.tin(c, 700, 865, 245, 270, "#2f6b5b", "wave", "#d8c38a")
    t.loose_tea(c, 190, 915, 120, 46, "#66804a", 8)


def white_peony(c: Canvas) -> None:
    rooms.daylight(c, "#efe0d2", "#c9a27c")
    t.packet(c, 520, 870, 400, 610, "#e9d9c0", "blossom", -2)
    rooms.branch(c, 120, 880, -14, "#a7b48a", 1.0)
    rooms.branch(c, 650, 920, -4, "#b9bf97", 0.7)


def tieguanyin(c: Canvas) -> None:
    rooms.shelf(c, "#3f6d63", "#c08a52")
    t.packet(c, 370, 762, 350, 560, "#d9b25a", "moon")
    t.tin(c, 710, 762, 270, 340, "#1f4a44", "moon", "#d9b25a")


def da_hong_pao(c: Canvas) -> None:
    rooms.arch(c, "#d99a6c", "#fbe3bd", "#6f3b26")
    t.tin(c, 500, 845, 350, 520, "#9c2f22", "hills", "#2e1b17")
    t.loose_tea(c, 820, 895, 125, 50, "#4a2c1c", 4)
    t.cup(c, 190, 905, 1.0, "#f2e4cf", "#b4571f")


def lapsang(c: Canvas) -> None:
    rooms.moon(c, "#3d2b2b", "#d9633a", "#1f1616")
    t.tin(c, 360, 845, 320, 490, "#c2542e", "flame", "#221816")
    t.cup(c, 720, 870, 1.4, "#efe2cf", "#8f3214")
    t.steam(c, 720, 640, 250)


def ripe_puer(c: Canvas) -> None:
    rooms.plain(c, "#c9a37c", "#a97b54")
    t.tea_cake(c, 500, 500, 330, "#8a2f25", "hills")
    t.loose_tea(c, 790, 860, 120, 50, "#3b2417", 11)


def raw_puer(c: Canvas) -> None:
    rooms.daylight(c, "#b9c5a2", "#7d6244")
    t.tea_cake(c, 610, 530, 285, "#3c6142", "sprig")
    t.tea_cake(c, 350, 600, 235, "#b98a2f", "moon")


def jasmine(c: Canvas) -> None:
    rooms.moon(c, "#e5d3dc", "#fdf6ec", "#b77f86")
    p.jar(c, 500, 860, 400, 540, "#8d9a5f", "#c99a5b", "blossom", 0.86)
    for x, y, size in ((170, 860, 64), (265, 925, 46), (790, 900, 70), (890, 840, 42)):
        t.motif(c, "blossom", x, y, size, "#fffdf6")


def chrysanthemum(c: Canvas) -> None:
    rooms.cloth(c, "#f0d9a4", "#dca94c")
    p.plate(c, 480, 520, 360, "#f7efe0", "#7f8f57")
    for n in range(9):
        a, d = n * 2.4, 26 + 78 * math.sqrt(n)
        x, y = 480 + math.cos(a) * d, 520 + math.sin(a) * d
        _chrysanthemum(c, x, y, 84)
    rooms.branch(c, 700, 930, -10, "#7f8f57", 0.75)


def _chrysanthemum(c: Canvas, x: float, y: float, r: float) -> None:
    c.shadow(x + 6, y + 9, r * 0.9, r * 0.9, 0.22)
    for count, reach, tone in ((18, 1.0, "#fff6dc"), (14, 0.76, "#fbe7ae"), (9, 0.5, "#f2cb62")):
        for n in range(count):
            c.fill(leaf(x, y, r * reach, r * 0.26, n * 360 / count + reach * 20), tone)
    c.fill(ring(x, y, r * 0.2, r * 0.2), "#d08f1f")


def gaiwan(c: Canvas) -> None:
    rooms.arch(c, "#cfd9d2", "#eef2e6", "#8b6a4c")
    t.gaiwan(c, 500, 870, 1.12, "#b9d3c4", "#3f7a68")


def teapot(c: Canvas) -> None:
    rooms.moon(c, "#e2b98d", "#f6e3c2", "#57352a")
    t.teapot(c, 500, 850, 1.08, "#8f4a30")
    t.steam(c, 165, 480, 200)


def pitcher(c: Canvas) -> None:
    rooms.daylight(c, "#f0e4cb", "#b58a5c")
    _glass_pitcher(c)
    t.cup(c, 770, 880, 0.9, "#fbf5ea", "#d99a3a")


def _glass_pitcher(c: Canvas) -> None:
    c.shadow(470, 850, 200, 30)
    handle = [(590, 500), (720, 500), (735, 640), (660, 740), (575, 760)]
    c.line(smooth(handle, closed=False), "#dfeae6", 26, 0.9)
    body = lathe(420, [(150, 430), (138, 500), (190, 640), (196, 760), (150, 836), (140, 850)])
    c.solid(body, "#e6f0ea", gloss=0)
    tea = lathe(420, [(158, 580), (180, 640), (184, 760), (142, 828), (134, 838)])
    c.solid(tea, "#dc9a36", gloss=0)
    c.fill(ring(420, 580, 158, 24), "#f0bd62")
    c.fill([(278, 430), (220, 410), (282, 470)], "#e6f0ea")
    c.fill(ring(420, 430, 150, 24), "#f7fbf6")
    c.fill(ring(420, 432, 136, 18), "#cfdcd4")
    c.fill(smooth([(262, 640), (278, 640), (280, 770), (264, 760)]), "#ffffff", 0.6)


def cups(c: Canvas) -> None:
    rooms.boards(c, "#a9794c", 5)
    for x, y, glaze, tea, sign in (
        (300, 430, "#f3e8d8", "#c98a2e", None),
        (690, 400, "#93b3a6", "#a8b04a", None),
        (330, 810, "#3f5f73", "#b5652a", None),
        (720, 800, "#d88c62", "#d9b34a", None),
    ):
        t.cup(c, x, y, 1.3, glaze, tea, sign)


def sampler(c: Canvas) -> None:
    rooms.cloth(c, "#d8c6b4", "#a8552f")
    c.shadow(520, 540, 370, 370, 0.42)
    c.fill(box(130, 150, 740, 720, 26), "#5a2e22")
    c.fill(box(158, 178, 684, 664, 14), "#7b4231")
    tones = (
        "#4f7a3a",
        "#9c2f22",
        "#d9b25a",
        "#2f6b5b",
        "#e9d9c0",
        "#8a2f25",
        "#c2542e",
        "#3c6142",
        "#b98a2f",
    )
    signs = ("sprig", "hills", "moon", "wave", "blossom", "flame", "flame", "sprig", "moon")
    for n, (tone, sign) in enumerate(zip(tones, signs, strict=True)):
        x, y = 275 + n % 3 * 225, 290 + n // 3 * 220
        c.shadow(x + 10, y + 14, 98, 98, 0.45)
        c.solid(ring(x, y, 98, 98), tone, gloss=0.25)
        c.fill(ring(x, y, 70, 70), t.PAPER)
        t.motif(c, sign, x, y, 36, tone)


def salted_biscuits(c: Canvas) -> None:
    rooms.cloth(c, "#f4e6cf", "#d9823b")
    p.plate(c, 500, 500, 400, "#f8f2e6", "#c8602b")
    for n, (x, y) in enumerate(((380, 400), (610, 380), (300, 590), (520, 590), (690, 610))):
        p.biscuit(c, x, y, 118, "#e2a653", n)


def pineapple_cakes(c: Canvas) -> None:
    rooms.boards(c, "#c79b67", 9)
    for x, y, turn in ((300, 330, -8), (640, 300, 5), (350, 690, 6)):
        p.pastry(c, x, y, 270, "#e9b65a", None, turn)
    p.pastry(c, 700, 660, 270, "#e9b65a", "#c9761b", -4)


def osmanthus_cake(c: Canvas) -> None:
    rooms.moon(c, "#e9c46f", "#fbe9bd", "#8a5a34")
    c.shadow(510, 870, 330, 40)
    c.solid([*ring(500, 835, 340, 40, 0, 180), (160, 815), (840, 815)], "#f4ead8", gloss=0.3)
    c.fill(ring(500, 815, 340, 46), "#fbf5e8")
    for x, y in ((360, 800), (640, 800), (500, 840), (430, 650), (580, 650), (505, 505)):
        _diamond_cake(c, x, y)


def _diamond_cake(c: Canvas, x: float, y: float) -> None:
    w, h, d = 118, 56, 88
    c.fill([(x - w, y - d), (x, y + h - d), (x, y + h), (x - w, y)], "#f6e7b6")
    c.fill([(x + w, y - d), (x, y + h - d), (x, y + h), (x + w, y)], "#e3c883")
    c.fill([(x - w, y - d), (x, y - h - d), (x + w, y - d), (x, y + h - d)], "#fff6d8")
    for n in range(9):
        a = n * 2.4
        t.motif(
            c, "blossom", x + math.cos(a) * n * 7.5, y - d + math.sin(a) * n * 3.4, 9, "#e0972a"
        )


def walnut_crisp(c: Canvas) -> None:
    rooms.plain(c, "#b9cbb8", "#8fab97")
    for n in range(5):
        y = 830 - n * 92
        x = 500 + (14, -22, 18, -8, 10)[n]
        c.shadow(x + 10, y + 40, 240, 22, 0.3)
        side = [*ring(x, y + 8, 235, 52, 0, 180), *ring(x, y - 30, 235, 52, 180, 360)]
        c.solid(side, "#c98945", gloss=0)
        c.fill(ring(x, y - 30, 226, 48), "#e3b06a")
    p.biscuit(c, 790, 860, 78, "#dca55c", 4)
    for dx, dy in ((-50, 0), (20, -14), (60, 10), (-10, 14)):
        c.solid(ring(510 + dx, 434 + dy, 36, 22), "#8a5530", gloss=0.3)


def dried_mango(c: Canvas) -> None:
    rooms.plain(c, "#f6c66a", "#ee9f45")
    t.packet(c, 560, 870, 440, 660, "#fff0cf", "sprig", 3)
    for x, y, turn in ((210, 840, -30), (280, 900, 12), (150, 915, 40), (830, 900, -12)):
        c.shadow(x, y + 16, 80, 16, 0.25)
        c.solid(turned(leaf(x - 90, y, 190, 74, 0), turn, (x, y)), "#f08a1d", gloss=0.4)


def chestnuts(c: Canvas) -> None:
    rooms.arch(c, "#7d8f9b", "#f1c98d", "#5b3a2a")
    for x, y in ((320, 335), (410, 300), (505, 308), (590, 338)):
        p.chestnut(c, x, y, 56, (x % 7) * 6 - 20)
    p.sack(c, 460, 870, 430, 540, "#c99a63", "flame")
    for x, y, turn in ((760, 850, 14), (850, 900, -20), (690, 910, 4)):
        p.chestnut(c, x, y, 66, turn)


def sesame_bars(c: Canvas) -> None:
    rooms.cloth(c, "#dfe3d6", "#5f7f78")
    for n, (x, y) in enumerate(((300, 280), (640, 330), (330, 560), (670, 620), (380, 840))):
        dark_one = n % 2
        bar = turned(box(x - 180, y - 76, 360, 152, 22), -14, (x, y))
        c.shadow(x + 14, y + 20, 180, 84, 0.36)
        c.solid(bar, "#3a2c26" if dark_one else "#d9a95c", gloss=0.2)
        for k in range(90):
            a, d = k * 2.4, math.sqrt(k / 90)
            sx, sy = x + math.cos(a) * 158 * d, y + math.sin(a) * 62 * d
            spot = turned(leaf(sx, sy, 18, 10, k * 47), -14, (x, y))
            c.fill(spot, "#8a7a68" if dark_one else "#fff1cf")


def chilli(c: Canvas) -> None:
    rooms.shelf(c, "#e9d5b4", "#7d4a2c")
    p.jar(c, 390, 762, 370, 500, "#b3271a", "#2e2320", "flame", 0.9)
    p.jar(c, 750, 762, 260, 340, "#b3271a", "#d8a73f", "flame", 0.9)


def honey(c: Canvas) -> None:
    rooms.daylight(c, "#f5dfb0", "#c78b46")
    p.jar(c, 580, 860, 390, 520, "#e59a1c", "#f2e6cf", "blossom", 0.88)
    c.line([(150, 640), (300, 860)], "#a8743e", 24)
    for n in range(5):
        x, y = 292 + n * 12, 836 + n * 16
        c.fill(turned(box(x - 44, y - 11, 88, 20, 10), -36, (x, y)), "#c0873f")
    c.fill(smooth([(230, 900), (330, 880), (420, 905), (360, 930), (260, 928)]), "#eba92f")


def noodle_bowl(c: Canvas) -> None:
    rooms.moon(c, "#dfe6ea", "#f5efdf", "#33475b")
    h.bowl(c, 500, 870, 1.15, "#f6f1e4", "#2c4f86")
    h.chopsticks(c, 500, 505, 760, -7, "#8a4a2e", "#b3271a")


def towels(c: Canvas) -> None:
    rooms.boards(c, "#8a6a4c", 2)
    h.linen(c, 490, 560, 640, "#f1e8d6", "#b5532c")
    rooms.branch(c, 620, 910, -24, "#8fa368", 0.8)


def candles(c: Canvas) -> None:
    rooms.plain(c, "#3a3f4f", "#272a38")
    for x, base, width, height in (
        (320, 830, 150, 360),
        (530, 870, 170, 250),
        (720, 820, 130, 440),
    ):
        h.candle(c, x, base, width, height, "#e6b450")


def cutting_board(c: Canvas) -> None:
    rooms.shelf(c, "#cfdbd5", "#b98252")
    h.board(c, 430, 770, 380, 600, "#b97d46")
    h.vase(c, 780, 762, 0.62, "#efe7d8", "#5f8f83")
    for turn in (-70, -95, -118):
        rooms.branch(c, 780, 480, turn, "#6f9158", 0.55)


def chopstick_set(c: Canvas) -> None:
    rooms.cloth(c, "#e7e1d4", "#31545a")
    for n, (wood, tip) in enumerate(
        (
            ("#5a2f22", "#c9a24a"),
            ("#a8683a", "#2f6b5b"),
            ("#2b2523", "#b3271a"),
            ("#d0a468", "#2c4f86"),
        )
    ):
        h.chopsticks(c, 500, 200 + n * 200, 860, -9, wood, tip)


def mug(c: Canvas) -> None:
    rooms.arch(c, "#c7d7d9", "#f8ecd2", "#7f5a3c")
    h.mug(c, 470, 860, 1.12, "#f7f2e6", "#2f5d73")
    t.steam(c, 470, 400, 220)


def basket(c: Canvas) -> None:
    rooms.daylight(c, "#e4dcc9", "#94704c")
    h.basket(c, 500, 870, 620, 560, "#b98645")
    for x, y, tone in (
        (330, 505, "#d9532c"),
        (450, 480, "#e88b2e"),
        (570, 490, "#d9532c"),
        (680, 510, "#e8a13a"),
    ):
        c.solid(ring(x, y, 78, 74), tone, gloss=0.4)
        c.fill(leaf(x, y - 66, 52, 24, -40), "#5f8a48")
    h.basket_front(c, 500, 870, 620, 560, "#b98645")


def vase(c: Canvas) -> None:
    rooms.moon(c, "#c9876b", "#f2d3ae", "#4b2d2a")
    for turn, length in ((-100, 1.0), (-72, 1.1), (-52, 0.8)):
        rooms.branch(c, 500, 430, turn, light("#5f7f58", 0.1), length)
    h.vase(c, 500, 860, 0.98, "#e9e0cf", "#34626a")


SCENES: dict[str, Scene] = {
    "longjing": longjing,
    "biluochun": biluochun,
    "white-peony": white_peony,
    "tieguanyin": tieguanyin,
    "da-hong-pao": da_hong_pao,
    "lapsang": lapsang,
    "ripe-puer": ripe_puer,
    "raw-puer": raw_puer,
    "jasmine": jasmine,
    "chrysanthemum": chrysanthemum,
    "gaiwan": gaiwan,
    "teapot": teapot,
    "pitcher": pitcher,
    "cups": cups,
    "sampler": sampler,
    "salted-biscuits": salted_biscuits,
    "pineapple-cakes": pineapple_cakes,
    "osmanthus-cake": osmanthus_cake,
    "walnut-crisp": walnut_crisp,
    "dried-mango": dried_mango,
    "chestnuts": chestnuts,
    "sesame-bars": sesame_bars,
    "chilli": chilli,
    "honey": honey,
    "noodle-bowl": noodle_bowl,
    "towels": towels,
    "candles": candles,
    "cutting-board": cutting_board,
    "chopsticks": chopstick_set,
    "mug": mug,
    "basket": basket,
    "vase": vase,
}
