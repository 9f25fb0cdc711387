"""tests/skipping.py: which tests may skip where."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.skipping import NO_SMALL_DISK

ROOT = Path(__file__).resolve().parents[2]


def outcome(folder: Path, text: str, *, ci: str) -> tuple[int, str]:
    """Run one file of tests by itself; its exit code and what was said."""
    (folder / "test_it.py").write_text(text)
    (folder / "conftest.py").write_text("from tests.skipping import *\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "--rootdir", folder, folder],
        env={**os.environ, "CI": ci, "PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


SKIPS = {
    "in a test": "import pytest\ndef test_it(): pytest.skip('no tool')",
    "by a mark": "import pytest\n@pytest.mark.skip(reason='no tool')\ndef test_it(): pass",
    "as a file": "import pytest\npytest.skip('no tool', allow_module_level=True)",
    "as expected": "import pytest\n@pytest.mark.xfail(reason='no tool')\ndef test_it(): assert 0",
}


@pytest.mark.parametrize("text", SKIPS.values(), ids=SKIPS.keys())
def test_a_skip_fails_in_ci_however_it_is_said(tmp_path, text):
    code, said = outcome(tmp_path, text, ci="true")

    assert code in {1, 2}
    assert "skipped in CI" in said


def test_a_known_reason_skips_there_and_any_reason_elsewhere(tmp_path):
    known = f"import pytest\ndef test_it(): pytest.skip({NO_SMALL_DISK!r})"

    assert outcome(tmp_path, known, ci="true")[0] == 0
    assert outcome(tmp_path, SKIPS["in a test"], ci="")[0] == 0
