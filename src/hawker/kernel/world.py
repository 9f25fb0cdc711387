"""Which countries, currencies and time zones there are, as CLDR has them. Pure.

Not from the machine: a small one has no time zones, and an old one has old ones.
"""

from functools import cache

from babel.core import get_global

# What CLDR keeps money of and ISO 3166-1 has no country for, or none any more.
NO_COUNTRIES = frozenset(
    {"BU", "CP", "CS", "DD", "DG", "EA", "EU", "IC", "SU", "TP", "YD", "YU", "ZR", "ZZ"}
)


def is_country(code: str) -> bool:
    """Whether a country or territory has this ISO 3166-1 code today."""
    return code in countries()


def is_currency(code: str) -> bool:
    """Whether somebody pays with the currency of this ISO 4217 code today."""
    return code in currencies()


def is_zone(name: str) -> bool:
    """Whether a time zone has this name, or had it before."""
    return name in get_global("zone_territories") or name in get_global("zone_aliases")


@cache
def countries() -> frozenset[str]:
    return frozenset(get_global("territory_currencies")) - NO_COUNTRIES


@cache
def currencies() -> frozenset[str]:
    """Legal tender of some country, with no last day."""
    used = get_global("territory_currencies")
    return frozenset(
        code
        for country in countries()
        for code, _, ended, is_tender in used[country]
        if ended is None and is_tender
    )
