"""The verbs of privacy."""

from hawker.people.privacy.service.erasing import (
    ERASE,
    ask_erasure,
    erase_due,
    undo_erasure,
    waiting_erasure,
)
from hawker.people.privacy.service.exporting import ask_export, exports_of, link_to

__all__ = [
    "ERASE",
    "ask_erasure",
    "ask_export",
    "erase_due",
    "exports_of",
    "link_to",
    "undo_erasure",
    "waiting_erasure",
]
