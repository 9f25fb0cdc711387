"""Benchmarks: what a running site does on this machine, beside what it should (docs/benchmarks.md).

Each is a function under `@benchmark`, which says its name and its target. It is given a site of its
own folder and ports, started as a user would start it, puts a bounded load on it over real HTTP or
real sockets, counts the outcome in the database and returns a `Result`. Nothing is timed in tests.
"""

from bench.harness import Result, benchmark
from bench.running import main

__all__ = ["Result", "benchmark", "main"]
