"""Disks that get full: small ones, in memory, which root alone can mount."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.skipping import NO_SMALL_DISK


@contextmanager
def small_disk(folder: Path, size_kb: int) -> Iterator[None]:
    """A disk of this size at `folder` while inside."""
    if os.geteuid() != 0:
        pytest.skip(NO_SMALL_DISK)
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size_kb}k,mode=755", "tmpfs", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:  # in a container without the right to it
        pytest.skip(f"no small disk can be mounted: {made.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
