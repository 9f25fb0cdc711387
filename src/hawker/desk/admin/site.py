"""The facts of the site, as its operator sets them."""

from typing import Annotated

import msgspec

from hawker.desk.admin.model import Language, Progress, SiteName
from hawker.kernel import world
from hawker.kernel.days import TIME_ZONE
from hawker.kernel.money import Currency
from hawker.kernel.preferences import Preference
from hawker.kernel.text import Text

Country = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}\Z")]  # ISO 3166-1
BOTH: list[Language] = ["zh-CN", "en"]

NAME = Preference(
    name="site.name",
    default=SiteName("hawker", "hawker"),
    about=Text(zh="网站的名称，显示在页面标题和邮件中。", en="What the site is called."),
    is_public=True,
)
LANGUAGES: Preference[list[Language]] = Preference(
    name="site.languages",
    default=BOTH,
    kind=Annotated[list[Language], msgspec.Meta(min_length=1, max_length=2)],
    about=Text(zh="页面提供的语言，第一种为默认。", en="Languages offered, the usual one first."),
    is_public=True,
)
CURRENCY = Preference(
    name="site.currency",
    default="CNY",
    kind=Currency,
    knows=world.is_currency,
    about=Text(zh="新店铺默认使用的货币。", en="The currency new stores begin with."),
    is_public=True,
)
COUNTRY = Preference(
    name="site.country",
    default="CN",
    kind=Country,
    knows=world.is_country,
    about=Text(zh="经营所在的国家或地区。", en="The country the site trades in."),
    is_public=True,
)
PROGRESS = Preference(
    name="site.first_run",
    default=Progress(),
    about=Text(zh="首次设置的进度。", en="How far the first run is."),
)

PREFERENCES = [NAME, LANGUAGES, CURRENCY, COUNTRY, TIME_ZONE, PROGRESS]
