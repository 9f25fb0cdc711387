"""`python -m bench [names]`: run all benchmarks, or those named."""

import sys

from bench.running import main

sys.exit(main(sys.argv[1:]))
