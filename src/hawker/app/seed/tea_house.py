"""The goods of the tea house."""

from hawker.app.seed.wares import Pick, Ware, option
from hawker.kernel.text import Text

WEIGHT = ("重量", "Weight")

TEA_HOUSE = (
    Ware(
        "longjing",
        Text("明前龙井 2026", "Longjing 2026, picked before Qingming"),
        Text("狮峰山老茶树，豆香清亮", "Old bushes of Lion Peak, bright and nutty"),
        Text(
            "三月二十八日至四月三日采摘，一芽一叶，铁锅手炒。水温八十五度，玻璃杯冲泡即可，"
            "第二泡最好喝。开封后请放冰箱冷藏，三个月内饮完。",
            "Picked from 28 March to 3 April, one bud and one leaf, fired by hand in an iron pan. "
            "Brew at 85 °C in a plain glass; the second infusion is the best. Once open, keep it "
            "in the fridge and drink it within three months.",
        ),
        [
            Pick([0, 0], 12800, 31, 16800),
            Pick([1, 0], 29800, 18, 38800),
            Pick([0, 1], 8800, 60),
            Pick([1, 1], 19800, 42),
        ],
        [
            option(*WEIGHT, ("100克", "100 g"), ("250克", "250 g")),
            option("等级", "Grade", ("特级", "First"), ("一级", "Second")),
        ],
    ),
    Ware(
        "biluochun",
        Text("洞庭碧螺春", "Biluochun of Dongting"),
        Text("果树间种，花果香", "Grown between fruit trees, floral and sweet"),
        Text(
            "太湖西山的茶树种在枇杷和杨梅之间，茶里带着果香。芽叶细嫩，先水后茶，水温八十度。",
            "The bushes stand between loquat and bayberry on an island in Lake Tai, and the tea "
            "remembers it. The buds are tender: pour the water first, at 80 °C, then add the tea.",
        ),
        [Pick([0], 9600, 40), Pick([1], 18600, 24, 21000)],
        [option(*WEIGHT, ("50克", "50 g"), ("100克", "100 g"))],
    ),
    Ware(
        "white-peony",
        Text("福鼎白牡丹", "White Peony of Fuding"),
        Text("日光萎凋，毫香蜜韵", "Withered in the sun, soft and honeyed"),
        Text(
            "不炒不揉，只晒只晾。今年喝清甜，放三年喝枣香。盖碗快出汤，煮也好。",
            "Neither fired nor rolled, only sunned and aired. Sweet and clear this year, dates and "
            "honey in three. Brew it briefly in a gaiwan, or simmer it.",
        ),
        [Pick([0], 6800, 80), Pick([1], 18800, 35)],
        [option(*WEIGHT, ("100克", "100 g"), ("300克", "300 g"))],
    ),
    Ware(
        "tieguanyin",
        Text("安溪铁观音", "Tieguanyin of Anxi"),
        Text("兰花香，回甘长", "Orchid scent, a long sweet finish"),
        Text(
            "秋茶，轻发酵。沸水，盖碗，头三泡十秒出汤。清香型重香气，浓香型经炭焙，更暖胃。",
            "Autumn harvest, lightly oxidised. Boiling water, ten seconds for the first three "
            "infusions. The light one is all scent; the roasted one is gentler on the stomach.",
        ),
        [Pick([0], 7800, 55), Pick([1], 8800, 48, 9800)],
        [option("香型", "Style", ("清香", "Light"), ("浓香", "Roasted"))],
    ),
    Ware(
        "da-hong-pao",
        Text("武夷大红袍", "Da Hong Pao of Wuyi"),
        Text("岩骨花香，中足火", "Rock and flowers, well roasted"),
        Text(
            "正岩产区拼配，两道炭焙，退火半年后装罐。沸水快冲，七泡有余味。",
            "Blended from the inner cliffs, roasted twice over charcoal and rested for half a "
            "year. Boiling water, quick infusions; the seventh still has something to say.",
        ),
        [Pick([0], 15800, 26, 18800), Pick([1], 36800, 9)],
        [option(*WEIGHT, ("80克", "80 g"), ("200克", "200 g"))],
    ),
    Ware(
        "lapsang",
        Text("正山小种 松烟香", "Lapsang, smoked over pine"),
        Text("桐木关，传统烟熏", "Tongmu village, smoked as it always was"),
        Text(
            "传统青楼熏焙，松烟与桂圆干的味道。配点心、配读书、配下雨天。",
            "Smoked in the old drying house over pine: resin, dried longan, a warm room. Good with "
            "cake, with a book, with rain.",
        ),
        [Pick([], 9800, 37)],
    ),
    Ware(
        "ripe-puer",
        Text("勐海熟普 七子饼 357克", "Ripe pu'er of Menghai, cake of 357 g"),
        Text("2019年压制，干仓", "Pressed in 2019, stored dry"),
        Text(
            "汤色红浓，入口顺滑，没有堆味。撬七克，醒茶两次，十泡之后还可以煮。",
            "Dark and smooth with nothing musty left. Prise off seven grams, rinse twice, and "
            "after ten infusions simmer what remains.",
        ),
        [Pick([], 16800, 22)],
    ),
    Ware(
        "raw-puer",
        Text("易武生普 古树", "Raw pu'er of Yiwu, old trees"),
        Text("2023年春料，两种饼型", "Spring of 2023, in two sizes"),
        Text(
            "甜柔细腻，存得越久越醇。小饼适合先尝，大饼适合收藏。",
            "Gentle, fine, and kinder with every year it is kept. Try the small cake, lay down the "
            "large one.",
        ),
        [Pick([0], 23800, 12), Pick([1], 39800, 6, 45800)],
        [option("饼型", "Cake", ("200克", "200 g"), ("357克", "357 g"))],
    ),
    Ware(
        "jasmine",
        Text("七窨茉莉花茶", "Jasmine tea, scented seven times"),
        Text("横县双瓣茉莉，香在汤里", "The scent is in the liquor, not only over it"),
        Text(
            "一层花一层茶，七个晚上。花已筛净，香气都在茶里，冷泡也很好。",
            "Seven nights of fresh blossom layered with tea, then every petal sifted out. Also "
            "good brewed cold overnight.",
        ),
        [Pick([], 7200, 64, 8200)],
    ),
    Ware(
        "chrysanthemum",
        Text("桐乡胎菊", "Chrysanthemum buds of Tongxiang"),
        Text("头采小朵，清火明目", "First buds, cooling and clear"),
        Text(
            "霜降前采，蒸制低温烘干，无硫。一杯五朵，加两粒冰糖。不含咖啡因，晚上也能喝。",
            "Picked before the frost, steamed and dried slowly, never sulphured. Five to a cup "
            "with a little rock sugar. No caffeine, so the evening is theirs too.",
        ),
        [Pick([0], 2900, 120), Pick([1], 5200, 75)],
        [option(*WEIGHT, ("50克", "50 g"), ("100克", "100 g"))],
    ),
    Ware(
        "gaiwan",
        Text("青釉盖碗 150毫升", "Celadon gaiwan, 150 ml"),
        Text("龙泉烧制，手绘缠枝", "Fired in Longquan, painted by hand"),
        Text(
            "胎薄口外翻，不烫手。每只手绘，花纹略有不同。可进洗碗机，不进微波炉。",
            "Thin, with a flared rim that stays cool to hold. Painted one by one, so no two agree. "
            "Dishwasher yes, microwave no.",
        ),
        [Pick([], 13800, 15)],
    ),
    Ware(
        "teapot",
        Text("宜兴紫砂壶 石瓢", "Yixing clay teapot"),
        Text("全手工，出水利落", "Built by hand, pours cleanly"),
        Text(
            "原矿紫泥，全手工拍打成型，随壶附作者证书。一壶一茶，越养越润。",
            "Purple clay from the old mine, beaten and joined by hand, with its maker's card. Keep "
            "it to one kind of tea and it will repay you.",
        ),
        [Pick([0], 39800, 4), Pick([1], 45800, 3, 49800)],
        [option("容量", "Holds", ("160毫升", "160 ml"), ("220毫升", "220 ml"))],
    ),
    Ware(
        "pitcher",
        Text("高硼硅玻璃公道杯", "Glass sharing pitcher"),
        Text("耐热，断水不挂滴", "Heatproof, never drips"),
        Text(
            "手工吹制，四百毫升。可明火加热，也可直接放冰箱做冷泡。",
            "Blown by hand, 400 ml. Stands on a flame, and goes straight into the fridge for cold "
            "brews.",
        ),
        [Pick([], 5900, 46)],
    ),
    Ware(
        "cups",
        Text("四色品茗杯 一套四只", "Four tasting cups in four glazes"),
        Text("一人一色，不会拿错", "One colour each, no one takes yours"),
        Text(
            "月白、青、黛、绛四色，口径八厘米，茶汤看得清楚，也好握。",
            "Moon white, celadon, indigo and clay red. Eight centimetres across: wide enough to "
            "see the tea, small enough to hold.",
        ),
        [Pick([], 9900, 28, 12900)],
    ),
    Ware(
        "sampler",
        Text("九味茶礼盒", "Box of nine teas"),
        Text("九罐各十克，送人自喝都好", "Ten grams of each, to give or to keep"),
        Text(
            "店里九款茶各十克，附冲泡卡。不知道喜欢哪一种，就从这一盒开始。",
            "Ten grams of nine of our teas, with a card on how to brew each. If you do not yet "
            "know what you like, begin here.",
        ),
        [Pick([], 16800, 33)],
    ),
)
