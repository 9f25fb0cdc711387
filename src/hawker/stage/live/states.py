"""The life of a room; docs/states.md is drawn from this table."""

from hawker.kernel.states import Lifecycle
from hawker.stage.live.model import RoomStatus as S

ROOM = Lifecycle(
    start=S.WAITING,
    moves={
        "begin": ({S.WAITING, S.IDLE}, S.ON_AIR),
        "interrupt": ({S.ON_AIR}, S.INTERRUPTED),
        "resume": ({S.INTERRUPTED}, S.ON_AIR),
        "lapse": ({S.INTERRUPTED}, S.IDLE),
        "end": ({S.WAITING, S.ON_AIR, S.INTERRUPTED, S.IDLE}, S.ENDED),
    },
)
