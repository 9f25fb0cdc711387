"""These tests import the tree by its path, like every test of this project."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
