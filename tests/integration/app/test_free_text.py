"""Every string of every write that is no text is refused plainly, and nothing is written.

Generated from the contract: a string that it names must be in the body of its example.
"""

import copy
import itertools
from collections.abc import Iterator
from typing import Any

from tests.integration.app.operations import DOCUMENT, OPERATIONS, Operation

SPOILED = ["a\x00b", "\x00", "a\x1fb", "a\x7fb", "a\x85b"]

PARAGRAPHS = {  # may have lines
    *("about_zh", "about_en", "returns_zh", "returns_en"),
    *("description_zh", "description_en", "text"),
}

Path = tuple[str | int, ...]


WITH_JSON = [
    each
    for each in OPERATIONS.values()
    if "application/json" in each.told.get("requestBody", {}).get("content", {})
]


def schema_of(operation: Operation) -> dict[str, Any]:
    return operation.told["requestBody"]["content"]["application/json"]["schema"]


def strings_of(schema: dict[str, Any], at: Path = ()) -> Iterator[Path]:
    """Every place of a string in what the contract describes; the first of a list."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        yield from strings_of(DOCUMENT["components"]["schemas"][name], at)
    for arm in schema.get("oneOf", []):
        yield from strings_of(arm, at)
    for name, field in schema.get("properties", {}).items():
        yield from strings_of(field, (*at, name))
    if "items" in schema:
        yield from strings_of(schema["items"], (*at, 0))
    if schema.get("type") == "string":
        yield at


def spoil(body: Any, at: Path, text: str) -> Any:
    """The same body with `text` at this place, which is made where the example leaves it away."""
    changed = copy.deepcopy(body)
    inside = changed
    for step, below in itertools.pairwise(at):
        if isinstance(inside, dict):
            inside.setdefault(step, [""] if isinstance(below, int) else {})
        inside = inside[step]
    inside[at[-1]] = text
    return changed


def said(body: Any, at: Path) -> str:
    """What the example has at this place; empty where it leaves it away."""
    inside = body
    for step in at:
        if isinstance(inside, dict) and step not in inside:
            return ""
        inside = inside[step]
    return str(inside)


async def test_a_string_that_is_no_text_is_refused_wherever_it_stands(place, rows):
    before = await rows()
    tried = 0

    for operation in WITH_JSON:
        path, body = operation.path_with(place.ids), operation.example.body(place.ids)
        schema = schema_of(operation)
        for at in strings_of(schema):
            for text in SPOILED:
                options = {"json": spoil(body, at, text), "key": "k-1"}
                answer = await getattr(place.buyer, operation.method)(path, **options)
                assert (answer.status, answer.code) == (400, "http.bad_text"), (path, at, text)
                tried += 1

    assert tried > len(SPOILED) * len(WITH_JSON)
    assert await rows() == before


async def test_a_line_break_ends_no_field(place, rows):
    before = await rows()

    for operation in WITH_JSON:
        path, body = operation.path_with(place.ids), operation.example.body(place.ids)
        schema = schema_of(operation)
        for at in strings_of(schema):
            if at[-1] in PARAGRAPHS:
                continue
            options = {"json": spoil(body, at, f"{said(body, at)}\n"), "key": "k-1"}
            answer = await getattr(place.buyer, operation.method)(path, **options)
            assert (answer.status, answer.code) == (400, "http.invalid"), (path, at)

    assert await rows() == before


async def test_a_query_that_is_no_text_is_refused(place, rows):
    before = await rows()

    for operation in OPERATIONS.values():
        for parameter in operation.told.get("parameters", []):
            if parameter["in"] != "query":
                continue
            asked = operation.example.query(place.ids) or {}
            answer = await getattr(place.buyer, operation.method)(
                operation.path_with(place.ids), params={**asked, parameter["name"]: "a\x00b"}
            )
            assert (answer.status, answer.code) == (400, "http.bad_text"), parameter["name"]

    assert await rows() == before
