"""The page of the buyers' app, with the beginning of one page written into it."""

import html
import json
import re
from collections.abc import Sequence
from pathlib import Path

from hawker.open.storefront.model import Answer, Json, Page, Reader

DESCRIPTION_LIMIT = 200  # characters; those who unfold links cut it there anyway
MOUNT = '<div id="app"></div>'
TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)
LANGUAGE = re.compile(r"<html[^>]*>")
BARE = f'<!doctype html><html lang="zh-CN"><head><title></title></head><body>{MOUNT}</body></html>'


class Shell:
    """The built index.html, read again when it was built anew; a bare page where there is none."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._read_at = -1.0
        self._text = BARE

    def text(self) -> str:
        try:
            made_at = self._file.stat().st_mtime
        except FileNotFoundError:
            return BARE
        if made_at != self._read_at:
            self._text, self._read_at = self._file.read_text(encoding="utf-8"), made_at
        return self._text


def render(shell: str, page: Page, reader: Reader, *, site: str, languages: Sequence[str]) -> str:
    """The page as browsers, crawlers and unfolders of links read it.

    `languages` are those the app may speak, so that it need not ask before its first word.
    """
    named = f"{page.title} · {site}" if page.title else site
    title = f"<title>{html.escape(named)}</title>"
    head = f"{title}\n{_head(page, reader, site)}"
    first = f'<div id="app"><main class="first">{page.body}</main></div>'
    body = first + "".join(_answer(each, reader.language) for each in page.answers)
    offered = html.escape(" ".join(languages))
    opening = f'<html lang="{reader.language}" data-languages="{offered}">'
    shell = LANGUAGE.sub(opening, shell, count=1)
    shell = TITLE.sub(lambda _: head, shell, count=1)
    return shell.replace(MOUNT, body, 1)


def _head(page: Page, reader: Reader, site: str) -> str:
    address = reader.origin + page.path
    description = shorten(page.description)
    lines = [
        f'<link rel="canonical" href="{html.escape(address)}">',
        _meta("description", description),
        _property("og:site_name", site),
        _property("og:type", page.kind),
        _property("og:url", address),
        _property("og:title", page.title or site),
        _property("og:description", description),
        _property("og:locale", "en_US" if reader.language == "en" else "zh_CN"),
        _meta("twitter:card", "summary_large_image" if page.images else "summary"),
    ]
    for image in page.images[:1]:
        lines.append(_property("og:image", absolute(image.url, reader.origin)))
        if image.width and image.height:
            lines.append(_property("og:image:width", str(image.width)))
            lines.append(_property("og:image:height", str(image.height)))
    lines += [_property(name, value) for name, value in page.facts]
    lines += [_linked_data(about) for about in page.about]
    return "\n".join(lines)


def absolute(url: str, origin: str) -> str:
    """An address that also stands outside this site."""
    return origin + url if url.startswith("/") else url


def shorten(text: str) -> str:
    """One line that whoever unfolds a link shows whole."""
    line = " ".join(text.split())
    return line if len(line) <= DESCRIPTION_LIMIT else f"{line[: DESCRIPTION_LIMIT - 1].rstrip()}…"


def _meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{html.escape(content)}">'


def _property(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{html.escape(content)}">'


def _linked_data(about: Json) -> str:
    text = json.dumps({"@context": "https://schema.org", **about}, ensure_ascii=False)
    return f'<script type="application/ld+json">{_inert(text)}</script>'


def _answer(answer: Answer, language: str) -> str:
    name = html.escape(answer.path)
    text = _inert(answer.body.decode())
    return (
        f'<script type="application/json" class="answer" data-path="{name}"'
        f' data-language="{language}">{text}</script>'
    )


def _inert(text: str) -> str:
    """JSON that cannot end the element it stands in."""
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
