"""The settings as people read them: listed with their values, as a file to begin with, as docs."""

import re
import sys
import textwrap
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from urllib.parse import urlsplit

from hawker.app.settings import reading
from hawker.app.settings.reading import Told
from hawker.app.settings.table import TABLE, Setting

WIDTH = 88
MASK = "…"
HEAD = """\
# Settings of a hawker site. What stands in the environment as HAWKER_… comes before what
# stands here. `hawker settings` shows what counts, `hawker doctor` what is wrong.
"""
BEGIN, END = "<!-- made by `make contract` from the table in code: begin -->", "<!-- end -->"


def listed(environ: Mapping[str, str]) -> Iterator[str]:
    """Say each with its value, where it came from, its default and its meaning."""
    told = reading.read(environ)
    file = reading.file_of(environ)
    yield f"The settings file is {file}" + ("." if file.exists() else ", which is not there.")
    for group, settings in groupby(_for_people(), key=lambda each: each.group):
        yield f"\n{group}"
        for setting in settings:
            yield from _lines(told[setting.name])


def file() -> str:
    """A settings file in which everything is explained and nothing is said yet."""
    parts = [HEAD]
    for group, settings in groupby(_for_people(), key=lambda each: each.group):
        parts.append(f"\n# ---- {group} ----\n")
        for setting in settings:
            words = f"{_plain(setting.help)}. Without one: {_default(setting)}."
            parts.append("\n" + textwrap.indent(textwrap.fill(words, WIDTH), "# "))
            parts.append(f"# {setting.name} = {_example(setting)}")
    return "\n".join(parts) + "\n"


def markdown() -> str:
    """The table of docs/settings.md."""
    lines: list[str] = []
    for group, settings in groupby(TABLE, key=lambda each: each.group):
        lines += [f"\n### {group}\n", "| setting | without one | meaning |", "|---|---|---|"]
        lines += [_row(each) for each in settings]
    return "\n".join(lines).strip() + "\n"


def rewrite(page: Path) -> None:
    """Put the table into the page, between its marks."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    page.write_text(f"{before}{BEGIN}\n\n{markdown()}\n{END}{after}", encoding="utf-8")


def _for_people() -> list[Setting]:
    """All that people may set; those of a group stand together, in the order of the table."""
    return [each for each in TABLE if not each.is_inner]


def _lines(told: Told) -> Iterator[str]:
    setting = told.setting
    yield f"  {setting.name:16} {_shown(told)}"
    origin = f"from {told.origin}; " if told.origin else ""
    where = "" if told.origin == setting.variable else f"; {setting.variable} sets it"
    yield f"  {'':16}   {origin}without one: {_default(setting)}{where}"
    yield textwrap.fill(
        _plain(setting.help), WIDTH, initial_indent=" " * 21, subsequent_indent=" " * 21
    )


def _shown(told: Told) -> str:
    if told.value is None:
        return f"({_default(told.setting)})"
    if not told.setting.is_secret:
        return told.setting.kind.write(told.value)
    place = urlsplit(told.text)
    if place.scheme and place.hostname:  # where it is, is no secret
        return f"{place.scheme}://{MASK}@{place.hostname}{place.path}"
    return MASK


def _row(setting: Setting) -> str:
    default = f"`{setting.default}`" if setting.default else setting.else_
    return f"| `{setting.variable}` | {default} | {setting.help} |"


def _default(setting: Setting) -> str:
    return setting.default or _plain(setting.else_)


def _example(setting: Setting) -> str:
    return setting.default if setting.default.isdigit() else f'"{setting.default}"'


def _plain(markdown: str) -> str:
    return re.sub(r"`([^`]*)`", r"\1", markdown)


if __name__ == "__main__":
    rewrite(Path(sys.argv[1]))
