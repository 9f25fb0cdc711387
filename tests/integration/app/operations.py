"""The operations of the API as its contract lists them, and how each is asked for."""

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import pytest
from tests.integration.app.examples import EXAMPLES, GUARDED, OPERATOR, Example

from hawker.app import contract
from hawker.kernel import json

DOCUMENT = json.decode(contract.document(), dict[str, Any])


class Operation(msgspec.Struct, frozen=True):
    """One address and method of the API."""

    name: str
    method: str
    path: str  # without the prefix of the version
    told: Mapping[str, Any]  # by the contract
    instead: Example | None = None  # of the usual one

    @property
    def example(self) -> Example:
        """What is sent to it. Fails the test when nobody said so yet."""
        if self.instead is not None:
            return self.instead
        if self.name not in EXAMPLES:
            pytest.fail(
                f"The operation {self.name} ({self.method.upper()} {self.path}) has no example. Add"
                f' a line "{self.name}": Example(…) to tests/integration/app/examples.py that says'
                " who may ask for it, and with what (docs/guides/add-a-module.md)."
            )
        return EXAMPLES[self.name]

    @property
    def slots(self) -> list[str]:
        """What the ids in the path are called in `Place.ids`."""
        known = self.instead or EXAMPLES.get(self.name)
        named = known.named if known else {}
        slots = [
            name if name != "id" else before
            for before, name in re.findall(r"([\w-]*)/\{(\w+)\}", self.path)
        ]
        return [named.get(slot, slot) for slot in slots]

    def path_with(self, at: Mapping[str, Any]) -> str:
        """The address of what these ids name."""
        slots = iter(self.slots)
        return re.sub(r"\{\w+\}", lambda _: self._id_of(at, next(slots)), self.path)

    def _id_of(self, at: Mapping[str, Any], slot: str) -> str:
        if slot not in at:
            pytest.fail(
                f"{self.name} ({self.path}) needs the id of something that exists: leave one in"
                f' tests/integration/app/place.py, as `ids["{slot}"]`, and name it in PRIVATE when'
                " it is somebody's own."
            )
        return str(at[slot])

    def mixtures(self, theirs: Mapping[str, Any], own: Mapping[str, Any]) -> Iterator[Any]:
        """Every choice of ids from both places that takes at least one of theirs and one's own."""
        used = _Noting(theirs)
        self.path_with(used)
        self.example.body(used)
        self.example.query(used)
        mixed = sorted(slot for slot in used.names if theirs[slot] != own[slot])
        for take in itertools.product((False, True), repeat=len(mixed)):
            if any(take) and not all(take):
                foreign = {slot for slot, taken in zip(mixed, take, strict=True) if taken}
                yield {**own, **{slot: theirs[slot] for slot in foreign}}

    async def ask(self, who: Any, at: Mapping[str, Any], key: str) -> Any:
        """Have `who` ask for it, about what these ids name."""
        example = self.example
        options: dict[str, Any] = {}
        if (query := example.query(at)) is not None:
            options["params"] = query
        if (body := example.body(at)) is not None:
            options["json"] = body
        if example.content:
            options["content"] = example.content
        if example.seen:
            options["headers"] = {"if-match": example.seen}
        if self.method != "get":
            options["key"] = key
        return await getattr(who, self.method)(self.path_with(at), **options)


class _Noting(dict[str, Any]):
    """Remembers which ids were wanted."""

    def __init__(self, ids: Mapping[str, Any]) -> None:
        super().__init__(ids)
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.names.add(name)
        return super().__getitem__(name)


OPERATIONS = {
    told["operationId"]: Operation(told["operationId"], method, path.removeprefix("/api/v1"), told)
    for path, methods in DOCUMENT["paths"].items()
    for method, told in methods.items()
}


def of_setting(name: str, value: Any) -> Operation:
    """The change of a setting that one example does not stand for."""
    example = Example(OPERATOR, lambda _: {"version": 0, "value": value}, named={"name": name})
    return msgspec.structs.replace(OPERATIONS["change_preference"], instead=example)


# Every operation, and once more where who may ask could hang on what is asked about.
CASES = OPERATIONS | {
    f"change_preference of {name}": of_setting(name, value) for name, value in GUARDED.items()
}
