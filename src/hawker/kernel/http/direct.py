"""The short way from a request to its route (decision 0054).

The framework says which routes there are and reads what was sent by their types. Around that it
copies the route for every guard, opens a stack for clean-ups nobody has, asks for dependencies as
for tasks and makes an answer out of three objects: a fifth of what a page of a product costs. Here
a request takes the steps that are left. What is not plain takes the framework's way, and meets the
same rules there.
"""

import functools
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple, cast

from litestar import Litestar, MediaType, Response
from litestar.exceptions import ClientException, SerializationException
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send
from litestar.types.empty import Empty

from hawker.kernel import json
from hawker.kernel.http import problems
from hawker.kernel.http.call import Call, Services
from hawker.kernel.http.identity import Connection
from hawker.kernel.http.reading import Reading
from hawker.kernel.ids import BadId, Id

HOST = re.compile(rb"[A-Za-z0-9.:\[\]_-]*")  # the framework looks closer at any other
WITHOUT_BODY = frozenset({204, 304})
RESERVED = frozenset({"Content-Type", "content-type", "Content-Length", "content-length"})
CALL = "call"

Admit = Callable[[Connection, HTTPRouteHandler], Awaitable[None]]


class Way(NamedTuple):
    """How a request gets to one route."""

    template: str
    names: tuple[str, ...]  # of what the path names, in its order
    handler: HTTPRouteHandler
    model: Any  # the framework's, of what is read from a request
    ids: Mapping[str, type[Id]] | None  # what the path names, where nothing else is read
    plugs: tuple[str, ...]
    asks_for_call: bool


class Crossing:
    """Where the paths of routes part."""

    __slots__ = ("onward", "unnamed", "ways")

    def __init__(self) -> None:
        self.onward: dict[str, Crossing] = {}
        self.unnamed: Crossing | None = None  # for whatever comes, which is a parameter
        self.ways: dict[str, Way] = {}  # by method

    def pave(self, part: object) -> "Crossing":
        """The next crossing behind `part` of a path, made when it is not there yet."""
        if isinstance(part, str):
            return self.onward.setdefault(part, Crossing())
        self.unnamed = self.unnamed or Crossing()
        return self.unnamed


class Answer(NamedTuple):
    """An answer, ready to be sent."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes

    async def __call__(self, _: object, __: object, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


class Direct:
    """An application that answers like `framework`, sooner.

    `admit` is what the framework asks of every request, too.
    """

    def __init__(self, framework: Litestar, admit: Admit) -> None:
        self._framework = framework
        self._admit = admit
        self._start = Crossing()
        for route in framework.routes:
            if isinstance(route, HTTPRoute):
                _pave(self._start, route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        way = self._find(scope) if scope["type"] == "http" else None
        if way is None:
            await self._framework(scope, receive, send)
            return
        scope["litestar_app"] = self._framework
        scope["route_handler"] = way.handler
        scope["path_template"] = way.template
        request = Reading(scope, receive, send)
        try:
            answer = await self._answer(way, request)
        except Exception as error:  # noqa: BLE001 — told as a problem, as by the framework
            answer = _plain(problems.tell(request, error), way.handler)
            assert answer is not None, "problems are plain"
        await answer(scope, receive, send)

    def _find(self, scope: HTTPScope) -> Way | None:
        """The way of a request whose address is written as ours are, and its parameters."""
        at = self._start
        values: list[str] = []
        for part in scope["path"].split("/")[1:]:
            onward = at.onward.get(part)
            if onward is None:
                onward = at.unnamed
                values.append(part)
            if onward is None or not part:
                return None
            at = onward
        way = at.ways.get(scope["method"])
        if way is not None and _is_host_plain(scope):
            scope["path_params"] = dict(zip(way.names, values, strict=True))
            return way
        return None

    async def _answer(self, way: Way, request: Reading) -> ASGIApp:
        await self._admit(request, way.handler)
        state = request.scope["state"]
        services: Services = state["services"]
        given: dict[str, Any] = {name: services.plugs[name] for name in way.plugs}
        if way.asks_for_call:
            given[CALL] = Call(request, services, state["identity"])
        made = await way.handler.fn(**await _read(way, request, given))
        return _plain(made, way.handler) or await way.handler.to_response(
            self._framework, made, request
        )


def _pave(start: Crossing, route: HTTPRoute) -> None:
    """Lead to those routes of a path that are as most are."""
    at = start
    for part in route.path_components:
        at = at.pave(part)
    parameters = [part for part in route.path_components if not isinstance(part, str)]
    if any(part.type is not str for part in parameters):
        return
    for method, (handler, model) in route.route_handler_map.items():
        if not _is_plain(handler, model):
            continue
        plugs = handler.resolve_dependencies()
        wanted = set(handler.parsed_fn_signature.parameters)
        at.ways[method] = Way(
            template=route.path_format,
            names=tuple(part.name for part in parameters),
            handler=handler,
            model=model,
            ids=_ids(handler, wanted - plugs.keys(), {part.name for part in parameters}),
            plugs=tuple(sorted((wanted & plugs.keys()) - {CALL})),
            asks_for_call=CALL in wanted,
        )


def _is_plain(handler: HTTPRouteHandler, model: Any) -> bool:
    """Whether nothing but what holds for all routes stands around this one."""
    route: Any = handler  # the types of hooks are not known to the last
    around = (
        route.has_sync_callable,
        route.dependencies,
        route.resolve_guards()[1:],
        route.resolve_before_request(),
        route.after_request,
        route.resolve_after_response(),
        route.background,
        model.expected_form_data,
    )
    return not any(around)


def _ids(
    handler: HTTPRouteHandler, read: set[str], parameters: set[str]
) -> Mapping[str, type[Id]] | None:
    """The kinds of what is read, when that is ids in the path and nothing else."""
    fields = handler.parsed_fn_signature.parameters
    kinds = {name: fields[name].annotation for name in read}
    is_plain = read <= parameters and all(
        isinstance(kind, type) and issubclass(kind, Id) for kind in kinds.values()
    )
    return cast("Mapping[str, type[Id]]", kinds) if is_plain else None


def _is_host_plain(scope: HTTPScope) -> bool:
    for name, value in scope["headers"]:
        if name == b"host":
            return HOST.fullmatch(value) is not None
    return True


async def _read(way: Way, request: Reading, given: dict[str, Any]) -> dict[str, Any]:
    """What the route is called with. Raises ClientException, ValidationException."""
    if way.ids is not None:
        named = request.scope["path_params"]
        try:
            for name, kind in way.ids.items():
                given[name] = kind.parse(named[name])
        except BadId:
            pass  # the framework says so in its own words
        else:
            return given
    try:
        read: dict[str, Any] = await way.model.to_kwargs(request)
    except SerializationException as error:
        raise ClientException(str(error)) from error
    if read.get("data") is Empty:
        del read["data"]
    return way.handler.signature_model.parse_values_from_connection_kwargs(request, read | given)


def _plain(made: object, handler: HTTPRouteHandler) -> Answer | None:
    """The answer of what a route returned; None when it takes the framework to make it."""
    response = cast("Response[object]", made if isinstance(made, Response) else Response(made))
    status: int = response.status_code or handler.status_code
    if type(response) is not Response or response.background or status in WITHOUT_BODY:
        return None
    media_type = response.media_type or handler.media_type or MediaType.JSON
    body = _encoded(response.content, media_type)
    if body is None or not RESERVED.isdisjoint(response.headers):
        return None
    headers = [
        (b"content-type", _content_type(media_type)),
        (b"content-length", b"%d" % len(body)),
        *((name.lower().encode(), value.encode()) for name, value in response.headers.items()),
        *(cookie.to_encoded_header() for cookie in response.cookies),
    ]
    return Answer(status, headers, body)


@functools.cache  # of the few there are
def _content_type(media_type: str) -> bytes:
    name = media_type.value if isinstance(media_type, MediaType) else media_type
    return f"{name}; charset=utf-8".encode() if name.startswith("text/") else name.encode()


def _encoded(content: object, media_type: str) -> bytes | None:
    if isinstance(content, bytes):
        return content
    if isinstance(content, str):
        return content.encode()
    return json.encode(content) if media_type == MediaType.JSON else None
