"""The file of an export: a page to read, and one JSON file for each part. Pure."""

import html
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from hawker.kernel.personal import ROWS_LIMIT
from hawker.people.privacy import words

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
    "color:#17130f;background:#fbf8f4}table{border-collapse:collapse;width:100%;font-size:14px}"
    "td,th{border-bottom:1px solid #e6dfd5;padding:4px 8px;text-align:left;vertical-align:top;"
    "overflow-wrap:anywhere}section{overflow-x:auto}"
)
Parts = Mapping[str, Sequence[Any]]  # rows by "module/part"


def packed(parts: Parts, made_at: datetime, language: str) -> bytes:
    """The zip. The same parts give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "index.html", _page(parts, made_at, language).encode(), made_at)
        for name, rows in parts.items():
            data = msgspec.json.format(msgspec.json.encode(rows), indent=2)
            _add(archive, f"{name}.json", data, made_at)
    return out.getvalue()


def _add(archive: zipfile.ZipFile, name: str, data: bytes, at: datetime) -> None:
    told = zipfile.ZipInfo(name, at.timetuple()[:6])
    told.compress_type = zipfile.ZIP_DEFLATED
    told.external_attr = 0o600 << 16
    archive.writestr(told, data)


def _page(parts: Parts, made_at: datetime, language: str) -> str:
    title = words.TITLE.said(language)
    inside = "".join(_section(name, rows, language) for name, rows in parts.items())
    made = f"{words.MADE_AT.said(language)} {made_at:%Y-%m-%d %H:%M} UTC"
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style><h1>{title}</h1><p>{made}</p>{inside}</html>\n"
    )


def _section(name: str, rows: Sequence[Any], language: str) -> str:
    link = f'<a href="{name}.json">{words.FILE.said(language)}</a>'
    if not rows:
        return f"<h2>{name}</h2><p>{words.NOTHING.said(language)}</p>"
    columns = list(dict.fromkeys(key for row in rows for key in row))
    head = "".join(f"<th>{html.escape(each)}</th>" for each in columns)
    lines = "".join(
        f"<tr>{''.join(f'<td>{_shown(row.get(each))}</td>' for each in columns)}</tr>"
        for row in rows
    )
    cut = words.MORE.said(language).format(most=ROWS_LIMIT) if len(rows) >= ROWS_LIMIT else ""
    table = f"<table><tr>{head}</tr>{lines}</table>"
    return f"<h2>{name}</h2><section>{table}</section><p>{cut} {link}</p>"


def _shown(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return html.escape(text)
