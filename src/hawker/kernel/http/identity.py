"""Who sends a request: a session, a guest we signed, or nobody yet; and CSRF."""

import hashlib
import hmac
from datetime import timedelta
from typing import Any

import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from hawker.kernel.auth import Principal, guest
from hawker.kernel.errors import Refusal
from hawker.kernel.ids import AccountId, BadId

SESSION_COOKIE = "hawker_session"
GUEST_COOKIE = "hawker_guest"
DEVICE_COOKIE = "hawker_device"  # a browser that signed in before
CSRF_COOKIE = "hawker_csrf"  # for scripts of our own pages to read
CSRF_HEADER = "x-csrf-token"
DEVICE_AGE = timedelta(days=365)
GUEST_AGE = timedelta(days=180)
LOCAL = frozenset({"127.0.0.1", "::1"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

AnyRequest = Request[Any, Any, Any]
Connection = ASGIConnection[Any, Any, Any, Any]


class SessionOver(Refusal, code="auth.session_over", status=401):
    """The session has ended or was revoked."""


class CsrfFailed(Refusal, code="http.csrf_failed", status=403):
    """A browser's request that does not prove to come from our own pages."""


class Site(msgspec.Struct, frozen=True):
    """What the site knows about itself."""

    secret: str
    public_url: str  # without a slash at its end
    rtmp_url: str  # where broadcasts are published to
    is_mailbox_open: bool = False  # the built-in mailbox is shown although the site has a name
    is_mailbox_closed: bool = False  # it is shown to nobody: read it with `hawker mailbox`
    is_public: bool = False  # others than this machine are meant to come

    @property
    def is_secure(self) -> bool:
        return self.public_url.startswith("https://")


class Identity(msgspec.Struct, frozen=True):
    """Who asks, and the token that says so; without a token they were never here before."""

    principal: Principal
    token: str = ""
    is_told: bool = False  # by a header of their own, which no page of another site can send


def is_write(connection: Connection) -> bool:
    """Whether the request may change something."""
    scope: Any = connection.scope  # only HTTP comes here, and only that has a method
    return scope["method"] not in SAFE_METHODS


def client_address(connection: Connection) -> str:
    """The IP address that asks, as our own front door saw it."""
    peer: str = (connection.scope["client"] or ("",))[0]
    if peer in LOCAL:
        return connection.headers.get("x-forwarded-for", peer).rpartition(",")[2].strip()
    return peer


def sign(secret: str, purpose: str, text: str) -> str:
    """A signature only this site can make."""
    return hmac.new(secret.encode(), f"{purpose}|{text}".encode(), hashlib.sha256).hexdigest()[:40]


def guest_token(secret: str, actor: AccountId) -> str:
    """What a guest keeps, to be the same guest next time."""
    return f"{actor}.{sign(secret, 'guest', actor)}"


def read_guest(secret: str, token: str) -> Principal | None:
    """The guest we once gave `token`, None for anything else."""
    actor, _, signature = token.partition(".")
    try:
        id = AccountId.parse(actor)
    except BadId:
        return None
    if not hmac.compare_digest(signature, sign(secret, "guest", id)):
        return None
    return Principal(actor=id)


def csrf_token(secret: str, token: str) -> str:
    """What our own pages send along with every write, for the identity behind `token`."""
    return sign(secret, "csrf", token)


def check_csrf(secret: str, identity: Identity, connection: Connection) -> None:
    """Raise CsrfFailed unless the request proves to come from our own pages."""
    sent = connection.headers.get(CSRF_HEADER, "")
    if not identity.token or not hmac.compare_digest(sent, csrf_token(secret, identity.token)):
        raise CsrfFailed(f"Send the csrf_token of GET /api/v1/auth/session as {CSRF_HEADER}.")


def anonymous() -> Identity:
    return Identity(guest())


def cookie(site: Site, name: str, value: str, age: timedelta, *, is_readable: bool) -> Cookie:
    """A cookie of this site; an empty value takes it away."""
    return Cookie(
        key=name,
        value=value,
        max_age=int(age.total_seconds()) if value else 0,
        path="/",
        httponly=not is_readable,
        secure=site.is_secure,
        samesite="lax",
    )
