"""How amounts are written where no browser formats them. Pure."""

import re
from decimal import Decimal

from babel.numbers import format_currency, get_currency_precision

from hawker.kernel.money import Money

WHOSE = re.compile(r"(?:[A-Z]{2}|A)(?=[$¥£₩])")  # of the sign: "CN" of "CN¥"
LOCALES = {"zh-CN": "zh_Hans_CN", "en": "en"}


def decimal(money: Money) -> str:
    """The amount with a point, as schema.org and Open Graph want it: "19.90"."""
    return format(_value(money), "f")


def shown(money: Money, language: str) -> str:
    """The amount as people read it, with the narrow sign that the app writes: "¥19.90"."""
    return WHOSE.sub("", format_currency(_value(money), money.currency, locale=LOCALES[language]))


def _value(money: Money) -> Decimal:
    """In the major unit, with all the digits that the currency has."""
    return Decimal(money.amount).scaleb(-get_currency_precision(money.currency))
