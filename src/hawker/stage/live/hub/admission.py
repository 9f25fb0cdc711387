"""Who may open a socket at all: read the handshake, refuse before anything is kept. Pure."""

from collections.abc import Mapping
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlsplit

import msgspec

from hawker.kernel.addresses import is_page_ours
from hawker.kernel.errors import Refusal
from hawker.stage.live.hub.encode import DEFAULT_LANGUAGE
from hawker.stage.live.model import RoomId

LANGUAGES = ("zh-CN", "en")
MAX_COOKIE_BYTES = 8192


class Limits(msgspec.Struct, frozen=True):
    sockets: int = 20_000  # of this hub
    sockets_per_address: int = 500  # many phones share one address of a mobile network


class Visit(msgspec.Struct, frozen=True):
    """What a handshake asks for and what it shows of the visitor."""

    room: RoomId
    position: tuple[int, int] | None  # epoch and sequence number that a returning client has
    forwarded_for: str | None  # as the front door says; see `client_behind`
    language: str
    cookies: Mapping[str, str]
    token: str | None  # of a client that is not a browser


class Unwelcome(Exception):  # noqa: N818 - an answer, not a fault
    """The handshake is answered with an HTTP status instead of a socket."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


def read_visit(path: bytes, headers: Mapping[str, str], public_url: str) -> Visit:
    """Read the handshake. Raises Unwelcome."""
    try:
        url = urlsplit(path.decode("ascii"))
        query = parse_qs(url.query, max_num_fields=10)
        room = RoomId.parse(url.path.removeprefix("/room/"))
    except (ValueError, Refusal) as fault:
        raise Unwelcome(HTTPStatus.NOT_FOUND) from fault
    if not url.path.startswith("/room/"):
        raise Unwelcome(HTTPStatus.NOT_FOUND)
    check_origin(headers.get("origin"), headers.get("host", ""), public_url)
    return Visit(
        room,
        _position(query),
        headers.get("x-forwarded-for"),
        _language(query, headers.get("accept-language", "")),
        _cookies(headers.get("cookie", "")),
        next(iter(query.get("token", [])), None),
    )


def check_origin(origin: str | None, host: str, public_url: str) -> None:
    """Refuse a browser that was led here by another site. Raises Unwelcome.

    Cookies travel with any page's socket, so the page must be ours; what is no browser sends no
    origin and proves itself by its token.
    """
    if not is_page_ours(origin, host, public_url):
        raise Unwelcome(HTTPStatus.FORBIDDEN)


def _position(query: Mapping[str, list[str]]) -> tuple[int, int] | None:
    epoch, seq = query.get("epoch", [""])[0], query.get("seq", [""])[0]
    if not (epoch.isascii() and epoch.isdigit() and seq.isascii() and seq.isdigit()):
        return None
    if len(epoch) > 18 or len(seq) > 18:  # noqa: PLR2004 - digits of an int64
        return None
    return int(epoch), int(seq)


def _language(query: Mapping[str, list[str]], accepted: str) -> str:
    wishes = [*query.get("lang", []), *(wish.split(";")[0] for wish in accepted.split(","))]
    for wish in wishes:
        primary = wish.strip().split("-")[0].lower()
        for language in LANGUAGES:
            if primary == language.split("-")[0].lower():
                return language
    return DEFAULT_LANGUAGE


def _cookies(header: str) -> dict[str, str]:
    if len(header) > MAX_COOKIE_BYTES:
        raise Unwelcome(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError as fault:
        raise Unwelcome(HTTPStatus.BAD_REQUEST) from fault
