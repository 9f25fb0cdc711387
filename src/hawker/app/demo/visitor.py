"""Somebody who uses the site over HTTP, as an app would."""

import asyncio
import re
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any, Self

import httpx

from hawker.app.settings import Settings

CODE = re.compile(r"\b\d{6}\b")
POLL_S = 0.1
ANSWER_WITHIN_S = 15.0
AWAY = {502, 503, 504}  # the site says it cannot answer just now


class Broken(Exception):  # noqa: N818 — says what is broken
    """The site did not do what it should; the message says what, and what it did."""


class Visitor:
    """A guest with a token of their own, who may sign in. Every write carries a key."""

    def __init__(self, settings: Settings, name: str, *, patience_s: float = 0) -> None:
        self.name = name
        self._patience_s = patience_s  # how long it asks again while the site cannot answer
        self.token = ""  # of the session, or of the guest
        self._language = {"accept-language": "en"}
        self._http = httpx.AsyncClient(
            base_url=f"http://{settings.reachable_name}:{settings.port}",
            timeout=ANSWER_WITHIN_S,
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        self.token = (await self.get("/api/v1/auth/session"))["guest_token"]
        self._http.headers["authorization"] = f"Guest {self.token}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def get(self, path: str) -> Any:
        return (await self._ask("GET", path)).json()

    async def file(self, path: str) -> httpx.Response:
        """Get something that is not JSON."""
        return await self._ask("GET", path)

    async def post(self, path: str, body: object = None) -> Any:
        return (await self._ask("POST", path, body)).json()

    async def put(self, path: str, body: object) -> Any:
        return (await self._ask("PUT", path, body)).json()

    async def sign_in(self, address: str) -> None:
        """Ask for a code, read it in the built-in mailbox, and give it back."""
        before = {letter["id"] for letter in await self._mailbox(address)}
        await self.post("/api/v1/auth/codes", {"address": address})

        async def code() -> str | None:
            fresh = [mail for mail in await self._mailbox(address) if mail["id"] not in before]
            found = CODE.search(fresh[0]["text"]) if fresh else None
            return found[0] if found else None

        given = {"address": address, "code": await until("a code in the mailbox", code)}
        session = await self.post("/api/v1/auth/sessions", given | {"name": self.name})
        self.token = session["token"]
        self._http.headers["authorization"] = f"Bearer {self.token}"

    async def _mailbox(self, address: str) -> list[Any]:
        return (await self.get(f"/api/v1/mailbox?address={address}"))["items"]

    async def _ask(self, method: str, path: str, body: object = None) -> httpx.Response:
        headers = dict(self._language)
        if method != "GET":
            headers["idempotency-key"] = secrets.token_hex(16)  # the same when asked again
        deadline = time.monotonic() + self._patience_s
        while True:
            try:
                answer = await self._http.request(method, path, json=body, headers=headers)
            except httpx.TransportError as error:
                trouble = f"{method} {path} was not answered: {error!r}"
            else:
                if not answer.is_error:
                    return answer
                trouble = f"{method} {path} was answered {answer.status_code}: {answer.text[:400]}"
                if answer.status_code not in AWAY:
                    raise Broken(trouble)
            if time.monotonic() >= deadline:
                raise Broken(trouble)
            await asyncio.sleep(POLL_S)


async def until(what: str, check: Callable[[], Awaitable[Any]], within_s: float = 20.0) -> Any:
    """Return the first true answer of `check`. Raises Broken when it takes too long."""
    deadline = time.monotonic() + within_s
    while not (found := await check()):
        if time.monotonic() > deadline:
            raise Broken(f"There was no {what} within {within_s:.0f} s.")
        await asyncio.sleep(POLL_S)
    return found
