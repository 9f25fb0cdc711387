"""HTTP: who asks, idempotency, problem documents, limits. Routes decode, call, encode."""

from hawker.kernel.http.app import create_app
from hawker.kernel.http.call import Call
from hawker.kernel.http.identity import Site

__all__ = ["Call", "Site", "create_app"]
