"""The nouns of the desk."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from hawker.kernel.errors import Refusal
from hawker.kernel.ids import AccountId
from hawker.kernel.text import named

Language = Literal["zh-CN", "en"]
Name = Annotated[str, named(60)]
LONGEST_PAGE = 60_000  # characters
LINK_LASTS = timedelta(hours=1)  # one that is asked for when the site has an operator


class NoSuchLink(Refusal, code="admin.no_such_link", status=404):
    """This is no setup link of the site."""


class SetupDone(Refusal, code="admin.setup_done", status=410):
    """The site has its operator; the link works no more."""


class LinkEnded(Refusal, code="admin.link_ended", status=410):
    """The link was for an hour, which is over."""


class PageChanged(Refusal, code="admin.page_changed", status=409):
    """Somebody else changed the page since it was read; nothing was overwritten."""


class SiteName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the site is called."""

    zh: Name
    en: Name


class Kind(StrEnum):
    """A legal page."""

    TERMS = "terms"
    PRIVACY = "privacy"
    RETURNS = "returns"


class Page(msgspec.Struct, frozen=True):
    """A legal page in one language, as it is edited."""

    kind: Kind
    language: str  # "zh-CN" or "en"
    text: str  # Markdown
    version: int  # to be sent along with a change; 0 as long as it is not published
    changed_at: datetime | None = None
    changed_by: AccountId | None = None


class Step(StrEnum):
    """A step of the first run, behind the making of the operator."""

    NAME = "name"
    REGION = "region"
    MAIL = "mail"
    PAGES = "pages"
    PAYMENTS = "payments"


class Progress(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far the first run is. A step that was put off is in neither list."""

    done: list[Step] = []
    skipped: list[Step] = []
