"""The goods of the pantry: things to eat, and things for the table."""

from hawker.app.seed.wares import Pick, Ware, option
from hawker.kernel.text import Text

PANTRY = (
    Ware(
        "salted-biscuits",
        Text("海盐芝麻饼干", "Sea salt and sesame biscuits"),
        Text("黄油现烤，一罐二十片", "Baked in butter, twenty to a tin"),
        Text(
            "新西兰黄油，舟山海盐，烤到边缘微焦。当天烤当天寄，三十天内吃完。",
            "Good butter and Zhoushan sea salt, baked until the rims turn brown. Sent the day they "
            "are baked; eat them within thirty days.",
        ),
        [Pick([0], 3200, 70), Pick([1], 3600, 58)],
        [option("口味", "Flavour", ("白芝麻", "White sesame"), ("黑芝麻", "Black sesame"))],
    ),
    Ware(
        "pineapple-cakes",
        Text("土凤梨酥", "Pineapple cakes"),
        Text("纯凤梨馅，不加冬瓜", "Nothing but pineapple inside"),
        Text(
            "酸甜的土凤梨熬足四小时，皮薄馅大。一盒六块或十二块，常温可放二十天。",
            "Sharp country pineapple, cooked down for four hours, in a thin crust. Six or twelve "
            "to a box; keeps for twenty days.",
        ),
        [Pick([0], 5800, 44), Pick([1], 10800, 21, 11600)],
        [option("规格", "Box", ("6块", "Six"), ("12块", "Twelve"))],
    ),
    Ware(
        "osmanthus-cake",
        Text("桂花糯米糕", "Osmanthus rice cakes"),
        Text("当年新桂花，软糯不粘牙", "This year's blossom, soft and never sticky"),
        Text(
            "水磨糯米粉，桂花蜜是自己腌的。冷链寄出，收到后冷藏，蒸五分钟最好吃。",
            "Stone-ground rice and our own osmanthus honey. Sent chilled; steam for five minutes "
            "and eat them warm.",
        ),
        [Pick([], 3800, 36)],
    ),
    Ware(
        "walnut-crisp",
        Text("老式核桃酥", "Old-fashioned walnut crisps"),
        Text("一碰就碎，满口核桃", "They fall apart, as they should"),
        Text(
            "云南纸皮核桃现敲现烤，糖减了三成。独立小包，一罐二十四片。",
            "Walnuts cracked the same morning, and a third less sugar than grandmother used. "
            "Twenty-four to a tin, each wrapped.",
        ),
        [Pick([], 4200, 52, 4800)],
    ),
    Ware(
        "dried-mango",
        Text("厚切芒果干", "Thick-cut dried mango"),
        Text("不加糖，三斤鲜果出一袋", "No sugar; three pounds of fruit in a bag"),
        Text(
            "百色台农芒，厚切慢烘，有嚼劲。没加糖，吃得出酸。",
            "Tainong mangoes from Baise, cut thick and dried slowly. Chewy, and honestly a little "
            "sour, because nothing was added.",
        ),
        [Pick([0], 2600, 96), Pick([1], 6900, 40)],
        [option("规格", "Bag", ("100克", "100 g"), ("300克", "300 g"))],
    ),
    Ware(
        "chestnuts",
        Text("迁西糖炒栗子", "Roasted chestnuts of Qianxi"),
        Text("现炒真空，粉糯香甜", "Roasted today, sealed warm"),
        Text(
            "迁西板栗，果小皮薄。炒好即封，开袋微波一分钟，跟刚出锅一样。",
            "Small, thin-skinned and floury. Sealed straight from the pan: one minute in the "
            "microwave brings it all back.",
        ),
        [Pick([], 2900, 85)],
    ),
    Ware(
        "sesame-bars",
        Text("黑白芝麻酥糖", "Black and white sesame bars"),
        Text("麦芽糖拉制，不粘牙", "Pulled malt sugar, crisp all through"),
        Text(
            "麦芽糖拉够一百下才够酥。黑白各半，一盒二十根。",
            "The malt is pulled a hundred times or it is not crisp enough. Half black, half white, "
            "twenty to a box.",
        ),
        [Pick([], 3500, 47)],
    ),
    Ware(
        "chilli",
        Text("贵州油辣椒", "Chilli oil of Guizhou"),
        Text("三种辣椒，拌面就够了", "Three chillies; noodles need nothing else"),
        Text(
            "遵义子弹头、花溪条子、满天星，菜籽油慢炸。不放味精。开盖后冷藏。",
            "Three kinds of chilli fried slowly in rapeseed oil, and nothing to make it louder. "
            "Keep it cold once open.",
        ),
        [Pick([0], 2200, 90), Pick([1], 3900, 66)],
        [option("规格", "Jar", ("200克", "200 g"), ("400克", "400 g"))],
    ),
    Ware(
        "honey",
        Text("秦岭土蜂蜜", "Wild honey of the Qinling mountains"),
        Text("一年只割一次", "Cut once a year"),
        Text(
            "中华蜂采百花，秋天割一次。冬天会结晶，温水一坐就化，是好蜜。",
            "Native bees, whatever is in flower, one harvest each autumn. It sets in winter; stand "
            "the jar in warm water and it forgives you.",
        ),
        [Pick([], 8800, 19)],
    ),
    Ware(
        "noodle-bowl",
        Text("青海波大面碗", "Large noodle bowl with waves"),
        Text("釉下彩，二十厘米", "Painted under the glaze, 20 cm"),
        Text(
            "一碗面、一碗汤、一份沙拉都合适。釉下彩，可进微波炉和洗碗机。",
            "For noodles, soup, or a salad for one. The waves lie under the glaze, so microwave "
            "and dishwasher are welcome.",
        ),
        [Pick([0], 4900, 38), Pick([1], 17800, 11, 19600)],
        [option("数量", "Set", ("1只", "One"), ("4只", "Four"))],
    ),
    Ware(
        "towels",
        Text("亚麻茶巾", "Linen tea towels"),
        Text("越洗越软，两条装", "Softer with every wash, a pair"),
        Text(
            "纯亚麻，水洗过，不缩水。吸水快干，擦茶具不掉毛。",
            "Pure linen, washed beforehand so it will not shrink. Dries fast and leaves no lint on "
            "glass.",
        ),
        [Pick([], 5600, 30)],
    ),
    Ware(
        "candles",
        Text("蜂蜡蜡烛 三支", "Beeswax candles, three"),
        Text("手工倾倒，燃烧无烟", "Poured by hand, no smoke"),
        Text(
            "纯蜂蜡，棉芯。高中低各一支，最高的能点二十小时。",
            "Nothing but beeswax and cotton, tall, middling and short. The tall one burns for "
            "twenty hours.",
        ),
        [Pick([], 6800, 25, 7800)],
    ),
    Ware(
        "cutting-board",
        Text("整木砧板", "Board from one piece of wood"),
        Text("乌檀木，不拼接", "No seams, no glue"),
        Text(
            "整块乌檀木，四周倒角，背面不打滑。用后竖放晾干，每月擦一次食用油。",
            "One plank with rounded edges. Stand it up to dry, and rub in a little cooking oil "
            "once a month.",
        ),
        [Pick([0], 12800, 14), Pick([1], 16800, 8)],
        [option("大小", "Size", ("36厘米", "36 cm"), ("42厘米", "42 cm"))],
    ),
    Ware(
        "chopsticks",
        Text("四色木筷 四双", "Four pairs of wooden chopsticks"),
        Text("一家四口，一人一双", "A pair for each at the table"),
        Text(
            "铁木、榉木、乌木、竹各一双，食品级木蜡油，筷头防滑。",
            "Ironwood, beech, ebony and bamboo, finished in wax that may touch food. The tips are "
            "cut so that noodles stay put.",
        ),
        [Pick([], 4600, 49)],
    ),
    Ware(
        "mug",
        Text("搪瓷远山杯", "Enamel mug with far hills"),
        Text("摔不坏，明火可烧", "Drop it, boil in it"),
        Text(
            "加厚搪瓷，三百五十毫升。露营烧水，办公室喝茶，都是它。",
            "Thick enamel, 350 ml. Boils water at a camp and holds tea at a desk.",
        ),
        [Pick([0], 3900, 57), Pick([1], 3900, 3)],
        [option("颜色", "Rim", ("靛蓝", "Indigo"), ("松绿", "Pine"))],
    ),
    Ware(
        "basket",
        Text("手编提篮", "Hand-woven basket"),
        Text("藤条双层，能装十斤", "Double rattan, carries five kilos"),
        Text(
            "阿姨们在农闲时编的，一天一只。买菜、野餐、放线团都好看。",
            "Woven between harvests, one a day. For the market, a picnic, or a heap of wool.",
        ),
        [Pick([], 15800, 7)],
    ),
    Ware(
        "vase",
        Text("半釉陶瓶", "Half-glazed vase"),
        Text("柴窑烧，每只不同", "Wood-fired, no two alike"),
        Text(
            "上半挂釉下半露胎，高二十六厘米。里面上了釉，可以盛水。",
            "Glazed above, bare clay below, 26 cm tall. Glazed inside too, so it holds water.",
        ),
        [Pick([], 18800, 0)],
    ),
)
