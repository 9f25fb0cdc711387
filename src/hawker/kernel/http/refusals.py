"""Which refusals a route may end with, read from its source and from whatever that calls.

Followed are functions, methods and properties of ours, as far as names and types say which they
are. What is plugged in behind a protocol, or handed on as a value, is not; so the list of a route
may lack a code, and may hold one that its own arguments never lead to.
"""

import ast
import inspect
import textwrap
import typing
from collections.abc import Callable, Iterator
from functools import cache
from types import FunctionType, ModuleType
from typing import Any, cast

import msgspec

from hawker.kernel.errors import Refusal

OURS = "hawker."


@cache
def refusals_of(function: Callable[..., Any]) -> frozenset[type[Refusal]]:
    """Every refusal that `function` raises, or something it calls."""
    reader = _Reader()
    reader.read(function)
    return frozenset(reader.found)


class _Instance(msgspec.Struct, frozen=True):
    """Some value of a type."""

    kind: type[Any]


class _Reader:
    """Reads every function once."""

    def __init__(self) -> None:
        self.found: set[type[Refusal]] = set()
        self._seen: set[Callable[..., Any]] = set()

    def read(self, function: Callable[..., Any]) -> None:
        function = inspect.unwrap(function)
        if function in self._seen or not isinstance(function, FunctionType):
            return
        self._seen.add(function)
        if not function.__module__.startswith(OURS):
            return
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
        scope = _Scope(function, tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Raise) and node.exc is not None:
                self._raised(scope.value_of(node.exc))
            elif isinstance(node, ast.Call | ast.Attribute):
                self._used(scope.called(node))

    def _raised(self, value: object) -> None:
        kind = value.kind if isinstance(value, _Instance) else value
        if isinstance(kind, type) and issubclass(kind, Refusal):
            self.found.add(kind)

    def _used(self, value: object) -> None:
        if isinstance(value, property) and value.fget is not None:
            self.read(value.fget)
        elif callable(value) and not isinstance(value, type):
            self.read(value)


class _Scope:
    """What the names of one function stand for."""

    def __init__(self, function: FunctionType, tree: ast.AST) -> None:
        self._names: dict[str, object] = {**vars(typing), **function.__globals__}
        self._names |= inspect.getclosurevars(function).nonlocals
        self._names |= _arguments_of(function)
        for node in ast.walk(tree):
            self._learn(node)

    def value_of(self, node: ast.AST) -> object:
        """What an expression is: a module, a class, a function, or some value of a type."""
        match node:
            case ast.Name(name):
                return self._names.get(name)
            case ast.Await(inner):
                return self.value_of(inner)
            case ast.Call(function):
                return _result(self.called_function(function))
            case ast.Attribute(inner, name):
                member = _member(self.value_of(inner), name)
                return _result(member) if isinstance(member, property) else member
            case _:
                return None

    def called(self, node: ast.Call | ast.Attribute) -> object:
        """The function that a call runs, or the property that an attribute reads."""
        if isinstance(node, ast.Call):
            return self.called_function(node.func)
        return _member(self.value_of(node.value), node.attr)

    def called_function(self, node: ast.expr) -> object:
        if isinstance(node, ast.Attribute):
            return _member(self.value_of(node.value), node.attr)
        return self.value_of(node)

    def _learn(self, node: ast.AST) -> None:
        match node:
            case ast.Assign([ast.Name(name)], value) | ast.NamedExpr(ast.Name(name), value):
                self._keep(name, self.value_of(value))
            case ast.withitem(value, ast.Name(name)):
                self._keep(name, self.value_of(value))
            case ast.arg(name, ast.expr() as annotation):  # of a function inside
                kind = self.value_of(annotation)
                self._keep(name, _Instance(kind) if isinstance(kind, type) else None)
            case _:
                return

    def _keep(self, name: str, value: object) -> None:
        if isinstance(value, _Instance):
            self._names[name] = value


def _arguments_of(function: FunctionType) -> dict[str, object]:
    hints = _hints(function)
    names = {name: _Instance(kind) for name in hints if (kind := _our_type(hints[name]))}
    owner = function.__qualname__.rpartition(".")[0]
    module = inspect.getmodule(function)
    kind = getattr(module, owner, None) if owner and "<" not in owner else None
    return {**names, "self": _Instance(kind)} if isinstance(kind, type) else dict(names)


def _member(value: object, name: str) -> object:
    """What `value.name` is. A field of a record, and a constant, is some value of its type."""
    if type(value).__module__.startswith(OURS) and not isinstance(value, _Instance):
        value = _Instance(type(value))
    if not isinstance(value, _Instance):
        is_open = isinstance(value, ModuleType | type)
        return getattr(value, name, None) if is_open else None
    found = inspect.getattr_static(value.kind, name, None)
    if isinstance(found, property | FunctionType):
        return found
    kind = _our_type(_hints(value.kind).get(name))
    return _Instance(kind) if kind else None


def _result(value: object) -> object:
    """What calling it gives."""
    if isinstance(value, type):
        return _Instance(value)
    function = value.fget if isinstance(value, property) else value
    if not callable(function):
        return None
    kind = _our_type(_hints(inspect.unwrap(function)).get("return"))
    return _Instance(kind) if kind else None


@cache
def _hints(thing: Any) -> dict[str, Any]:
    try:
        return typing.get_type_hints(thing)
    except (NameError, TypeError):
        return {}


def _our_type(hint: object) -> type[Any] | None:
    """The first type of ours in a hint: `Tx` of `AsyncGenerator[Tx]`, `Call` of `Plug[Call]`."""
    return next(_our_types(hint), None)


def _our_types(hint: object) -> Iterator[type[Any]]:
    kind = typing.get_origin(hint) or hint  # `Preference` of `Preference[bool]`
    if isinstance(kind, type) and kind.__module__.startswith(OURS):
        yield kind
    for inner in typing.get_args(hint):
        yield from _our_types(cast("object", inner))
