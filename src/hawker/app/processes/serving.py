"""What the HTTP processes share: uvicorn, set up once."""

import signal

import uvicorn
from litestar.types import ASGIApp

GRACE_S = 1  # for requests under way when we are told to stop; less than the supervisor waits
IN_FLIGHT_LIMIT = 1_000  # requests at once; more are told to come back
KEEP_ALIVE_S = 65  # longer than our front door keeps a connection


def server(app: ASGIApp, port: int) -> uvicorn.Server:
    """A server of `app` on the loopback: `serve` returns on SIGTERM, and the process goes on.

    Having served, uvicorn raises the signal again for whoever had handled it before. That is us:
    what is under way beside the server is finished by the process, not cut off.
    """
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, _noted)
    return uvicorn.Server(
        uvicorn.Config(
            app,  # pyright: ignore[reportArgumentType]
            host="127.0.0.1",
            port=port,
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            limit_concurrency=IN_FLIGHT_LIMIT,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=GRACE_S,
        )
    )


def _noted(_: int, __: object) -> None:
    """The signal has been acted on."""
