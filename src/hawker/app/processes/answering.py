"""uvicorn's request and its answer, whose head goes out with the first of its body.

uvicorn writes the two apart: on a loopback that is two calls of the kernel and two wakings of the
front door for every answer, a tenth of what a page of a product costs. ASGI has the head wait for
the body anyway.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

NO_BODY = frozenset({204, 304})

Header = tuple[bytes, bytes]


class Cycle(RequestResponseCycle):
    """One request and its answer."""

    _head = b""  # until the first of the body comes

    async def send(self, message: Any) -> None:
        """Take the head, then the body in pieces. Raises RuntimeError for what is no answer."""
        if self.flow.write_paused and not self.disconnected:
            await self.flow.drain()
        if self.disconnected:
            return
        if self.response_complete:
            raise RuntimeError("The answer was already given.")
        kind = message["type"]
        if not self.response_started:
            if kind != "http.response.start":
                raise RuntimeError(f"An answer begins with its head, not with {kind}.")
            self._head = self._headed(message)
            self.response_started = True
            self.waiting_for_100_continue = False
        elif kind == "http.response.body":
            self._write(message)
        else:
            raise RuntimeError(f"In an answer there is no {kind}.")

    def _headed(self, message: Mapping[str, Any]) -> bytes:
        status: int = message["status"]
        lines = [STATUS_LINE[status]]
        is_closing = False
        for name, value in (*self.default_headers, *message.get("headers", ())):
            lines.append(b"%b: %b\r\n" % (name, value))
            match name.lower():
                case b"content-length":
                    self.chunked_encoding = False
                    self.expected_content_length = int(value)
                case b"transfer-encoding":
                    raise RuntimeError("How a body is cut is for the server to say.")
                case b"connection":
                    is_closing = value.lower() == b"close"
                case _:
                    pass
        if is_closing:
            self.keep_alive = False
        elif not self.keep_alive:
            lines.append(b"connection: close\r\n")
        if (
            self.chunked_encoding is None
            and status not in NO_BODY
            and self.scope["method"] != "HEAD"
        ):
            self.chunked_encoding = True
            lines.append(b"transfer-encoding: chunked\r\n")
        lines.append(b"\r\n")
        return _checked(lines)

    def _write(self, message: Mapping[str, Any]) -> None:
        body: bytes = message.get("body", b"")
        is_last = not message.get("more_body", False)
        head, self._head = self._head, b""
        if self.scope["method"] == "HEAD":
            self.expected_content_length, sent = 0, head
        elif self.chunked_encoding:
            sent = b"".join((head, *_chunk(body), b"0\r\n\r\n" if is_last else b""))
        else:
            self.expected_content_length -= len(body)
            if self.expected_content_length < 0:
                raise RuntimeError("The body is longer than its head says.")
            sent = head + body if head else body
        if sent:
            self.transport.write(sent)
        if is_last:
            self._end()

    def _end(self) -> None:
        if self.expected_content_length:
            raise RuntimeError("The body is shorter than its head says.")
        self.response_complete = True
        self.message_event.set()
        if not self.keep_alive:
            self.transport.close()
        self.on_response()


def _chunk(body: bytes) -> Iterable[bytes]:
    return (b"%x\r\n" % len(body), body, b"\r\n") if body else ()


def _checked(lines: list[bytes]) -> bytes:
    """The head as one. Raises RuntimeError when a header would be more than a line."""
    head = b"".join(lines)
    if not head.count(b"\r") == head.count(b"\n") == len(lines) or b"\0" in head:
        raise RuntimeError("A header is one line.")
    return head
