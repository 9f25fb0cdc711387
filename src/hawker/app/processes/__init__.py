"""One file per kind of process: what it opens, runs and closes."""
