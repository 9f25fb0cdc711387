"""Where the programs are that came with our wheels."""

import shutil
import sys
from pathlib import Path


def installed(name: str) -> Path:
    """Find the program that a wheel put beside this Python. Raises FileNotFoundError."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise FileNotFoundError(f"{name} is not installed; requirements.lock names its wheel.")
    return Path(found)
