"""What an operator or a developer asks of a site now and then: one function per command."""

import pkgutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import cast

from litestar.handlers import HTTPRouteHandler

import hawker
from hawker.app import seed as planting
from hawker.app import wiring
from hawker.app.settings import Settings
from hawker.kernel.db import Db
from hawker.kernel.states import Lifecycle

UNSAID = {"OPTIONS", "HEAD"}  # every address answers these
REPOSITORY = Path(__file__).parents[3]


async def seed(settings: Settings, told: Callable[[int, int], None]) -> None:
    """Fill an empty site; `told` hears of every step, done and in all."""
    storage = wiring.storage(settings)
    async with Db(settings.database_url, "hawker_worker", size=4) as db:
        await planting.seed(db, storage, told)


def routes() -> Iterator[str]:
    """List methods, address and meaning of every route of the API."""
    found = [(route.paths, route.http_methods, _first_line(route)) for route in wiring.ROUTES]
    for paths, methods, meaning in sorted(found, key=lambda each: sorted(each[0])):
        for path in sorted(paths):
            yield f"{'/'.join(sorted(methods - UNSAID)):6} {path}  {meaning}"


def states() -> Iterator[str]:
    """Write every lifecycle as a table of Markdown."""
    for package in pkgutil.walk_packages(hawker.__path__, "hawker."):
        if not package.name.endswith(".states") or package.name.startswith("hawker.kernel"):
            continue
        for name, value in vars(import_module(package.name)).items():
            if isinstance(value, Lifecycle):
                yield from _table(package.name, name, cast("Lifecycle[StrEnum]", value))


def bench(words: Sequence[str]) -> int:
    """Run the benchmarks of the repository; return their exit code."""
    if not (REPOSITORY / "bench").is_dir():
        sys.exit("hawker: the benchmarks are part of the repository, not of the package.")
    done = subprocess.run([sys.executable, "-m", "bench", *words], cwd=REPOSITORY, check=False)
    return done.returncode


def _first_line(route: HTTPRouteHandler) -> str:
    return (route.fn.__doc__ or "").strip().split("\n", 1)[0]


def _table(module: str, name: str, life: Lifecycle[StrEnum]) -> Iterator[str]:
    owner = module.removeprefix("hawker.").removesuffix(".states")
    yield f"## {owner}: {name.lower()}"
    yield ""
    yield f"Starts as `{life.start.value}`."
    yield ""
    yield "| verb | from | to |"
    yield "|---|---|---|"
    for verb, (_, target) in life.moves.items():
        yield f"| {verb} | {', '.join(life.sources(verb))} | {target.value} |"
    yield ""
