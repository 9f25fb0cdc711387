"""Runs one of our own processes: `python -m hawker.app.process web`."""

import gc
import sys
from importlib import import_module

import uvloop

from hawker.app.settings import BadSetting, Settings

GC_THRESHOLDS = (20_000, 20, 50)  # a request makes a few hundred objects, and no cycles to speak of
KINDS = ("web", "hub", "streams", "worker", "sandbox")


def run(kind: str) -> None:
    """Run it until it is told to stop."""
    assert kind in KINDS, f"{kind} is none of {KINDS}"
    module = import_module(f"hawker.app.processes.{kind}")
    gc.freeze()  # what was imported stays, and need not be looked at again
    gc.set_threshold(*GC_THRESHOLDS)
    try:
        uvloop.run(module.run(Settings.from_env()))
    except BadSetting as error:
        sys.exit(f"hawker: {error}")


if __name__ == "__main__":
    run(sys.argv[1])
