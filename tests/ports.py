"""The ports of this worker: those who run at the same time do not look for the same ones."""

import os

ALL = range(20_000, 32_000)  # below those that systems give to outgoing connections


def _mine() -> range:
    name = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    share = len(ALL) // workers
    first = ALL.start + int(name.removeprefix("gw")) * share
    return range(first, first + share - 100)  # blocks that begin in it end in it too


PORTS = _mine()
