from collections.abc import Mapping, Sequence
from enum import StrEnum

import msgspec
import pytest

from hawker.kernel import rows
from hawker.kernel.ids import StoreId
from hawker.kernel.money import Money
from hawker.kernel.text import Text


class Colour(StrEnum):
    RED = "red"


class Thing(msgspec.Struct, frozen=True):
    store: StoreId
    price: Money
    was: Money | None
    colour: Colour
    name: Text
    tags: Sequence[str] = ()
    stores: Sequence[StoreId] = ()
    more: Mapping[str, int] | None = None


def test_a_record_is_spread_over_its_columns():
    store = StoreId.new()

    spread = rows.parameters(Thing(store, Money(5, "CNY"), None, Colour.RED, Text("茶", "tea")))

    assert spread["price_amount"] == 5
    assert spread["currency"] == "CNY"
    assert spread["was_amount"] is None
    assert spread["colour"] == "red"
    assert spread["store"] == store.uuid


def test_a_row_becomes_the_record_it_was():
    store = StoreId.new()
    columns = (
        "store",
        "price_amount",
        "was_amount",
        "currency",
        "colour",
        "name",
        "stores",
        "more",
    )
    make = rows.maker(Thing, columns)

    made = make(
        (store.uuid, 5, 7, "CNY", "red", '{"zh": "茶", "en": "tea"}', [store.uuid], b'{"a": 1}')
    )

    assert made == Thing(
        store,
        Money(5, "CNY"),
        Money(7, "CNY"),
        Colour.RED,
        Text("茶", "tea"),
        stores=[store],
        more={"a": 1},
    )


def test_a_missing_column_is_a_defect():
    with pytest.raises(AssertionError, match=r"Thing\.price"):
        rows.maker(Thing, ("store",))


def test_a_scalar_takes_the_first_column():
    store = StoreId.new()

    assert rows.maker(StoreId, ("id",))((store.uuid,)) == store
    assert rows.maker(int, ("n",))((3,)) == 3
