"""Who changes what others may change too says which revision of it they saw."""

from hawker.kernel.errors import Refusal


class Stale(Refusal, code="http.stale", status=412):
    """Somebody changed it meanwhile: read it again; `revision` is what it has now."""


def require(seen: int, now: int) -> None:
    """Raise Stale when something was changed since it was seen."""
    if seen != now:
        raise Stale("It was changed meanwhile.", revision=now)
