"""The nouns of a script: what a host means to say, step by step. Pure."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Annotated

import msgspec

from hawker.goods.catalogue.model import ProductId
from hawker.kernel.errors import Refusal
from hawker.kernel.ids import Id
from hawker.kernel.text import line, named

STEPS_LIMIT = 60
STEP_CHARACTERS = 500
LONGEST_MINUTES = 240
REVISION_BYTES = 12


class StepId(Id, prefix="stp"):
    """One step of a room's script."""


class Step(msgspec.Struct, frozen=True):
    """One thing to say or show."""

    id: StepId
    text: str
    product_id: ProductId | None
    planned_minutes: int | None
    begun_at: datetime | None  # of the step that runs
    spent_s: int  # before it began this time


class Script(msgspec.Struct, frozen=True):
    steps: Sequence[Step]  # in order
    revision: str  # of the words and their order: whoever changes them names it
    now: datetime  # for clocks that are wrong


class NewStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step as it is written; one that is there already keeps its time."""

    text: Annotated[str, named(STEP_CHARACTERS)]
    id: StepId | None = None
    product_id: ProductId | None = None
    planned_minutes: Annotated[int, msgspec.Meta(ge=1, le=LONGEST_MINUTES)] | None = None


class NewScript(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    revision: Annotated[str, line(64, shortest=0)]  # of what it is made from
    steps: Annotated[list[NewStep], msgspec.Meta(max_length=STEPS_LIMIT)]


class StepNamed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The step to be at; None for none."""

    step_id: StepId | None


class ScriptMovedOn(Refusal, code="live.script_moved_on", status=409):
    """Somebody else changed the script meanwhile: read it again."""


def revision(steps: Sequence[Step]) -> str:
    """Name the words of a script and their order; time that passes does not change it."""
    words = [(str(each.id), each.text, each.product_id, each.planned_minutes) for each in steps]
    return blake2b(repr(words).encode(), digest_size=REVISION_BYTES).hexdigest()
