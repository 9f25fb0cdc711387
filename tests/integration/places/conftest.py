"""Stores over HTTP: who opens them, and who is let in."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio

SHOP = {
    "slug": "tea-house",
    "name_zh": "茶馆",
    "name_en": "Tea House",
    "currency": "CNY",
    "country": "CN",
    "contact": "tea@example.com",
}


class Shop:
    """A store that somebody opened, and its people."""

    def __init__(self, owner: Any, visitor: Callable[..., Any], id: str) -> None:
        self.owner = owner
        self.id = id
        self._visitor = visitor

    @property
    def path(self) -> str:
        return f"/stores/{self.id}"

    async def person(self, name: str) -> Any:
        """Somebody signed in."""
        person = self._visitor()
        await person.sign_in(f"{name}@example.com")
        return person

    async def invite(self, name: str, role: str, by: Any = None) -> str:
        """Invite somebody; the token of the link in their mail."""
        address = f"{name}@example.com"
        body = {"address": address, "role": role}
        answer = await (by or self.owner).post(f"{self.path}/invitations", body)
        assert answer.status == 201, answer.text
        return await self.token(address)

    async def token(self, address: str) -> str:
        """The token of the newest link that was sent."""
        mail = await self.owner.get("/mailbox", params={"address": address})
        text = "\n".join(each["text"] for each in mail.json["items"])
        return re.findall(r"/studio/invite#(\S+)", text)[0]

    async def hire(self, name: str, role: str) -> Any:
        """Invite somebody and have them accept."""
        token = await self.invite(name, role)
        person = await self.person(name)
        answer = await person.post("/invitations/accept", {"token": token})
        assert answer.status == 201, answer.text
        return person

    async def staff(self) -> dict[str, str]:
        """Who works here as what, by name."""
        listed = (await self.owner.get(f"{self.path}/staff")).json["items"]
        return {each["name"]: each["role"] for each in listed}

    async def member(self, person: Any) -> str:
        """The address of somebody among the staff."""
        return f"{self.path}/staff/{await account_of(person)}"


async def account_of(person: Any) -> str:
    return (await person.arrive()).json["account"]["id"]


@pytest_asyncio.fixture
async def shop(visitor: Callable[..., Any]) -> Shop:
    owner = visitor()
    await owner.sign_in("owner@example.com")
    answer = await owner.post("/stores", SHOP)
    assert answer.status == 201, answer.text
    return Shop(owner, visitor, answer.json["id"])


@pytest.fixture
def actions(fetch: Callable[..., Awaitable[Any]]) -> Callable[[], Awaitable[list[str]]]:
    """What the audit log says was done, in order."""

    async def read() -> list[str]:
        return [row["action"] for row in await fetch("SELECT action FROM kernel.audit ORDER BY id")]

    return read
