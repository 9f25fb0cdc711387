"""A small HTTP/1.1 client, so that the load generator costs less than what it measures."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import httptools

ANSWER_WITHIN_S = 30.0


class Answer:
    """What came back."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    def json(self) -> Any:
        return json.loads(self.body)


class _Wire(asyncio.Protocol):
    """One connection with one request in flight at a time."""

    def __init__(self) -> None:
        self._parser: Any = None
        self._answer: asyncio.Future[Answer] | None = None
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.transport = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError("the server hung up"))

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        if self._answer is None or self._answer.done():
            return  # whoever asked has gone
        status = self._parser.get_status_code()
        self._answer.set_result(Answer(status, self._headers, b"".join(self._body)))

    def close(self) -> None:
        """Hang up, whatever is being waited for."""
        self._answer = None
        if self.transport is not None:
            self.transport.abort()

    def ask(self, request: bytes) -> asyncio.Future[Answer]:
        assert self.transport is not None
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []
        self._parser = httptools.HttpResponseParser(self)
        self._answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return self._answer


class Client:
    """Keeps its connections open. `limit` bounds how many there are at once."""

    def __init__(self, port: int, host: str = "127.0.0.1", limit: int = 64) -> None:
        self._host, self._port = host, port
        self._idle: list[_Wire] = []
        self._places = asyncio.Semaphore(limit)

    async def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a request and wait for its answer. `body` is sent as JSON, or as it is if bytes."""
        request = self._request(method, path, body, headers or {})
        async with self._places:
            wire = await self._wire()
            try:  # not wait_for, which may lose the cancelling of whoever asks (Python 3.11)
                async with asyncio.timeout(ANSWER_WITHIN_S):
                    answer = await wire.ask(request)
            except BaseException:  # its answer may still come, and would be that of another request
                wire.close()
                raise
            if wire.transport is not None and answer.headers.get("connection") != "close":
                self._idle.append(wire)
            return answer

    def close(self) -> None:
        for wire in self._idle:
            if wire.transport is not None:
                wire.transport.close()
        self._idle.clear()

    async def _wire(self) -> _Wire:
        while self._idle:
            wire = self._idle.pop()
            if wire.transport is not None:
                return wire
        loop = asyncio.get_running_loop()
        _, wire = await loop.create_connection(_Wire, self._host, self._port)
        return wire

    def _request(self, method: str, path: str, body: object, headers: Mapping[str, str]) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"host: {self._host}:{self._port}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        sent = b""
        if body is not None:
            sent = body if isinstance(body, bytes) else json.dumps(body).encode()
            lines += ["content-type: application/json", f"content-length: {len(sent)}"]
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + sent
