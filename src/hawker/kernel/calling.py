"""Calling the HTTP API of somebody else: never inside a transaction, again where that may help, and
as one span, whose trace goes along.
"""

import asyncio
import functools
import ssl
from collections.abc import Mapping
from typing import TypeVar

import httpx
import msgspec
from opentelemetry.trace import SpanKind

from hawker.kernel import tracing
from hawker.kernel.db import is_in_transaction

TIMEOUT_S = 5.0
LIMITS = httpx.Limits(max_connections=64, max_keepalive_connections=32)
PAUSES_S = (0.1, 0.5)  # before the second and the third try; every call may be repeated
COME_BACK = frozenset({408, 409, 425, 429})  # 409: the same key is being worked on
MOST_SAID = 300  # characters of a refusal that are kept

T = TypeVar("T")


@functools.cache  # 30 ms of reading
def _authorities() -> ssl.SSLContext:
    return httpx.create_ssl_context()


class Unreachable(Exception):  # noqa: N818 - it says what happened
    """No answer, or one that asks us to come back."""


class Refused(Exception):  # noqa: N818 - it says what happened
    """Whoever was asked understood and said no."""


class Caller:
    """Calls one API, called `name` in traces."""

    def __init__(self, name: str, client: httpx.AsyncClient) -> None:
        self._name = name
        self._client = client

    @classmethod
    def at(cls, name: str, address: str, secret_key: str) -> "Caller":
        """A caller of who listens at `address` ("http://127.0.0.1:8220") and knows us by a key."""
        return cls(
            name,
            httpx.AsyncClient(
                base_url=address,
                headers={"Authorization": f"Bearer {secret_key}"},
                timeout=TIMEOUT_S,
                limits=LIMITS,
                verify=_authorities(),
                trust_env=False,
            ),
        )

    async def close(self) -> None:
        """Hang up."""
        await self._client.aclose()

    async def get(self, path: str, kind: type[T]) -> T:
        """Read something. Raises Unreachable, Refused."""
        return _read(await self._ask("GET", path, None, ""), kind)

    async def post(
        self, path: str, kind: type[T], body: Mapping[str, object] | None = None, *, key: str = ""
    ) -> T:
        """Have something done, once for `key`. Raises Unreachable, Refused."""
        return _read(await self._ask("POST", path, body, key), kind)

    async def _ask(
        self, method: str, path: str, body: Mapping[str, object] | None, key: str
    ) -> bytes:
        """Ask, and ask again after a short pause when that may help."""
        assert not is_in_transaction.get(), "nobody is called inside a transaction"
        for pause_s in PAUSES_S:
            try:
                return await self._ask_once(method, path, body, key)
            except Unreachable:
                await asyncio.sleep(pause_s)
        return await self._ask_once(method, path, body, key)

    async def _ask_once(
        self, method: str, path: str, body: Mapping[str, object] | None, key: str
    ) -> bytes:
        headers = {"Idempotency-Key": key} if key else {}
        with tracing.span(f"{method} {self._name}", SpanKind.CLIENT, values={"url.path": path}):
            headers |= tracing.headers()
            try:
                answer = await self._client.request(method, path, json=body, headers=headers)
            except httpx.TransportError as error:
                raise Unreachable(repr(error)) from error
            if answer.is_server_error or answer.status_code in COME_BACK:
                raise Unreachable(f"{answer.status_code} {path}")
            if not answer.is_success:
                raise Refused(f"{answer.status_code} {path} {answer.text[:MOST_SAID]}")
            return answer.content


def _read(answer: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(answer, type=kind)
    except msgspec.DecodeError as error:  # something else answers at the address
        raise Unreachable(f"not an answer: {error}") from error
