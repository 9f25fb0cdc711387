"""Runs one of our own processes: `python -m hawker.app.process web`."""

import gc
import os
import sys
from importlib import import_module
from typing import NoReturn

import uvloop

from hawker.app.settings import BadSetting, Settings

KINDS = ("web", "hub", "streams", "worker", "sandbox")

GARBAGE_AT = 10_000  # objects more than went, from which the young ones are looked through


def run(kind: str) -> NoReturn:
    """Run it until it is told to stop, and end.

    What it opened is closed by then. Python would go on to take all modules apart, one object at a
    time: a third of a second of the processor for each process, all of them at once, and on a busy
    machine longer than the supervisor waits.
    """
    assert kind in KINDS, f"{kind} is none of {KINDS}"
    module = import_module(f"hawker.app.processes.{kind}")
    gc.collect()
    gc.freeze()  # what was imported stays: looking through it again and again finds nothing
    gc.set_threshold(GARBAGE_AT)
    try:
        uvloop.run(module.run(Settings.from_env()))
    except BadSetting as error:
        sys.exit(f"hawker: {error}")
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(os.EX_OK)


if __name__ == "__main__":
    run(sys.argv[1])
