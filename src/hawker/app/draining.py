"""How the supervisor and the front door speak with a process that is to end without a lost request.

The supervisor sends `DRAIN`. The process then says at `OPEN` that it wants no new requests, the
front door, which asks twice a second, sends it none, and once all are answered it ends.
"""

import signal

DRAIN = signal.SIGUSR1
OPEN = "/openz"
DRAINING_S = 1.2  # until the front door has seen it
DRAINED_WITHIN_S = 25  # for the answers under way then
