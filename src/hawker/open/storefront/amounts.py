"""How amounts are written where no browser formats them. Pure."""

from hawker.kernel.money import Money

# ISO 4217: what has no hundredths. All other currencies we know have two digits, or three.
DIGITS = {
    **dict.fromkeys(
        (
            *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND"),
            *("VUV", "XAF", "XOF", "XPF"),
        ),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
SIGNS = {"CNY": "¥", "JPY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "HKD": "HK$", "TWD": "NT$"}


def decimal(money: Money) -> str:
    """The amount with a point, as schema.org and Open Graph want it: "19.90"."""
    digits = DIGITS.get(money.currency, 2)
    whole, rest = divmod(abs(money.amount), 10**digits)
    sign = "-" if money.amount < 0 else ""
    return f"{sign}{whole}.{rest:0{digits}}" if digits else f"{sign}{whole}"


def shown(money: Money) -> str:
    """The amount as people read it: "¥19.90"."""
    return f"{SIGNS.get(money.currency, money.currency + ' ')}{decimal(money)}"
