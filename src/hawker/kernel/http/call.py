"""What a route is given: who asks, the database, the time; and how a write is answered once."""

import hashlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TypeVar, cast

import msgspec
from litestar import Response
from litestar.enums import MediaType

from hawker.kernel import json, limits, sql
from hawker.kernel.addresses import client_of, is_here
from hawker.kernel.auth import Principal, Sessions
from hawker.kernel.bus import Bus
from hawker.kernel.clock import Clock
from hawker.kernel.db import Db, Tx, Unexpected
from hawker.kernel.errors import Refusal
from hawker.kernel.http import identity
from hawker.kernel.http.identity import AnyRequest, Identity, Site
from hawker.kernel.ids import StoreId

Q = sql.load("hawker.kernel")
T = TypeVar("T")

KEY_HEADER = "idempotency-key"
KEY = re.compile(r"[\x20-\x7e]{0,128}")
SEEN_HEADER = "if-match"
SEEN = re.compile(r'(?:W/)?"?(\d{1,18})"?')  # RFC 9110 §13.1.1, of our revisions


class KeyReused(Refusal, code="http.idempotency_reused", status=409):
    """The key was sent before, with another request."""


class KeyNeeded(Refusal, code="http.idempotency_needed", status=400):
    """This write must carry an Idempotency-Key of at most 128 plain characters."""


class RevisionNeeded(Refusal, code="http.revision_needed", status=428):
    """This write must say in If-Match which revision it changes."""


class Kept(msgspec.Struct, frozen=True):
    """The answer a key was given before."""

    request: bytes
    status: int | None
    answer: bytes | None


class Services(msgspec.Struct, frozen=True):
    """What every request of a process shares; it travels in the state of the request's scope."""

    db: Db
    bus: Bus | None
    site: Site
    sessions: Sessions
    plugs: Mapping[str, object]
    here: limits.Here  # what this process counts


class Call:
    """One request, as routes see it."""

    def __init__(self, request: AnyRequest, services: Services, who: Identity) -> None:
        self._request = request
        self._services = services
        self._identity = who

    @property
    def db(self) -> Db:
        return self._services.db

    def plug(self, name: str) -> object:
        """What the process provides under this name."""
        return self._services.plugs[name]

    @property
    def bus(self) -> Bus:
        """The bus. Asserts that this process has one."""
        assert self._services.bus is not None
        return self._services.bus

    @property
    def settings(self) -> Site:
        return self._services.site

    @property
    def clock(self) -> Clock:
        return self._services.db.clock

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def principal(self) -> Principal:
        return self._identity.principal

    @property
    def token(self) -> str:
        """The session or guest token; empty when nobody is known."""
        return self._identity.token

    @property
    def is_known_guest(self) -> bool:
        """Whether a guest asks who was here before, and may have left something."""
        return self.principal.is_guest and bool(self.token)

    @property
    def request_id(self) -> str:
        return str(self._request.scope["state"].get("request_id", ""))

    @property
    def client_address(self) -> str:
        """The IP address that asks, as our own front door saw it."""
        return identity.client_address(self._request)

    @property
    def language(self) -> str:
        """What the reader prefers of "zh-CN" and "en"."""
        return self.language_among(("zh-CN", "en"))

    def language_among(self, offered: Sequence[str]) -> str:
        """What the reader prefers of these, else the first."""
        for part in self._request.headers.get("accept-language", "").lower().split(","):
            for each in offered:
                if part.strip().startswith(each.partition("-")[0]):
                    return each
        return offered[0]

    async def body(self) -> bytes:
        """The body as it was sent."""
        return await self._request.body()

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body as it comes, for what is too large to be held."""
        async for piece in self._request.stream():
            yield piece

    @property
    def content_length(self) -> int | None:
        """How many bytes the body has; None when that is not said before."""
        return self._request.content_length

    def header(self, name: str) -> str:
        return self._request.headers.get(name, "")

    @property
    def seen_revision(self) -> int:
        """The revision that the request changes, as If-Match says. Raises RevisionNeeded."""
        assert "changes_revision" in self._request.route_handler.opt, "the contract says so"
        found = SEEN.fullmatch(self.header(SEEN_HEADER).strip())
        if found is None:
            raise RevisionNeeded("Send the revision you saw, as If-Match.", field="If-Match")
        return int(found[1])

    @property
    def _here(self) -> limits.Here:
        return self._services.here

    async def slow_down(self, *given: limits.Limit) -> None:
        """Count this request against limits by actor or client, in this process (limits.Here).

        The machine itself is no client: a proxy of the operator's that is not trusted makes
        everybody look like it. Raises TooOften.
        """
        client = client_of(self.client_address)
        for limit in given:
            assert limit.per is not limits.Per.SUBJECT, "the caller counts what it names"
            if limit.per is limits.Per.ACTOR:
                await self._here.count(self.db, limit, str(self.principal.actor))
            elif not is_here(client):
                await self._here.count(self.db, limit, client)

    async def once(
        self,
        verb: Callable[[Tx], Awaitable[T]],
        *,
        status: int = 201,
        stores: Iterable[StoreId] = (),
        kept: Callable[[T], T] | None = None,
        is_dear: bool = True,
        is_optimistic: bool = False,
    ) -> Response[T]:
        """Run `verb` in one transaction, together with its answer under the Idempotency-Key.

        The same key with the same request gets the same answer, whenever it comes: law 5. Without
        a key `verb` just runs. A refusal keeps nothing. `kept` leaves out of the answer what is
        told once. An optimistic verb is run once more when things are not as it expected
        (`Tx.expect`). Raises KeyReused, KeyNeeded.
        """
        opt = self._request.route_handler.opt
        assert "keyless" not in opt, "the contract says that this route keeps no answer"
        key = self.header(KEY_HEADER)
        if not KEY.fullmatch(key) or (opt.get("key_needed") and not key):
            raise KeyNeeded("Send an Idempotency-Key of at most 128 plain characters.")
        digest = await self._digest() if key else b""

        async def run(*, is_optimistic: bool) -> Response[T]:
            begun = self.db.begin(
                self.principal, stores, is_dear=is_dear, is_optimistic=is_optimistic
            )
            async with begun as tx:
                if key and (before := await self._kept(tx, key, digest)):
                    return _respond(before.answer or b"", before.status or status)
                made = await verb(tx)
                answer = json.encode(made)
                if key:
                    tx.later(
                        Q.keep_answer,
                        actor=self.principal.actor,
                        key=key,
                        status=status,
                        answer=answer if kept is None else json.encode(kept(made)),
                    )
            return _respond(answer, status)

        if is_optimistic:
            with suppress(Unexpected):
                return await run(is_optimistic=True)
        return await run(is_optimistic=False)

    async def _digest(self) -> bytes:
        seen = self.header(SEEN_HEADER)
        head = f"{self._request.method} {self._request.url.path}\n{seen}\n".encode()
        return hashlib.sha256(head + await self._request.body()).digest()

    async def _kept(self, tx: Tx, key: str, digest: bytes) -> Kept | None:
        """Take the key, or find the answer it was given. Raises KeyReused."""
        actor = self.principal.actor
        if await tx.expect(Q.claim_key, actor=actor, key=key, request=digest, now=tx.now):
            return None
        (kept,) = await tx.all(Q.answer_of_key, Kept, actor=actor, key=key)
        if kept.request != digest:
            raise KeyReused("This Idempotency-Key was used for another request.")
        return kept

    # What accounts needs to say who somebody is from now on.

    @property
    def csrf_token(self) -> str:
        return identity.csrf_token(self.settings.secret, self.token or self.guest_token)

    @property
    def guest_token(self) -> str:
        """The token by which this guest stays the same guest; empty for somebody signed in."""
        if not self.principal.is_guest:
            return ""
        return identity.guest_token(self.settings.secret, self.principal.actor)

    def csrf_token_for(self, token: str) -> str:
        """The token pages must send once `token` says who asks."""
        return identity.csrf_token(self.settings.secret, token)

    def remember_guest(self, response: Response[T]) -> None:
        """Have the browser keep who this guest is, and forget a session that ended elsewhere."""
        assert self.principal.is_guest
        age = identity.GUEST_AGE
        self._keep(response, identity.SESSION_COOKIE, "", timedelta())
        self._keep(response, identity.GUEST_COOKIE, self.guest_token, age)
        self._keep(response, identity.CSRF_COOKIE, self.csrf_token_for(self.guest_token), age)

    def open_session(self, response: Response[T], token: str, expires_at: datetime) -> None:
        """Have the browser be the session behind `token` until it ends."""
        age = expires_at - self.now
        self._keep(response, identity.SESSION_COOKIE, token, age)
        self._keep(response, identity.GUEST_COOKIE, "", timedelta())  # who that was is signed in
        self._keep(response, identity.CSRF_COOKIE, self.csrf_token_for(token), age)

    @property
    def device_token(self) -> str:
        """What the browser was given when it first signed in; empty before."""
        return self._request.cookies.get(identity.DEVICE_COOKIE, "")

    def know_device(self, response: Response[T], token: str) -> None:
        """Have the browser say next time that it signed in before."""
        self._keep(response, identity.DEVICE_COOKIE, token, identity.DEVICE_AGE)

    def close_session(self, response: Response[T]) -> None:
        """Have the browser forget the session."""
        self._keep(response, identity.SESSION_COOKIE, "", timedelta())
        self._keep(response, identity.CSRF_COOKIE, "", timedelta())

    def _keep(self, response: Response[T], name: str, value: str, age: timedelta) -> None:
        readable = name == identity.CSRF_COOKIE
        made = identity.cookie(self.settings, name, value, age, is_readable=readable)
        response.set_cookie(made)


def _respond(answer: bytes, status: int) -> Response[T]:  # pyright: ignore[reportInvalidTypeVarUse]
    """An answer already encoded: the very bytes that were kept."""
    response = Response(answer, status_code=status, media_type=MediaType.JSON)
    return cast("Response[T]", response)
