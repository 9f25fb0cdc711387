"""AMF0, the encoding of RTMP's commands (Adobe, AMF 0 specification, 2007)."""

import struct
from collections.abc import Sequence
from typing import TypeAlias

Value: TypeAlias = "bool | float | str | list[Value] | dict[str, Value] | None"

DEPTH_LIMIT = 8
VALUES_LIMIT = 1_000  # of one message
STRING_LIMIT_BYTES = 0xFFFF

_NUMBER, _BOOLEAN, _STRING, _OBJECT, _NULL, _OBJECT_END, _STRICT_ARRAY = 0, 1, 2, 3, 5, 9, 10


class AmfError(ValueError):
    """Bytes that are no AMF0, or more of it than anybody needs."""


def decode(data: bytes) -> list[Value]:
    """Read every value of a message. Raises AmfError."""
    reader = _Reader(data)
    values: list[Value] = []
    try:
        while reader.position < len(data):
            values.append(reader.value(0))
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise AmfError(str(error)) from error
    return values


def encode(values: Sequence[Value]) -> bytes:
    """Write values one behind the other."""
    return b"".join([_encode(value) for value in values])


def _encode(value: Value) -> bytes:
    match value:
        case None:
            return bytes([_NULL])
        case bool():
            return bytes([_BOOLEAN, value])
        case int() | float():
            return struct.pack(">Bd", _NUMBER, value)
        case str():
            text = value.encode()
            assert len(text) <= STRING_LIMIT_BYTES, "we have nothing that long to say"
            return struct.pack(">BH", _STRING, len(text)) + text
        case list():
            return struct.pack(">BI", _STRICT_ARRAY, len(value)) + encode(value)
        case dict():
            pairs = [_name(name) + _encode(item) for name, item in value.items()]
            return bytes([_OBJECT]) + b"".join(pairs) + _name("") + bytes([_OBJECT_END])


def _name(name: str) -> bytes:
    text = name.encode()
    return struct.pack(">H", len(text)) + text


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._values = 0
        self.position = 0

    def value(self, depth: int) -> Value:
        self._values += 1
        if depth > DEPTH_LIMIT or self._values > VALUES_LIMIT:
            raise AmfError("too deep, or too much of it")
        marker = self._number(">B")
        match marker:
            case 0:
                return self._real()
            case 1:
                return self._number(">B") != 0
            case 2 | 12:  # short and long
                return self._text(self._number(">H" if marker == _STRING else ">I"))
            case 3:
                return self._object(depth)
            case 5 | 6:  # null and undefined
                return None
            case 8:
                self._number(">I")  # a count that encoders get wrong; the end marker counts
                return self._object(depth)
            case 10:
                return [self.value(depth + 1) for _ in range(self._count())]
            case 11:  # a date: milliseconds, and a time zone nobody fills in
                milliseconds = self._real()
                self._number(">h")
                return milliseconds
            case _:
                raise AmfError(f"marker {marker}")

    def _object(self, depth: int) -> dict[str, Value]:
        found: dict[str, Value] = {}
        while True:
            name = self._text(self._number(">H"))
            if not name and self._data[self.position] == _OBJECT_END:
                self.position += 1
                return found
            found[name] = self.value(depth + 1)

    def _count(self) -> int:
        count = self._number(">I")
        if count > VALUES_LIMIT:
            raise AmfError("too much of it")
        return count

    def _text(self, length: int) -> str:
        end = self.position + length
        if end > len(self._data):
            raise AmfError("a text beyond the end")
        text = self._data[self.position : end].decode()
        self.position = end
        return text

    def _number(self, layout: str) -> int:
        (value,) = struct.unpack_from(layout, self._data, self.position)
        self.position += struct.calcsize(layout)
        return value

    def _real(self) -> float:
        (value,) = struct.unpack_from(">d", self._data, self.position)
        self.position += 8
        return value
