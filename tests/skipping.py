"""In CI a test that skips has failed, unless it says why in one of the few ways that are known.

A tool that is missing there would otherwise take its tests along, and nobody would see it.
"""

import os
from collections.abc import Generator

import pytest

NO_SMALL_DISK = "only root mounts a small disk"
NO_COLLAPSING = "this file system cannot take bytes from the front of a file"
NO_NETWORK = "only root makes a network of its own"
KNOWN = {NO_SMALL_DISK, NO_COLLAPSING, NO_NETWORK}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    judge(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    judge(report)
    return report


def judge(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip in CI into a failure, unless its reason is known."""
    if os.environ.get("CI") != "true" or not report.skipped:
        return
    reason = str(report.longrepr)  # an expected failure has its traceback here
    if isinstance(report.longrepr, tuple):
        reason = report.longrepr[2].removeprefix("Skipped: ")
    if reason not in KNOWN:
        report.outcome = "failed"
        report.__dict__.pop("wasxfail", None)  # or it is not counted
        report.longrepr = f"skipped in CI: {reason}\nKnown reasons stand in tests/skipping.py."
