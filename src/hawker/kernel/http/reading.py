"""Reading what was sent: strictly, and no strings that are no text."""

import re
from typing import Any

import msgspec
from litestar import Request
from litestar.exceptions import ValidationException

from hawker.kernel import text
from hawker.kernel.errors import Refusal
from hawker.kernel.http.identity import Connection
from hawker.kernel.ids import BadId, Id

PLACE = re.compile(r"`\$\.?(.*)`\Z")  # where a value stands, in msgspec's words


class BadText(Refusal, code="http.bad_text", status=400):
    """A string holds control characters, which nobody types and the database does not keep."""


class Reading(Request[Any, Any, Any]):
    """A request whose JSON holds nothing but text, and is what the route asks for as it stands.

    The framework converts: a quantity of "3" or of "true" would be one.
    """

    async def json(self) -> Any:
        """Decode the body. Raises BadText, ValidationException."""
        body = await self.body()
        if not text.is_text(body):
            raise BadText("Text has no control characters.")
        wanted = self.route_handler.parsed_data_field
        if wanted is None or not body:
            return await super().json()
        try:
            return msgspec.json.decode(body, type=wanted.annotation, dec_hook=_read)
        except msgspec.ValidationError as error:
            raise _invalid(str(error)) from error
        except msgspec.DecodeError:
            return await super().json()  # which says what is wrong with it


def check_query(connection: Connection) -> None:
    """Raise BadText when the query string stands for something that is no text."""
    if not text.is_text_in_url(connection.scope["query_string"]):
        raise BadText("Text has no control characters.")


def read_id(kind: type[Id], value: object) -> Id:
    """Read an id. Raises ValueError, which the framework tells as a fault of the field."""
    try:
        return kind.parse(str(value))
    except BadId as error:
        raise ValueError(error.detail) from error


def _read(kind: type[Any], value: object) -> object:
    assert issubclass(kind, Id), f"no {kind.__name__} from JSON"
    return read_id(kind, value)


def _invalid(words: str) -> ValidationException:
    """The same document as when the framework finds a value at fault."""
    place = PLACE.search(words)
    fault = {"message": words.partition(" - ")[0], "source": "body"}
    if place is not None and place[1]:
        fault["key"] = place[1]
    return ValidationException(detail="Validation failed", extra=[fault])
