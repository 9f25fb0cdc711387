"""The life of a stream."""

from hawker.kernel.states import Lifecycle
from hawker.media.streams.model import StreamStatus as S

STREAM = Lifecycle(
    start=S.WAITING,
    moves={
        "begin": ({S.WAITING, S.INTERRUPTED, S.LIVE}, S.LIVE),  # live: another ingest took over
        "interrupt": ({S.LIVE}, S.INTERRUPTED),
        "close": ({S.WAITING, S.INTERRUPTED, S.LIVE}, S.CLOSED),
    },
)
