"""Records to parameters and rows to records.

A field is the column of its name, with these exceptions. Money `price` is the columns
`price_amount` and `currency`; several in one record share the currency. An Id is a `uuid`. A
record, a mapping, or a sequence of either is `jsonb`; a sequence of plain values is an array.
"""

import typing
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Protocol, TypeVar, cast
from uuid import UUID

import msgspec

from hawker.kernel import json
from hawker.kernel.ids import Id
from hawker.kernel.money import Money

T = TypeVar("T")


class Row(Protocol):
    """Values by their place."""

    def __getitem__(self, at: int, /) -> Any: ...


Convert = Callable[[Any], object]
Take = tuple[int, Convert | None]  # from one column, or from the whole row
WHOLE = -1
PLAIN = (str, int, float, bool, bytes, datetime, UUID, NoneType)


def parameters(record: msgspec.Struct | Mapping[str, object] | None) -> dict[str, object]:
    """Spread a record over the columns that hold it."""
    if record is None:
        return {}
    pairs = _fields(record) if isinstance(record, msgspec.Struct) else record.items()
    spread: dict[str, object] = {}
    for name, value in pairs:
        if isinstance(value, Money):
            spread[f"{name}_amount"] = value.amount
            spread["currency"] = value.currency
        elif value is None:
            spread[name] = spread[f"{name}_amount"] = None  # it may have been an absent Money
        else:
            spread[name] = parameter(value)
    return spread


def parameter(value: object) -> object:
    """What the driver is given for one value."""
    convert = _sent(type(value))
    return value if convert is None else convert(value)


@cache
def _sent(kind: type) -> Convert | None:
    """What to do with the values of a type before the driver gets them, None for nothing."""
    if issubclass(kind, Id):
        return _uuid
    if issubclass(kind, Enum):
        return _value
    if issubclass(kind, msgspec.Struct | Mapping):
        return _json
    if issubclass(kind, list | tuple | set | frozenset):
        return _sequence
    return None


def _uuid(id: Any) -> object:
    return id.uuid


def _value(member: Any) -> object:
    return member.value


def _json(value: object) -> object:
    return json.encode(value).decode()


def _sequence(values: Any) -> object:
    """Records become one JSON array, plain values an array of what each is sent as."""
    items: list[object] = list(values)
    convert = _sent(type(items[0])) if items else None
    if convert is None or convert is _sequence:
        return items
    if convert is _json:
        return _json(items)
    return [convert(item) for item in items]


def _fields(record: msgspec.Struct) -> list[tuple[str, object]]:
    return [(name, getattr(record, name)) for name in record.__struct_fields__]


@cache
def maker(kind: type[T], columns: tuple[str, ...]) -> Callable[[Row], T]:
    """Compile what turns a row of `columns` into a `kind`.

    A scalar takes the first column; `tuple` takes the row as it is. Asserts that every field
    without a default has its column.
    """
    if kind is tuple:
        return cast("Callable[[Row], T]", tuple)
    if issubclass(kind, msgspec.Struct) and kind is not Money:
        return cast("Callable[[Row], T]", _record_maker(kind, columns))
    convert = _convert(kind)
    if convert is None:
        return lambda row: cast("T", row[0])
    return lambda row: cast("T", convert(row[0]))


def _record_maker(
    kind: type[msgspec.Struct], columns: tuple[str, ...]
) -> Callable[[Row], msgspec.Struct]:
    hints = typing.get_type_hints(kind, include_extras=True)
    names: list[str] = []
    takes: list[Take] = []
    for field in msgspec.structs.fields(kind):
        take = _take(hints[field.name], field.name, columns)
        if take is None:
            assert not field.required, f"no column for {kind.__name__}.{field.name} in {columns}"
        else:
            names.append(field.name)
            takes.append(take)

    def values(row: Row) -> list[object]:
        return [
            row[at] if convert is None else convert(row if at == WHOLE else row[at])
            for at, convert in takes
        ]

    if tuple(names) == kind.__match_args__:  # every field may be given by its place
        return lambda row: kind(*values(row))
    return lambda row: kind(**dict(zip(names, values(row), strict=True)))


def _take(hint: object, name: str, columns: tuple[str, ...]) -> Take | None:
    plain, _ = _unwrap(hint)
    if plain is Money:
        if f"{name}_amount" not in columns:
            return None
        amount, currency = columns.index(f"{name}_amount"), columns.index("currency")
        return WHOLE, lambda row: _money(row[amount], row[currency])
    if name not in columns:
        return None
    return columns.index(name), _convert(hint)


def _money(amount: object, currency: object) -> Money | None:
    return None if amount is None else Money(cast("int", amount), cast("str", currency))


def _convert(hint: object) -> Convert | None:
    plain, is_optional = _unwrap(hint)
    convert = _convert_plain(plain)
    if convert is None or not is_optional:
        return convert
    return lambda value: None if value is None else convert(value)


def _convert_plain(hint: object) -> Convert | None:
    origin = typing.get_origin(hint) or hint
    if origin is Any or origin is object:
        return None
    if not isinstance(origin, type):
        return lambda value: msgspec.json.decode(value, type=hint, dec_hook=json.from_builtin)
    if origin is msgspec.Raw:
        return msgspec.Raw
    if issubclass(origin, Id):
        return origin.of
    if issubclass(origin, Enum):
        return origin
    if issubclass(origin, PLAIN):
        return None
    if issubclass(origin, Sequence | set | frozenset):
        return _convert_sequence(cast("type", origin), typing.get_args(hint), hint)
    if issubclass(origin, msgspec.Struct | Mapping):
        return _from_json(hint)
    return None


def _convert_sequence(origin: type, args: tuple[object, ...], hint: object) -> Convert | None:
    item, _ = _unwrap(args[0]) if args else (object, False)
    make: Convert = origin if origin in (tuple, set, frozenset) else list
    inner = _convert_plain(item)
    base = typing.get_origin(item) or item
    if isinstance(base, type) and issubclass(base, msgspec.Struct | Mapping):
        return _from_json(hint)
    if inner is None:
        return None if make is list else make
    return lambda value: cast("object", make([inner(each) for each in value]))


def _from_json(hint: object) -> Convert:
    decoder = msgspec.json.Decoder(cast("type[object]", hint), dec_hook=json.from_builtin)
    return decoder.decode


def _unwrap(hint: object) -> tuple[object, bool]:
    """Strip `Annotated` and `| None`; tell whether None was allowed."""
    if typing.get_origin(hint) is Annotated:
        hint = typing.get_args(hint)[0]
    if typing.get_origin(hint) not in (UnionType, typing.Union):
        return hint, False
    arms = [arm for arm in typing.get_args(hint) if arm is not NoneType]
    if len(arms) == 1:
        return _unwrap(arms[0])[0], True
    return hint, True
