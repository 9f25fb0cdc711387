"""Legal pages: written in Markdown, shown as clean HTML."""

from collections.abc import Sequence
from functools import cache
from importlib import resources

import msgspec
import nh3
from markdown_it import MarkdownIt

from hawker.desk.admin.model import Kind, Language, Page, PageChanged
from hawker.kernel import audit, sql
from hawker.kernel.auth import Principal
from hawker.kernel.db import Db, Tx
from hawker.kernel.errors import NotFound

Q = sql.load("hawker.desk.admin")

LANGUAGES: Sequence[Language] = ("zh-CN", "en")
TAGS = {
    *("a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre"),
    *("strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}


class Published(msgspec.Struct, frozen=True):
    """A page that anybody may read."""

    kind: Kind
    language: str  # "zh-CN" or "en"


async def edited(source: Db | Tx, kind: Kind) -> list[Page]:
    """The page in every language; what is not published yet is the text to begin with."""
    kept = {page.language: page for page in await source.read(Q.pages, Page, page=kind)}
    return [kept.get(each) or Page(kind, each, starter(kind, each), 0) for each in LANGUAGES]


async def published(source: Db | Tx) -> list[Published]:
    """Every page that anybody may read, without its text."""
    return await source.read(Q.published_pages, Published)


async def shown(source: Db | Tx, kind: Kind, language: Language) -> Page:
    """The page for a reader of `language`, in the other one if need be. Raises NotFound."""
    kept = await source.read(Q.pages, Page, page=kind)
    if not kept:
        raise NotFound("The site has no such page.")
    return next((page for page in kept if page.language == language), kept[0])


async def publish(
    tx: Tx, *, kind: Kind, language: Language, text: str, version: int, by: Principal
) -> int:
    """Have everybody read `text`; return the new version. As the worker. Raises PageChanged."""
    made = await tx.value(
        Q.put_page,
        kind=kind,
        language=language,
        text=text,
        expected=version,
        now=tx.now,
        by=by.actor,
    )
    if made is None:
        raise PageChanged("The page was changed meanwhile.", field="version")
    await audit.note(
        tx,
        action="admin.page_published",
        subject=f"{kind}/{language}",
        actor=by.actor,
        version=made,
    )
    return int(made)


def html_of(text: str) -> str:
    """Markdown as HTML in which nothing acts: no script, no style, no address but of the web."""
    made = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    return nh3.clean(
        made,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    )


@cache
def starter(kind: Kind, language: Language) -> str:
    """What a new site's page begins with."""
    folder = resources.files("hawker.desk.admin").joinpath("pages")
    return folder.joinpath(f"{kind}.{language}.md").read_text(encoding="utf-8")
