"""What a backup says of itself."""

from datetime import datetime
from typing import Any

import msgspec

NAME = "manifest.json"  # the last member of the archive
FORMAT = 1

Sums = dict[str, list[list[Any]]]  # by what was counted; rows in order


class Member(msgspec.Struct, frozen=True):
    """One part of the archive."""

    name: str
    size_bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """Everything that is known of a backup."""

    format: int
    version: str  # of hawker, that made it
    made_at: datetime  # UTC; the database is as it was then
    postgres: str  # the version of the server
    migrations: list[str]  # that were applied
    roles: list[str]  # of the server, that the database speaks of
    sums: Sums
    has_recordings: bool
    members: list[Member]

    @property
    def size_bytes(self) -> int:
        return sum(each.size_bytes for each in self.members)
