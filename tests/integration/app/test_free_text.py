"""Every string of every write that is no text is refused plainly, and nothing is written.

Generated from the contract: a string that it names must be in the body that `place` knows.
"""

import copy
from collections.abc import Iterator
from typing import Any

from tests.integration.app.place import method_of

from hawker.app import contract, wiring
from hawker.kernel import json

DOCUMENT = json.decode(contract.document(), dict[str, Any])
SPOILED = ["a\x00b", "\x00", "a\x1fb", "a\x7fb", "a\x85b"]

Path = tuple[str | int, ...]


def operation_of(route: Any) -> dict[str, Any]:
    return DOCUMENT["paths"][min(route.paths).replace(":str}", "}")][method_of(route)]


ROUTES = [route for route in wiring.ROUTES if "requestBody" in operation_of(route)]


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
    """The same body with `text` at this place."""
    changed = copy.deepcopy(body)
    inside = changed
    for step in at[:-1]:
        inside = inside[step]
    assert isinstance(inside[at[-1]], str), f"{at} is in no body; say it in place.py"
    inside[at[-1]] = text
    return changed


async def test_a_string_that_is_no_text_is_refused_wherever_it_stands(place, rows):
    before = await rows()
    tried = 0

    for route in ROUTES:
        path, body = place.path_of(route), place.body_of(route.handler_name)
        schema = operation_of(route)["requestBody"]["content"]["application/json"]["schema"]
        for at in strings_of(schema):
            for text in SPOILED:
                options = {"json": spoil(body, at, text), "key": "k-1"}
                answer = await getattr(place.buyer, method_of(route))(path, **options)
                assert (answer.status, answer.code) == (400, "http.bad_text"), (path, at, text)
                tried += 1

    assert tried > len(SPOILED) * len(ROUTES)
    assert await rows() == before


async def test_a_line_break_ends_no_field(place, rows):
    before = await rows()

    for route in ROUTES:
        path, body = place.path_of(route), place.body_of(route.handler_name)
        schema = operation_of(route)["requestBody"]["content"]["application/json"]["schema"]
        for at in strings_of(schema):
            value = body
            for step in at:
                value = value[step]
            options = {"json": spoil(body, at, f"{value}\n"), "key": "k-1"}
            answer = await getattr(place.buyer, method_of(route))(path, **options)
            assert (answer.status, answer.code) == (400, "http.invalid"), (path, at)

    assert await rows() == before


async def test_a_query_that_is_no_text_is_refused(place, rows):
    before = await rows()

    for route in wiring.ROUTES:
        for parameter in operation_of(route).get("parameters", []):
            if parameter["in"] != "query":
                continue
            query = place.query_of(route.handler_name) | {parameter["name"]: "a\x00b"}
            answer = await getattr(place.buyer, method_of(route))(
                place.path_of(route), params=query
            )
            assert (answer.status, answer.code) == (400, "http.bad_text"), parameter["name"]

    assert await rows() == before
