"""Pages by cursor: the id of the last row seen, opaque to clients."""

from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

import msgspec
from litestar.params import QueryParameter

from hawker.kernel.errors import Refusal
from hawker.kernel.ids import BadId, Id

T = TypeVar("T")
Key = TypeVar("Key", bound=Id)

LIMIT_DEFAULT = 20
LIMIT_MOST = 100

Limit = Annotated[int, QueryParameter(ge=1, le=LIMIT_MOST)]  # of a query string


class BadCursor(Refusal, code="http.bad_cursor", status=400):
    """A cursor this list did not hand out."""


class Page(msgspec.Struct, Generic[T], frozen=True):
    """Some of a list. With `next_cursor` there is more."""

    items: Sequence[T]
    next_cursor: str | None = None


def after(cursor: str | None, kind: type[Key]) -> Key | None:
    """The id to go on behind, None at the beginning. Raises BadCursor."""
    if not cursor:
        return None
    try:
        return kind.parse(cursor)
    except BadId as error:
        raise BadCursor("Start again from the first page.", field="cursor") from error


def page(rows: Sequence[T], limit: int, key: Callable[[T], Id]) -> Page[T]:
    """Make a page of rows read with `limit + 1`: the one too many tells that there is more."""
    if len(rows) <= limit:
        return Page(rows)
    shown = rows[:limit]
    return Page(shown, str(key(shown[-1])))
