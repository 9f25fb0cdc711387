"""People at the door: how they read their codes and letters."""

import re

import pytest


class Mail:
    """What was sent to addresses."""

    def __init__(self, visitor):
        self._reader = visitor

    async def subjects(self, address):
        """Newest first."""
        found = await self._reader.get("/mailbox", params={"address": address})
        return [each["subject"] for each in found.json["items"]]

    async def code(self, visitor, address, headers=None):
        """Ask for a code, and read the newest one."""
        asked = await visitor.post("/auth/codes", {"address": address}, headers=headers)
        assert asked.status == 202, asked.text
        return await self._first(asked.json["address"], r"\b\d{6}\b")

    async def reset_token(self, visitor, address, headers=None):
        """Ask for a letter, and read what its link says."""
        asked = await visitor.post("/auth/password-resets", {"address": address}, headers=headers)
        assert asked.status == 202, asked.text
        return await self._first(address, r"(?<=/reset#)[\w-]+")

    async def _first(self, address, pattern):
        found = await self._reader.get("/mailbox", params={"address": address})
        texts = [each["text"] for each in found.json["items"]]
        return next(match[0] for text in texts if (match := re.search(pattern, text)))


@pytest.fixture
def mail(visitor):
    return Mail(visitor())
