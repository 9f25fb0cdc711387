"""Draws the demo's broadcast, as a program that can be ended in the middle.

`python -m hawker.app.demo.drawing FOLDER GOODS…`
"""

import sys
from pathlib import Path

from hawker.app.demo.publisher import Publisher

if __name__ == "__main__":
    Publisher(Path(sys.argv[1]), "", sys.argv[2:]).prepare()
