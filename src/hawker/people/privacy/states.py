"""The lives of an export and of an erasure."""

from hawker.kernel.states import Lifecycle
from hawker.people.privacy.model import ErasureStatus as E
from hawker.people.privacy.model import ExportStatus as X

EXPORT = Lifecycle(
    start=X.REQUESTED,
    moves={
        "take": ({X.REQUESTED, X.BUILDING}, X.BUILDING),  # again, when its worker died
        "finish": ({X.BUILDING}, X.READY),
        "give_up": ({X.BUILDING}, X.FAILED),
        "expire": ({X.READY}, X.EXPIRED),
    },
)

ERASURE = Lifecycle(
    start=E.WAITING,
    moves={
        "undo": ({E.WAITING}, E.UNDONE),
        "erase": ({E.WAITING}, E.DONE),
    },
)
