"""Reading what was sent: strings that are no text are refused before anything is decoded."""

from typing import Any

from litestar import Request

from hawker.kernel import text
from hawker.kernel.errors import Refusal
from hawker.kernel.http.identity import Connection


class BadText(Refusal, code="http.bad_text", status=400):
    """A string holds control characters, which nobody types and the database does not keep."""


class Reading(Request[Any, Any, Any]):
    """A request whose JSON holds nothing but text."""

    async def json(self) -> Any:
        """Decode the body. Raises BadText."""
        if not text.is_text(await self.body()):
            raise BadText("Text has no control characters.")
        return await super().json()


def check_query(connection: Connection) -> None:
    """Raise BadText when the query string stands for something that is no text."""
    if not text.is_text_in_url(connection.scope["query_string"]):
        raise BadText("Text has no control characters.")
