"""Runs one of our own processes: `python -m hawker.app.process web`."""

import sys
from importlib import import_module

import uvloop

from hawker.app.settings import BadSetting, Settings

KINDS = ("web", "hub", "streams", "worker", "sandbox")


def run(kind: str) -> None:
    """Run it until it is told to stop."""
    assert kind in KINDS, f"{kind} is none of {KINDS}"
    module = import_module(f"hawker.app.processes.{kind}")
    try:
        uvloop.run(module.run(Settings.from_env()))
    except BadSetting as error:
        sys.exit(f"hawker: {error}")


if __name__ == "__main__":
    run(sys.argv[1])
