"""Whose days and nights count: the time zone of the site."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec

from hawker.kernel import preferences, world
from hawker.kernel.db import Tx
from hawker.kernel.preferences import Preference
from hawker.kernel.text import Text

Zone = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+){0,2}\Z")]

TIME_ZONE = Preference(
    name="site.time_zone",
    default="Asia/Shanghai",
    kind=Zone,
    knows=world.is_zone,
    about=Text(
        zh="报表按此时区划分日期，夜间免打扰也按此时区。",
        en="The time zone whose days reports count in, and whose nights are quiet.",
    ),
    is_public=True,
)


async def zone(tx: Tx) -> ZoneInfo:
    """The time zone of the site."""
    return ZoneInfo(await preferences.read(tx, TIME_ZONE))


def written(at: datetime, where: ZoneInfo) -> Text:
    """A moment as people of the site read it, with its day and its zone."""
    local = at.astimezone(where)
    time = f"{local:%H:%M}"
    return Text(
        zh=f"{local.month}月{local.day}日 {time}（{where.key}）",
        en=f"{local.day} {local:%B}, {time} ({where.key})",
    )
