"""docs/security.md: behind each promise stands a test that exists."""

import re

import pytest
from tree import ROOT

LINES = (ROOT / "docs" / "security.md").read_text(encoding="utf-8").splitlines()
ROWS = [line.strip("| ").split(" | ") for line in LINES if line.startswith("| ")]
PROMISES = {promise: re.findall(r"`([^`]+)`", proof) for promise, proof in ROWS if proof != "test"}
TEST = re.compile(r"^\s*(?:async )?def test_|^\s*(?:it|test)\(", re.MULTILINE)


@pytest.mark.parametrize("promise", PROMISES)
def test_a_promise_has_a_test(promise):
    assert PROMISES[promise], "a promise without a test is a wish"
    for name in PROMISES[promise]:
        assert (ROOT / name).is_file(), name
        assert TEST.search((ROOT / name).read_text(encoding="utf-8")), f"no test in {name}"


def test_every_table_of_the_page_is_one_of_promises():
    heads = [line for line in LINES if line.startswith("|---")]

    assert len(heads) == LINES.count("| promise | test |") > 0
    assert len(PROMISES) == len(ROWS) - len(heads), "the same promise twice"
