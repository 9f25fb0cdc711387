"""The messages that bind a statement, read back as the server reads them."""

from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest

from hawker.kernel.wire import EXECUTE, Binder


class Kind:
    def __init__(self, name):
        self.name = name


class Known:
    """A statement the driver prepared."""

    def __init__(self, *kinds):
        self._kinds = [Kind(kind) for kind in kinds]

    def get_name(self):
        return "s1"

    def get_parameters(self):
        return self._kinds


def read(message, number):
    """The values of a Bind message."""
    size = int.from_bytes(message[1:5], "big")
    assert message[:1] == b"B"
    assert message[1 + size :] == EXECUTE
    assert message[5:10] == b"\0s1\0\0"
    assert message[10:13] == b"\0" + number.to_bytes(2, "big")
    at, values = 13, []
    for _ in range(number):
        length = int.from_bytes(message[at : at + 4], "big", signed=True)
        values.append(None if length < 0 else message[at + 4 : at + 4 + length].decode())
        at += 4 + max(length, 0)
    assert message[at : 1 + size] == b"\0\0"
    return values


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("text", 'as "it" is, 茶', 'as "it" is, 茶'),
        ("text", None, None),
        ("jsonb", '{"a": 1}', '{"a": 1}'),
        ("int8", -(2**40), "-1099511627776"),
        ("bool", False, "False"),
        ("bytea", b"\x00\xff", "\\x00ff"),
        ("uuid", UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ("timestamptz", datetime(2030, 1, 2, tzinfo=UTC), "2030-01-02T00:00:00+00:00"),
        ("int4[]", [1, None, 2], '{"1",NULL,"2"}'),
        ("int4[]", [], "{}"),
        ("text[]", ['a"b', "c\\d", "NULL", ""], '{"a\\"b","c\\\\d","NULL",""}'),
    ],
)
def test_a_value_is_written_as_the_server_reads_it(kind, value, written):
    assert read(Binder(Known("text", kind)).bind(["x", value]), 2) == ["x", written]


@pytest.mark.parametrize(
    ("kind", "value"),
    [("text", 5), ("text", UUID(int=1)), ("uuid", "x"), ("int4[]", ["1"]), ("timestamptz", "now")],
)
def test_what_is_not_of_the_type_is_refused(kind, value):
    binder = Binder(Known(kind))

    with pytest.raises(asyncpg.DataError):
        binder.bind([value])
