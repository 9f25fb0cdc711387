from hawker.kernel.money import Money
from hawker.money.ledger.fees import platform_fee


def test_the_fee_is_rounded_down_so_the_odd_fen_stays_with_the_store():
    assert platform_fee(Money(9_999, "CNY"), 200) == Money(199, "CNY")
    assert platform_fee(Money(49, "CNY"), 200) == Money(0, "CNY")
    assert platform_fee(Money(10_000, "CNY"), 0) == Money(0, "CNY")
    assert platform_fee(Money(10_000, "CNY"), 10_000) == Money(10_000, "CNY")
