"""The page of the buyers' app, with the beginning of one page written into it."""

import html
import json
import re
from collections.abc import Sequence
from pathlib import Path

import msgspec

from hawker.open.storefront.model import Answer, Json, Page, Reader

DESCRIPTION_LIMIT = 200  # characters; those who unfold links cut it there anyway
ENTRY = "index.html"
MANIFEST = ".vite/manifest.json"
WORDS = "src/words/{language}/index.ts"
MOUNT = '<div id="app"></div>'
TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)
LANGUAGE = re.compile(r"<html[^>]*>")
BARE = f'<!doctype html><html lang="zh-CN"><head><title></title></head><body>{MOUNT}</body></html>'


class Chunk(msgspec.Struct, frozen=True):
    """A file of the built app, as Vite's manifest tells of it."""

    file: str
    css: Sequence[str] = ()
    imports: Sequence[str] = ()


class Shell:
    """The built index.html, read again when it was built anew; a bare page where there is none."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._read_at = -1.0
        self._text = BARE
        self._chunks: dict[str, Chunk] = {}

    def text(self) -> str:
        try:
            made_at = self._file.stat().st_mtime
        except FileNotFoundError:
            return BARE
        if made_at != self._read_at:
            self._chunks = _manifest(self._file.parent / MANIFEST)
            self._text, self._read_at = self._file.read_text(encoding="utf-8"), made_at
        return self._text

    def ahead(self, modules: Sequence[str]) -> str:
        """Links that have these modules fetched at once, with what they need, and not in turn.

        What index.html itself fetches is left out, and modules that the build does not know.
        """
        first = self._needed([ENTRY])
        needed = [name for name in self._needed(modules) if name not in first]
        chunks = [self._chunks[name] for name in needed]
        scripts = [
            f'<link rel="modulepreload" fetchpriority="low" crossorigin href="/{each.file}">'
            for each in chunks
        ]
        styles = [
            f'<link rel="preload" as="style" crossorigin href="/{name}">'
            for each in chunks
            for name in each.css
        ]
        return "".join([*scripts, *styles])

    def running(self, module: str) -> str:
        """A script that runs this module as soon as it is there; none where it is not built."""
        chunk = self._chunks.get(module)
        if chunk is None:
            return ""
        return f'<script type="module" async crossorigin src="/{chunk.file}"></script>'

    def _needed(self, modules: Sequence[str]) -> dict[str, None]:
        """The modules and all they import, each once."""
        found: dict[str, None] = {}
        waiting = [name for name in modules if name in self._chunks]
        while waiting:
            name = waiting.pop(0)
            if name not in found:
                found[name] = None
                waiting += self._chunks[name].imports
        return found


def render(shell: Shell, page: Page, reader: Reader, *, site: str, languages: Sequence[str]) -> str:
    """The page as browsers, crawlers and unfolders of links read it.

    `languages` are those the app may speak, so that it need not ask before its first word.
    """
    text = shell.text()
    ahead = shell.ahead([*page.modules, WORDS.format(language=reader.language)])
    named = f"{page.title} · {site}" if page.title else site
    title = f"<title>{html.escape(named)}</title>"
    head = f"{title}\n{_head(page, reader, site)}\n{ahead}"
    first = f'<div id="app"><main class="first">{page.body}</main></div>'
    body = first + "".join(_answer(each, reader.language) for each in page.answers)
    body += shell.running(page.runs) if page.runs else ""  # it reads the answers
    offered = html.escape(" ".join(languages))
    opening = f'<html lang="{reader.language}" data-languages="{offered}">'
    text = LANGUAGE.sub(opening, text, count=1)
    text = TITLE.sub(lambda _: head, text, count=1)
    return text.replace(MOUNT, body, 1)


def _manifest(file: Path) -> dict[str, Chunk]:
    """What the build knows of its modules; nothing where it left no word of them."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, Chunk])
    except FileNotFoundError:
        return {}


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
