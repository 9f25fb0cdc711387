"""The form of an address, country by country. Pure."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

import msgspec


class Names(msgspec.Struct, frozen=True):
    """What kind of thing each part is called there: "state", "prefecture", "zip", …"""

    region: str
    city: str
    district: str
    postal_code: str


class Form(msgspec.Struct, frozen=True):
    """What an address of one country is made of."""

    fields: Sequence[str]  # of an address, in the order they are filled in
    required: Sequence[str]
    names: Names
    postal_pattern: str | None = None
    postal_example: str | None = None
    regions: Sequence[tuple[str, str]] = ()  # what is written, and what it is called

    def is_postal_code(self, text: str) -> bool:
        """Whether it looks like one of this country."""
        pattern = self.postal_pattern
        return pattern is None or re.fullmatch(pattern, text, re.IGNORECASE) is not None

    def region(self, text: str) -> str | None:
        """How a region is written; None when there is no such one."""
        if not self.regions:
            return text
        wanted = text.casefold()
        for written, name in self.regions:
            if wanted in {written.casefold(), name.casefold()}:
                return written
        return None


@cache
def forms() -> Mapping[str, Form]:
    """The forms of all countries, by ISO 3166-1 code."""
    text = resources.files("hawker.people.accounts.postal").joinpath("forms.json").read_bytes()
    return msgspec.json.decode(text, type=dict[str, Form])
