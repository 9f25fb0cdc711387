"""What is wrong with a draft is told field by field, all of it at once."""

import pytest
from msgspec.structs import replace

from hawker.goods.catalogue.drafts import (
    Content,
    DraftAxis,
    DraftSku,
    DraftValue,
    Fault,
    faults,
    is_bar_code,
)
from hawker.goods.catalogue.model import PRICE_LIMIT, ShownPicture
from hawker.kernel.money import Money
from hawker.media.files.model import FileId

SHOWN = FileId.new()
SIZES = DraftAxis("重量", "Weight", [DraftValue("50克"), DraftValue("100克")])
SMALL = DraftSku([0], price=Money(1990, "CNY"), code="LJ-50")
LARGE = DraftSku([1], price=Money(3490, "CNY"), code="LJ-100")
TEA = Content(title_zh="龙井", axes=[SIZES], skus=[SMALL, LARGE], pictures=[ShownPicture(SHOWN)])


def with_large(**changes: object) -> Content:
    return replace(TEA, skus=[SMALL, replace(LARGE, **changes)])


def test_a_whole_product_has_no_fault():
    assert faults(TEA, "CNY") == []
    assert faults(Content(title_en="Tea", skus=[DraftSku(price=Money(1, "CNY"))]), "CNY") == []


def test_an_empty_draft_says_all_that_is_missing():
    assert faults(Content(), "CNY") == [Fault("title", "missing"), Fault("skus", "missing")]


@pytest.mark.parametrize(
    ("content", "field", "code"),
    [
        (replace(TEA, axes=[replace(SIZES, zh="", en="")]), "axes.0", "missing"),
        (
            replace(TEA, axes=[replace(SIZES, values=[*SIZES.values, DraftValue()])]),
            "axes.0.values.2",
            "missing",
        ),
        (
            replace(TEA, axes=[replace(SIZES, values=[*SIZES.values, DraftValue("50克")])]),
            "axes.0.values.2",
            "twice",
        ),
        (with_large(choices=[2]), "skus.1.choices", "unknown"),
        (with_large(choices=[]), "skus.1.choices", "unknown"),
        (with_large(choices=[0]), "skus.1.choices", "twice"),
        (with_large(price=None), "skus.1.price", "missing"),
        (with_large(price=Money(0, "CNY")), "skus.1.price", "out_of_bounds"),
        (with_large(price=Money(-5, "CNY")), "skus.1.price", "out_of_bounds"),
        (with_large(price=Money(PRICE_LIMIT + 1, "CNY")), "skus.1.price", "out_of_bounds"),
        (with_large(price=Money(3490, "USD")), "skus.1.price", "currency"),
        (with_large(compare_at=Money(3490, "CNY")), "skus.1.compare_at", "not_higher"),
        (with_large(compare_at=Money(9900, "USD")), "skus.1.compare_at", "not_higher"),
        (with_large(picture_id=FileId.new()), "skus.1.picture_id", "unknown"),
        (with_large(bar_code="4006381333932"), "skus.1.bar_code", "wrong"),
    ],
)
def test_each_fault_names_its_field(content, field, code):
    assert faults(content, "CNY") == [Fault(field, code)]


def test_both_skus_of_one_code_are_named():
    found = faults(with_large(code="LJ-50"), "CNY")

    assert found == [Fault("skus.0.code", "twice"), Fault("skus.1.code", "twice")]


def test_what_is_right_of_prices_and_pictures_is_no_fault():
    content = with_large(compare_at=Money(3491, "CNY"), picture_id=SHOWN, bar_code="4006381333931")

    assert faults(content, "CNY") == []


@pytest.mark.parametrize(
    ("code", "is_one"),
    [
        ("96385074", True),  # GTIN-8
        ("036000291452", True),  # GTIN-12
        ("4006381333931", True),  # GTIN-13
        ("4006381333932", False),
        ("400638133393", False),
        ("４００６３８１３３３９３１", False),
        ("40063813339-1", False),
    ],
)
def test_a_bar_code_has_its_length_and_check_digit(code, is_one):
    assert is_bar_code(code) is is_one
