import pytest

from hawker.kernel.money import Money, split, total


def test_amounts_of_one_currency_add_up():
    assert total([Money(1, "CNY"), Money(2, "CNY")], "CNY") == Money(3, "CNY")
    assert total([], "EUR") == Money(0, "EUR")
    assert Money(5, "CNY").times(3) - Money(1, "CNY") == Money(14, "CNY")


def test_amounts_of_two_currencies_are_a_defect():
    with pytest.raises(AssertionError):
        _ = Money(1, "CNY") + Money(1, "EUR")


def test_the_largest_remainder_gets_the_odd_cent():
    assert split(10, [1, 1, 1]) == [4, 3, 3]
    assert split(100, [1, 2, 0]) == [33, 67, 0]
    assert split(5, [0, 0]) == [5, 0]
