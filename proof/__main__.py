"""`python -m proof [NAME …]`."""

import sys

from proof.running import main

sys.exit(main(sys.argv[1:]))
