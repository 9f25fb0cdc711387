"""HTTP: who asks, idempotency, problem documents, limits. Routes decode, call, encode."""

from typing import TypeAlias, TypeVar

from litestar.di import NamedDependency
from litestar.params import SkipValidation

from hawker.kernel.http import call
from hawker.kernel.http.app import create_app
from hawker.kernel.http.identity import Site

__all__ = ["Call", "Plug", "Site", "create_app"]

T = TypeVar("T")

Plug: TypeAlias = NamedDependency[SkipValidation[T]]
"""A route's parameter that `app` provides under its name."""

Call: TypeAlias = Plug[call.Call]
"""The request, as every route asks for it: `call: Call`."""
