"""What anybody may know of the site, and its legal pages."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, put
from litestar.params import FromPath, JSONBody

from hawker.desk.admin import service, site
from hawker.desk.admin.model import LONGEST_PAGE, Kind, Language, Page, SiteName
from hawker.desk.admin.service.pages import Published
from hawker.kernel.db import Db
from hawker.kernel.errors import NotFound
from hawker.kernel.http import Call, Plug
from hawker.kernel.preferences import Preferences, Version
from hawker.people.notifications import service as notifications


class SiteFacts(msgspec.Struct, frozen=True):
    """The site, as every page of it needs to know it."""

    name: SiteName
    languages: Sequence[Language]  # the usual one first
    currency: str
    country: str
    time_zone: str
    pages: Sequence[Published]
    switches: Mapping[str, bool]
    reaches_phones: bool  # whether a code for a phone number comes to anybody
    shows_mailbox: bool  # to whoever may read it: somebody at this machine
    is_public: bool  # its address is meant for others than this machine


class ShownPage(msgspec.Struct, frozen=True):
    """A legal page, to be read."""

    kind: Kind
    language: str
    html: str  # clean: nothing in it acts
    changed_at: datetime | None


class EditedPage(msgspec.Struct, frozen=True):
    """A legal page in every language, to be changed."""

    kind: Kind
    texts: Sequence[Page]


class NewText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a page says from now on."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_PAGE)]
    version: Version


class PageVersion(msgspec.Struct, frozen=True):
    """The page as it stands."""

    version: int
    html: str


@get("/api/v1/site", tags=["site"])
async def read_site(call: Call, preferences: Plug[Preferences]) -> SiteFacts:
    """Read what the site is called, its languages, its currency and its pages."""
    public = [each for each in preferences.declared.values() if each.is_public and each.is_switch]
    return SiteFacts(
        name=await preferences.get(site.NAME),
        languages=await preferences.get(site.LANGUAGES),
        currency=await preferences.get(site.CURRENCY),
        country=await preferences.get(site.COUNTRY),
        time_zone=await preferences.get(site.TIME_ZONE),
        pages=await service.published(call.db),
        switches={each.name: await preferences.get(each) for each in public},
        reaches_phones=notifications.reaches_phones(call.settings),
        shows_mailbox=notifications.shows_mailbox(call.settings),
        is_public=call.settings.is_public,
    )


@get("/api/v1/site/pages/{kind:str}", tags=["site"])
async def read_page(call: Call, kind: FromPath[str]) -> ShownPage:
    """Read a legal page."""
    page = await service.shown(call.db, kind_of(kind), language_of(call.language))
    return ShownPage(page.kind, page.language, service.html_of(page.text), page.changed_at)


@get("/api/v1/admin/pages/{kind:str}", tags=["desk"])
async def edit_page(call: Call, kind: FromPath[str]) -> EditedPage:
    """Read the text of a legal page in every language; what is not published is a proposal."""
    call.principal.require_operator()
    known = kind_of(kind)
    return EditedPage(known, await service.edited(call.db, known))


@put(
    "/api/v1/admin/pages/{kind:str}/{language:str}",
    status_code=200,
    tags=["desk"],
    keyless="A change names the version it was made from.",
)
async def publish_page(
    call: Call,
    kind: FromPath[str],
    language: FromPath[str],
    data: JSONBody[NewText],
    desk_db: Plug[Db],
) -> Response[PageVersion]:
    """Have everybody read this text: what the site promises, and whom one may turn to."""
    call.principal.require_operator()
    call.principal.require_fresh(call.now)
    async with desk_db.system() as tx:
        version = await service.publish(
            tx,
            kind=kind_of(kind),
            language=_known_language(language),
            text=data.text,
            version=data.version,
            by=call.principal,
        )
    return Response(PageVersion(version, service.html_of(data.text)))


def kind_of(text: str) -> Kind:
    try:
        return Kind(text)
    except ValueError as error:
        raise NotFound("The site has no such page.") from error


def language_of(text: str) -> Language:
    return "en" if text == "en" else "zh-CN"


def _known_language(text: Any) -> Language:
    if text not in {"zh-CN", "en"}:
        raise NotFound("The site has no such page.")
    return language_of(text)
