"""The provinces, cities and districts of China, with the codes of GB/T 2260. Pure."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

import msgspec

# What names end with and people leave out, the longest first.
ENDINGS = (
    "维吾尔自治区",
    "壮族自治区",
    "回族自治区",
    "特别行政区",
    "自治区",
    "自治州",
    "地区",
    "林区",
    "新区",
    "省",
    "市",
    "盟",
    "区",
    "县",
    "旗",
)
SHORTEST = 2  # characters that are left of a name


class Region(msgspec.Struct, frozen=True):
    """One division and what lies in it."""

    code: str  # of GB/T 2260 where there is one, of a street office in cities without districts
    name: str
    children: Sequence["Region"] = ()

    def find(self, name: str) -> "Region | None":
        """The child of this name, whole or as people shorten it; the whole name first."""
        whole = [each for each in self.children if each.name == name]
        return next(
            iter(whole or [each for each in self.children if name in short(each.name)]), None
        )


@cache
def short(name: str) -> frozenset[str]:
    """What people call it: 浙江 for 浙江省, 广西 for 广西壮族自治区."""
    said = {name}
    for ending in ENDINGS:
        if name.endswith(ending) and len(name) - len(ending) >= SHORTEST:
            said.add(name.removesuffix(ending))
    return frozenset(said)


@cache
def china() -> Region:
    """The whole tree."""
    return Region("", "中国", [_region(each) for each in _kept()["tree"]])


@cache
def retired() -> Mapping[str, str]:
    """Code by name of districts that are no longer offered and still understood."""
    return {name: code for code, name in _kept()["retired"].items()}


def code_of(city: Region, district: str) -> str | None:
    """The code of a district of `city`; None when there is none of this name."""
    found = city.find(district)
    if found is not None:
        return found.code or city.code
    code = retired().get(district)
    return code if code is not None and code[:2] == city.code[:2] else None


@cache
def _kept() -> dict[str, Any]:
    text = resources.files("hawker.people.accounts.postal").joinpath("cn.json").read_bytes()
    return msgspec.json.decode(text, type=dict[str, Any])


def _region(kept: Sequence[Any]) -> Region:
    code, name, *rest = kept
    return Region(code, name, [_region(each) for each in rest[0]] if rest else ())
