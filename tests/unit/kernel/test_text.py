import json
import re
from urllib.parse import quote

import pytest

from hawker.kernel.text import LINE, is_text, is_text_in_url

KEPT = {"\t", "\n", "\r"}
CONTROLS = {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))}
SOME_TEXT = {chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x300))} | set("龙井茶😀")


@pytest.mark.parametrize("is_ascii", [True, False])
def test_in_json_every_control_character_is_found_and_nothing_else(is_ascii):
    for character in CONTROLS | SOME_TEXT:
        body = json.dumps({"a": f"x{character}y"}, ensure_ascii=is_ascii).encode()
        assert is_text(body) == (character in SOME_TEXT | KEPT), body


def test_an_escaped_backslash_is_no_escape():
    assert is_text(json.dumps({"a": r"\u0000 \b \\f"}).encode())
    assert not is_text(json.dumps({"a": "\\\x00"}).encode())
    assert not is_text(json.dumps({"a": "\\\\\b"}).encode())


def test_in_a_query_every_control_character_is_found_and_nothing_else():
    for character in CONTROLS | SOME_TEXT:
        query = f"a={quote(character)}".encode()
        assert is_text_in_url(query) == (character in SOME_TEXT | KEPT), query


def test_a_line_has_no_end_inside():
    assert re.search(LINE, "")
    assert re.search(LINE, "龙井 tea")
    for character in CONTROLS:
        assert not re.search(LINE, f"tea{character}")
