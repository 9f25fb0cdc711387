"""How the goods of a new site are written down, and turned into products."""

from collections.abc import Sequence

import msgspec

from hawker.goods.catalogue.model import Axis, NewProduct, NewSku, ProductId, ProductPicture, SkuId
from hawker.kernel.money import Money
from hawker.kernel.text import Text

CURRENCY = "CNY"


class Pick(msgspec.Struct, frozen=True):
    """One thing to pick: the chosen values, its price, and how many there are."""

    choices: Sequence[int]  # index into the values of each option
    fen: int
    pieces: int
    was: int | None = None  # fen; the former price


class Ware(msgspec.Struct, frozen=True):
    """One product."""

    picture: str  # the name of its drawing
    title: Text
    subtitle: Text
    description: Text
    picks: Sequence[Pick]
    options: Sequence[Axis] = ()


def option(zh: str, en: str, *values: tuple[str, str]) -> Axis:
    """Write an option: its name, then the names of its values."""
    return Axis(Text(zh, en), [Text(*value) for value in values])


def product(ware: Ware, picture: ProductPicture) -> NewProduct:
    """Make the product of a ware, with fresh ids."""
    return NewProduct(
        id=ProductId.new(),
        title=ware.title,
        subtitle=ware.subtitle,
        description=ware.description,
        axes=list(ware.options),
        skus=[
            NewSku(
                SkuId.new(),
                Money(pick.fen, CURRENCY),
                compare_at=None if pick.was is None else Money(pick.was, CURRENCY),
                choices=list(pick.choices),
                picture=0,
            )
            for pick in ware.picks
        ],
        pictures=[picture],
    )
