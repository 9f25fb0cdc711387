"""Roles as they are written outside: `host`, or the id of a role the store made."""

from typing import Annotated

import msgspec

from hawker.places.stores.model import Part, Role, RoleId

PartCode = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^(owner|manager|clerk|goods|orders|finance|host|rol_[0-9a-hjkmnp-tv-z]{26})\Z"
    ),
]


def read_part(code: str) -> Part:
    """The role somebody named. Raises BadId."""
    if code.startswith(f"{RoleId.prefix}_"):
        return Part(Role.CUSTOM, RoleId.parse(code))
    return Part(Role(code))
