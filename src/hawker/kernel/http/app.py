"""The application: routes, and what holds for each of them."""

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from litestar import Litestar, MediaType, Response, get
from litestar.di import NamedDependency, Provide
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import Schema
from litestar.openapi.spec.enums import OpenAPIType
from litestar.params import SkipValidation
from litestar.plugins import OpenAPISchemaPlugin
from litestar.types import ASGIApp
from litestar.typing import FieldDefinition

from hawker.kernel import origin
from hawker.kernel.auth import Sessions
from hawker.kernel.bus import Bus
from hawker.kernel.db import Db
from hawker.kernel.http import contract, identity, problems, reading
from hawker.kernel.http.call import Call, Services
from hawker.kernel.http.direct import Direct
from hawker.kernel.http.edge import Edge
from hawker.kernel.http.identity import AnyRequest, Connection, Identity, Site
from hawker.kernel.ids import LENGTH, Id
from hawker.kernel.limits import Here

BODY_LIMIT = 256 * 1024  # bytes; routes that take files say their own


def create_app(
    routes: Sequence[HTTPRouteHandler],
    *,
    db: Db,
    sessions: Sessions,
    site: Site,
    bus: Bus | None,
    plugs: Mapping[str, object],
) -> ASGIApp:
    """The ASGI application of these routes; they may ask for `call` and for `plugs` by name."""
    services = Services(db, bus, site, sessions, plugs, Here())
    return Edge(_direct(tuple(routes), frozenset(plugs)), services)


def build(routes: Sequence[HTTPRouteHandler], plugs: Iterable[str]) -> Litestar:
    """The same without its edge, where the services of its requests come from.

    It knows nothing of them: for what asks the application about itself.
    """
    return Litestar(
        route_handlers=[*routes, openapi],
        guards=[admit],
        request_class=reading.Reading,
        dependencies={
            "call": Provide(_provide_call, sync_to_thread=False),
            **{name: _plug(name) for name in sorted(plugs)},
        },
        exception_handlers=problems.HANDLERS,
        type_encoders={Id: str},
        type_decoders=[(_is_id, reading.read_id)],
        plugins=[IdSchema()],
        request_max_body_size=BODY_LIMIT,
        openapi_config=OpenAPIConfig(
            title="hawker",
            version="1",
            path="/openapi",  # not behind our front door; the contract is served below
            render_plugins=[],
            operation_id_creator=_operation_id,
            use_handler_docstrings=True,
        ),
        logging_config=None,
    )


@functools.cache  # a fifth of a second of work, which tests would do for each of their sites
def _direct(routes: Sequence[HTTPRouteHandler], plugs: Iterable[str]) -> Direct:
    return Direct(build(routes, plugs), admit)


async def admit(connection: Connection, handler: BaseRouteHandler) -> None:
    """Find out who asks, and refuse a forged write, before anything is decoded."""
    reading.check_query(connection)
    address = identity.client_address(connection)
    origin.address.set(address)
    services = _services(connection)
    who = await _identify(connection, services, address)
    if identity.is_write(connection) and not who.is_told and handler.opt.get("csrf", True):
        identity.check_csrf(services.site.secret, who, connection)
    connection.scope["state"]["identity"] = who


def _services(connection: Connection) -> Services:
    return connection.scope["state"]["services"]


def _provide_call(request: AnyRequest) -> Call:
    return Call(request, _services(request), request.scope["state"]["identity"])


def _plug(name: str) -> Provide:
    # It asks for `call` only to come after it: two that come together cost a group of tasks.
    def provide(call: NamedDependency[SkipValidation[Call]]) -> Any:
        return call.plug(name)

    return Provide(provide, sync_to_thread=False)


async def _identify(connection: Connection, services: Services, address: str) -> Identity:
    """Read the header of apps, then the cookies of browsers. Raises SessionOver."""
    secret, sessions, now = services.site.secret, services.sessions, services.db.clock.now()
    kind, _, token = connection.headers.get("authorization", "").partition(" ")
    if kind == "Guest" and (principal := identity.read_guest(secret, token)):
        return Identity(principal, token, is_told=True)
    if kind:
        principal = await sessions.find(token, now, address) if kind == "Bearer" else None
        if principal is None:
            raise identity.SessionOver("Sign in again.")
        return Identity(principal, token, is_told=True)

    session = connection.cookies.get(identity.SESSION_COOKIE)
    if session:
        principal = await sessions.find(session, now, address)
        if principal is not None:
            return Identity(principal, session)
        if identity.is_write(connection):
            raise identity.SessionOver("Sign in again.")
    kept = connection.cookies.get(identity.GUEST_COOKIE, "")
    if kept and (principal := identity.read_guest(secret, kept)):
        return Identity(principal, kept)
    return identity.anonymous()


@get("/api/v1/openapi.json", include_in_schema=False, sync_to_thread=True)  # a second of work
def openapi(request: AnyRequest) -> Response[bytes]:
    """The contract of the API."""
    return Response(contract.encoded(request.app), media_type=MediaType.JSON)


def _operation_id(handler: HTTPRouteHandler, *_: object) -> str:
    """What clients call the operation: the name of its function."""
    return handler.handler_name


def _is_id(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Id)


class IdSchema(OpenAPISchemaPlugin):
    """Describes ids in OpenAPI as what they are: strings with a prefix."""

    @staticmethod
    def is_plugin_supported_type(value: Any) -> bool:
        return _is_id(value)

    def to_openapi_schema(
        self,
        field_definition: FieldDefinition,
        schema_creator: Any,  # noqa: ARG002 — the interface of the framework
    ) -> Schema:
        prefix = field_definition.annotation.prefix
        return Schema(type=OpenAPIType.STRING, pattern=f"^{prefix}_[0-9a-hjkmnp-tv-z]{{{LENGTH}}}$")
