"""JSON as this project speaks it: ids are plain strings, and come back as ids."""

from typing import Any, TypeVar

import msgspec

from hawker.kernel.ids import Id

T = TypeVar("T")


def to_builtin(value: object) -> object:
    """Tell msgspec how to write what it does not know."""
    if isinstance(value, Id):
        return str(value)
    raise NotImplementedError(f"no JSON for {type(value).__name__}")


def from_builtin(kind: type[Any], value: object) -> object:
    """Tell msgspec how to read what it does not know. Raises BadId."""
    if issubclass(kind, Id) and isinstance(value, str):
        return kind.parse(value)
    raise NotImplementedError(f"no {kind.__name__} from JSON")


_encoder = msgspec.json.Encoder(enc_hook=to_builtin)


def encode(value: object) -> bytes:
    return _encoder.encode(value)


def decode(text: bytes | str, kind: type[T]) -> T:
    """Read `text` as a `kind`. Raises msgspec.ValidationError, msgspec.DecodeError, BadId."""
    return msgspec.json.decode(text, type=kind, dec_hook=from_builtin)
