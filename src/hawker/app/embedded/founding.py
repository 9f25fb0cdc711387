"""Makes the database of a site the first time, as a program that can be ended in the middle.

`python -m hawker.app.embedded.founding FOLDER`; ended in the middle, it leaves a draft alone.
"""

import os
import sys
from pathlib import Path

from hawker.app.embedded.postgres import Postgres, PostgresFailed

if __name__ == "__main__":
    try:
        Postgres(Path(sys.argv[1])).prepare()
    except PostgresFailed as error:
        sys.stderr.write(f"hawker: {' '.join(str(error).split())}\n")
        sys.exit(os.EX_CONFIG)
