"""The audit log: who did what, kept for good, and a chain of seals that shows any change of it.

`await audit.note(tx, action="stores.staff_invited", store=store, subject=invitation, role="host")`
writes an entry with the transaction of the act itself: both happen or neither. An entry stands in
the log of a store, or in that of a person whose own security it is about. It names people by their
ids alone: no name, no address of theirs and no secret goes into `details`, for it is never erased.
What somebody typed about an act, such as a reason, is kept beside the log and goes (`words`).

A job of the worker seals what was written, some seconds later, in batches. A seal holds the SHA-256
of each entry and a digest over these, the range they cover and the digest before. Whoever changes,
removes, inserts or reorders what is sealed must make every later digest anew, and a single one that
somebody keeps elsewhere (the worker logs each) then gives it away: `hawker audit verify`.

Refuses: any change or removal, to every role and by a trigger to the owner as well. A superuser can
switch that off; then the chain tells. What is not sealed yet it cannot tell about.
"""

from hawker.kernel.audit.entries import (
    WORDS_KEPT,
    AuditId,
    Entry,
    Filter,
    forget_words,
    note,
    of_person,
    of_site,
    of_store,
)
from hawker.kernel.audit.sealing import BATCH, Seal, Sealer, last_seal
from hawker.kernel.audit.verifying import Break, Report, verify

__all__ = [
    "BATCH",
    "WORDS_KEPT",
    "AuditId",
    "Break",
    "Entry",
    "Filter",
    "Report",
    "Seal",
    "Sealer",
    "forget_words",
    "last_seal",
    "note",
    "of_person",
    "of_site",
    "of_store",
    "verify",
]
