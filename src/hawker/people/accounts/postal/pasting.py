"""Reading a Chinese address that was pasted as one text: name, phone, place and street. Pure."""

import re

import msgspec

from hawker.people.accounts.postal.china import Region, china, short

LONGEST = 500  # characters that are read
LABELS = re.compile(
    r"(?:收货人|收件人|姓名|联系人|收货地址|收件地址|详细地址|所在地区|地区|地址|手机号码|手机号|手机|联系电话|电话"
    r"|邮政编码|邮编)\s*[:：]\s*"
)
PHONE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?(1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?!\d)")
LANDLINE = re.compile(r"(?<!\d)(0\d{2,3}[ -]\d{7,8})(?!\d)")
POSTAL_CODE = re.compile(r"(?<![\d号#-])(\d{6})(?!\d)")
BREAKS = re.compile(r"[\s,，;；、。|/]+")
NAME_LENGTH = 10  # characters of the longest name without a label


class Pasted(msgspec.Struct, frozen=True):
    """What could be read; empty where nothing was found."""

    name: str = ""
    phone: str = ""
    region: str = ""
    city: str = ""
    district: str = ""
    line1: str = ""
    postal_code: str = ""


def read(text: str) -> Pasted:
    """Read as much as is there. Never raises: the person looks over it anyway."""
    rest = LABELS.sub(" ", text[:LONGEST])
    phone, rest = _take(PHONE, rest)
    if not phone:
        phone, rest = _take(LANDLINE, rest)
    postal_code, rest = _take(POSTAL_CODE, rest)
    pieces = [piece for piece in BREAKS.split(rest) if piece]
    names, begin = _place(pieces)
    name = _name(pieces, begin)
    where = "".join(pieces[begin:]) if begin is not None else ""
    if begin is None:
        where = " ".join(piece for piece in pieces if piece != name)
    elif name and name in pieces[begin:]:
        where = "".join(piece for piece in pieces[begin:] if piece != name)
    for part in names:
        where = _without(where, part)
    region, city, district = (each.name if each else "" for each in names)
    return Pasted(
        name=name,
        phone=re.sub(r"[ -]", "", phone),
        region=region,
        city=city,
        district=district,
        line1=where.strip(),
        postal_code=postal_code,
    )


def _take(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    """What the pattern finds, and the text without it."""
    found = pattern.search(text)
    if found is None:
        return "", text
    return found[1], f"{text[: found.start()]} {text[found.end() :]}"


Names = tuple[Region | None, Region | None, Region | None]


def _place(pieces: list[str]) -> tuple[Names, int | None]:
    """The divisions that are named, and in which piece they begin."""
    for number in range(len(pieces)):
        text = "".join(pieces[number:])
        found = _divisions(text)
        if found[0] is not None:
            return found, number
    return (None, None, None), None


def _divisions(text: str) -> Names:
    """The divisions a text begins with. A city may come without its province."""
    province = _at_start(china(), text)
    if province is not None:
        after = _without(text, province)
        city = _at_start(province, after)
        if city is None and len(province.children) == 1:
            city = province.children[0]  # 北京市朝阳区: the city is not said twice
        elif city is not None:
            after = _without(after, city)
        area = _at_start(city, after) if city is not None else None
        if city is None:
            city, area = _area_in(province, after)
        return province, city, area
    for candidate in china().children:
        city = _at_start(candidate, text)
        if city is not None and city.name in text:  # a short city alone could be anything
            return candidate, city, _at_start(city, _without(text, city))
    return None, None, None


def _area_in(province: Region, text: str) -> tuple[Region | None, Region | None]:
    """The district of whatever city of the province."""
    for city in province.children:
        area = _at_start(city, text)
        if area is not None and text.startswith(area.name):
            return city, area
    return None, None


def _at_start(inside: Region, text: str) -> Region | None:
    """The child whose name a text begins with; the longest spelling wins."""
    found = [
        (len(name), each)
        for each in inside.children
        for name in short(each.name)
        if text.startswith(name)
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _without(text: str, part: Region | None) -> str:
    if part is None:
        return text
    for name in sorted(short(part.name), key=len, reverse=True):
        if text.startswith(name):
            return text[len(name) :]
    return text


def _name(pieces: list[str], begin: int | None) -> str:
    """The shortest piece before the place, or the last one after it."""
    before = [piece for piece in pieces[:begin] if _is_name(piece)]
    after = [piece for piece in pieces[begin + 1 :] if _is_name(piece)] if begin is not None else []
    if before:
        return min(before, key=len)
    return after[-1] if after else ""


def _is_name(piece: str) -> bool:
    return len(piece) <= NAME_LENGTH and not re.search(r"[\d号路街栋楼室村镇单元]", piece)
