"""The program that renders one picture: bytes on stdin, what became of them on stdout.

A process of its own, because what strangers bring must not take the memory, the time or the place
of requests: the system ends it where it goes too far.
"""

import os
import resource
import sys

import msgspec

from hawker.kernel.errors import Refusal
from hawker.media.files import rendering
from hawker.media.files.rendering import Decoded

MEMORY_LIMIT_BYTES = 1_500_000_000
PROCESSOR_LIMIT_S = 20
WRITTEN_LIMIT_BYTES = 64 * 1024 * 1024
NICENESS = 10  # requests come first


class Refused(msgspec.Struct, frozen=True, tag=True):
    """Why it is not taken."""

    code: str
    detail: str


class Made(msgspec.Struct, frozen=True, tag=True):
    """What it became."""

    decoded: Decoded


def main() -> None:
    """Render what stdin holds."""
    os.nice(NICENESS)
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY_LIMIT_BYTES),
        (resource.RLIMIT_CPU, PROCESSOR_LIMIT_S),
        (resource.RLIMIT_FSIZE, WRITTEN_LIMIT_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    try:
        answer: Made | Refused = Made(rendering.render(sys.stdin.buffer))
    except Refusal as refusal:
        answer = Refused(refusal.code, refusal.detail)
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer))


if __name__ == "__main__":
    main()
