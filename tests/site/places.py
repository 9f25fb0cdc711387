"""Where the sites of these tests live: ports of their own."""

import secrets
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from tests.ports import PORTS

from hawker.app.settings import INNER_PORTS


def environ(home: Path) -> dict[str, str]:
    """What settles a site in `home`, beside all others."""
    first = next(_free_blocks())
    return {
        "HAWKER_HOME": str(home),
        "HAWKER_PORT": str(first),
        "HAWKER_RTMP_PORT": str(first + 1),
        "HAWKER_INNER_PORT": str(first + 2),
        "HAWKER_SANDBOX_HOP_S": "2",
        "HAWKER_PUBLIC_URL": f"http://localhost:{first}",  # a name: bare addresses have no passkeys
    }


def _free_blocks() -> Iterator[int]:
    """First numbers of blocks of ports that nobody listens on now."""
    while True:
        first = secrets.choice(PORTS)
        with ExitStack() as taken:
            try:
                for port in range(first, first + INNER_PORTS + 2):
                    taken.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
        yield first
