"""Refusals: a request the system understood and will not grant, with a stable code."""

from typing import ClassVar


class Refusal(Exception):  # noqa: N818 — not an error: the system works as it should
    """Why something was not done. `code` is stable and public, `detail` is for a person."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409  # of HTTP

    def __init_subclass__(cls, code: str = "", status: int = 0) -> None:
        cls.code = code or cls.code
        cls.status = status or cls.status

    def __init__(self, detail: str = "", *, field: str | None = None, **extra: object) -> None:
        super().__init__(detail or self.code)
        self.detail = detail
        self.field = field
        self.extra = extra


class NotFound(Refusal, code="http.not_found", status=404):
    """There is no such thing, or it is none of the asker's business: the answers look the same."""


class Forbidden(Refusal, code="auth.forbidden", status=403):
    """The asker is known and may not."""


class SignInNeeded(Refusal, code="auth.sign_in_needed", status=401):
    """The asker must say who they are first."""


class StepUpNeeded(Refusal, code="auth.step_up_needed", status=403):
    """The asker must prove once more, and freshly, who they are; `ways` says how they can."""


class Overloaded(Refusal, code="http.overloaded", status=503):
    """Refused early because more was asked than can be done now; worth asking again."""
