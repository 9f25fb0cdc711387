"""How one of our own processes ends."""

import subprocess
import sys

LINES = """
import sys, types
from hawker.app import process

class Kept:
    def __del__(self):
        print("taken apart")

async def run(settings):
    print("closed")
    if settings.number:
        raise RuntimeError("it broke")

module = types.ModuleType("hawker.app.processes.web")
module.run = run
module.kept = Kept()
sys.modules[module.__name__] = module
process.run("web")
"""


def ended(home, number: int) -> subprocess.CompletedProcess[str]:
    environ = {"HAWKER_HOME": str(home), "HAWKER_NUMBER": str(number)}
    return subprocess.run(
        [sys.executable, "-c", LINES], env=environ, capture_output=True, text=True, check=False
    )


def test_it_ends_once_all_is_closed_and_does_not_take_python_apart_first(tmp_path):
    process = ended(tmp_path, 0)

    assert (process.returncode, process.stdout) == (0, "closed\n")


def test_one_that_breaks_says_so_and_fails(tmp_path):
    process = ended(tmp_path, 1)

    assert process.returncode == 1
    assert "RuntimeError: it broke" in process.stderr
