"""The carriers we know: their names, what their numbers look like, and where they tell. Data.

A pattern stands here when the carrier's numbers are known to have that form; a digit is checked
where the rule is public (UPU S10 for postal items, UPS, DHL Express). Addresses of tracking pages
stand here only where they are public and take the number.
"""

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote

import msgspec

from hawker.goods.shipping.model import (
    NUMBER_LENGTH,
    BadNumber,
    CarrierView,
    Label,
    UnknownCarrier,
)
from hawker.kernel.text import Text

OTHER = "other"
SANDBOX = "sandbox"
ANY = re.compile(rf"[A-Z0-9][A-Z0-9-]{{3,{NUMBER_LENGTH - 1}}}")
BETWEEN = re.compile(r"[\s\u200b\ufeff]+")  # what is pasted along with a number

S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
S10 = re.compile(r"[A-Z]{2}\d{9}[A-Z]{2}")
UPS = re.compile(r"1Z[0-9A-Z]{15}\d")


def is_s10(number: str) -> bool:
    """Whether a postal item's check digit is right (UPU standard S10)."""
    digits = [int(each) for each in number[2:11]]
    rest = 11 - sum(w * d for w, d in zip(S10_WEIGHTS, digits, strict=False)) % 11
    return digits[8] == {10: 0, 11: 5}.get(rest, rest)


def is_ups(number: str) -> bool:
    """Whether the last digit of a 1Z number is right."""
    values = [int(c) if c.isdigit() else (ord(c) - 63) % 10 for c in number[2:]]
    total = sum(value * (1 + at % 2) for at, value in enumerate(values[:-1]))
    return values[-1] == -total % 10


def is_dhl(number: str) -> bool:
    """Whether the last digit of a waybill is right: the others modulo seven."""
    return int(number[:-1]) % 7 == int(number[-1])


Rule = tuple[re.Pattern[str], Callable[[str], bool] | None]


class Company(msgspec.Struct, frozen=True):
    """A carrier."""

    name: Text
    example: str = ""
    rules: tuple[Rule, ...] = ((ANY, None),)  # a number follows one of them
    page: str = ""  # its own tracking page, "{}" for the number
    is_tracked: bool = False  # one of `carrier.Carriers` speaks for it
    also: tuple[str, ...] = ()  # other names, in small letters


def _rule(pattern: str) -> Rule:
    return re.compile(pattern), None


COMPANIES: Mapping[str, Company] = {
    "sf": Company(
        Text("顺丰速运", "SF Express"),
        "SF1234567890123",
        (_rule(r"SF\d{13}"), _rule(r"\d{12}")),
        also=("顺丰",),
    ),
    "zto": Company(
        Text("中通快递", "ZTO Express"), "75312345678901", (_rule(r"\d{12,15}"),), also=("中通",)
    ),
    "yto": Company(
        Text("圆通速递", "YTO Express"),
        "YT1234567890123",
        (_rule(r"YT\d{13,17}"), _rule(r"[A-Z0-9]{10,18}")),
        also=("圆通", "圆通快递"),
    ),
    "sto": Company(
        Text("申通快递", "STO Express"), "773123456789012", (_rule(r"\d{12,15}"),), also=("申通",)
    ),
    "yunda": Company(
        Text("韵达快递", "Yunda Express"),
        "312345678901234",
        (_rule(r"\d{13}"), _rule(r"\d{15}")),
        also=("韵达", "韵达速递"),
    ),
    "jtexpress": Company(Text("极兔速递", "J&T Express"), "JT1234567890123", also=("极兔", "j&t")),
    "jd": Company(Text("京东物流", "JD Logistics"), "JD0123456789012", also=("京东", "京东快递")),
    "ems": Company(
        Text("中国邮政 EMS", "China Post EMS"),
        "EA123456785CN",
        ((S10, is_s10), _rule(r"\d{13}")),
        also=("邮政", "中国邮政", "邮政ems"),
    ),
    "ups": Company(
        Text("UPS", "UPS"),
        "1Z999AA10123456784",
        ((UPS, is_ups), _rule(r"T\d{10}"), _rule(r"\d{9}"), _rule(r"\d{12}")),
        "https://www.ups.com/track?tracknum={}",
    ),
    "dhl": Company(
        Text("DHL 国际快递", "DHL Express"),
        "1234567891",
        ((re.compile(r"\d{10}"), is_dhl), _rule(r"[A-Z]{2,5}\d{8,20}")),
        "https://www.dhl.com/global-en/home/tracking.html?tracking-id={}",
        also=("敦豪",),
    ),
    "fedex": Company(
        Text("联邦快递", "FedEx"),
        "123456789012",
        (_rule(r"\d{12}"), _rule(r"\d{15}"), _rule(r"\d{20}"), _rule(r"\d{22}")),
        "https://www.fedex.com/fedextrack/?trknbr={}",
    ),
    "usps": Company(
        Text("美国邮政", "USPS"),
        "EA123456785US",
        ((S10, is_s10), _rule(r"\d{20}"), _rule(r"\d{22}"), _rule(r"\d{26}"), _rule(r"\d{30}")),
        "https://tools.usps.com/go/TrackConfirmAction?tLabels={}",
    ),
    SANDBOX: Company(
        Text("沙盒快递（试用）", "Sandbox carrier (for trying)"),
        "SBX2026050100",
        (_rule(r"SBX\d{10}"),),
        is_tracked=True,
        also=("沙盒", "沙盒快递"),
    ),
    OTHER: Company(Text("其他快递", "Another carrier"), also=("其他",)),
}


def checked(label: Label) -> Label:
    """The label with its number spelled as carriers do. Raises UnknownCarrier, BadNumber."""
    company = COMPANIES.get(label.carrier)
    if company is None:
        raise UnknownCarrier("There is no such carrier.", field="carrier")
    is_other = label.carrier == OTHER
    if is_other and not (label.carrier_name or "").strip():
        raise UnknownCarrier("Say which carrier it is.", field="carrier_name")
    number = BETWEEN.sub("", label.number).upper()
    if not any(_follows(number, *rule) for rule in company.rules):
        raise BadNumber("This is no number of that carrier.", field="number")
    name = (label.carrier_name or "").strip() if is_other else None
    return Label(label.carrier, number, name)


def found(words: str) -> str | None:
    """The code of the carrier somebody means, by code or by a name in any language."""
    wanted = words.strip().lower()
    for code, company in COMPANIES.items():
        if wanted in {code, company.name.zh.lower(), company.name.en.lower(), *company.also}:
            return code
    return None


def view(code: str, language: str) -> CarrierView:
    company = COMPANIES[code]
    return CarrierView(
        code, company.name.said(language), company.is_tracked, code == OTHER, company.example
    )


def name_of(code: str, typed: str | None, language: str) -> str:
    """What the carrier of a parcel is called."""
    return typed or COMPANIES[code].name.said(language)


def page_of(code: str, number: str) -> str | None:
    """Where the carrier itself tells about the number."""
    page = COMPANIES[code].page
    return page.format(quote(number, safe="")) if page else None


def is_tracked(code: str) -> bool:
    return COMPANIES[code].is_tracked


def _follows(number: str, pattern: re.Pattern[str], is_right: Callable[[str], bool] | None) -> bool:
    if not pattern.fullmatch(number):
        return False
    return is_right is None or is_right(number)
