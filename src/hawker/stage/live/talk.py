"""The nouns of order and conversation in a room."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec

from hawker.kernel.errors import Refusal
from hawker.kernel.ids import AccountId
from hawker.kernel.text import line, named
from hawker.places.channels.model import Moderator
from hawker.stage.live.filtering import WORD_CHARACTERS, WORDS_LIMIT
from hawker.stage.live.model import LineId, PollId, SanctionId, SanctionKind

REASON_CHARACTERS = 200
ANNOUNCEMENT_CHARACTERS = 200
QUESTION_CHARACTERS = 120  # of a poll
OPTION_CHARACTERS = 40
OPTIONS_LEAST, OPTIONS_MOST = 2, 6
SLOWEST_S = 300
LONGEST_MUTE_MINUTES = 60 * 24 * 30


# --- order in a room -------------------------------------------------------------------------
class SpokenLine(msgspec.Struct, frozen=True):
    """A line as it was written down, with who said it."""

    id: LineId
    actor_id: AccountId
    name: str
    role: str
    text: str
    said_at: datetime
    is_guest: bool


class Sanction(msgspec.Struct, frozen=True):
    """Somebody who is kept from speaking, or out."""

    id: SanctionId
    name: str  # under which they spoke
    kind: SanctionKind
    until: datetime | None  # None: until it is lifted
    imposed_at: datetime


class ReportedLine(msgspec.Struct, frozen=True):
    """A line that viewers found wrong, and how many did."""

    line_id: LineId
    name: str
    text: str
    said_at: datetime
    reports: int


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How fast a room may talk, and whether it may at all."""

    slow_s: Annotated[int, msgspec.Meta(ge=0, le=SLOWEST_S)] = 0  # between lines of one person
    is_quiet: bool = False  # hosts and moderators alone speak


class Moderation(msgspec.Struct, frozen=True):
    """How a room is kept in order, for those who keep it."""

    rules: Rules
    words: Sequence[str]
    moderators: Sequence[Moderator]
    sanctions: Sequence[Sanction]  # that hold, the newest first
    reports: Sequence[ReportedLine]


class Removal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Take a line away, or everything its author said until now."""

    line_id: LineId
    is_everything: bool = False
    reason: Annotated[str, line(REASON_CHARACTERS, shortest=0)] = ""


class NewSanction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Keep the author of a line from speaking, or out."""

    line_id: LineId
    kind: SanctionKind
    minutes: Annotated[int, msgspec.Meta(ge=1, le=LONGEST_MUTE_MINUTES)] | None = None
    reason: Annotated[str, line(REASON_CHARACTERS, shortest=0)] = ""


class LineNamed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    line_id: LineId


class WordList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    words: Annotated[
        list[Annotated[str, named(WORD_CHARACTERS)]], msgspec.Meta(max_length=WORDS_LIMIT)
    ]


# --- conversation ----------------------------------------------------------------------------
class Announcement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the host says above the lines; None for nothing."""

    text: Annotated[str, named(ANNOUNCEMENT_CHARACTERS)] | None


class Question(msgspec.Struct, frozen=True):
    """What a viewer asked."""

    line_id: LineId
    name: str
    text: str
    asked_at: datetime
    answered_at: datetime | None


class Questions(msgspec.Struct, frozen=True):
    items: Sequence[Question]  # the open ones first, each part with the newest first


class AnsweredMark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    is_answered: bool


class NewPoll(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    question: Annotated[str, named(QUESTION_CHARACTERS)]
    options: Annotated[
        list[Annotated[str, named(OPTION_CHARACTERS)]],
        msgspec.Meta(min_length=OPTIONS_LEAST, max_length=OPTIONS_MOST),
    ]


class Poll(msgspec.Struct, frozen=True):
    """What a host asks everybody."""

    id: PollId
    question: str
    options: Sequence[str]
    opened_at: datetime
    ended_at: datetime | None


class Vote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    choice: Annotated[int, msgspec.Meta(ge=0, lt=OPTIONS_MOST)]  # index of the option


# --- refusals --------------------------------------------------------------------------------
class NotOverThem(Refusal, code="live.not_over_them", status=403):
    """Nobody acts against a host, and moderators not against each other."""


class NoAccount(Refusal, code="live.no_account", status=422):
    """A guest cannot moderate: there is nothing to know them by tomorrow."""


class TooManyModerators(Refusal, code="live.too_many_moderators", status=409):
    """A channel has as many moderators as it may."""


class PollRuns(Refusal, code="live.poll_runs", status=409):
    """One poll at a time: end the other first."""


class PollEnded(Refusal, code="live.poll_ended", status=409):
    """It takes no votes any more."""


class VotedAlready(Refusal, code="live.voted_already", status=409):
    """One vote per person; `choice` says which it was."""


class BadOptions(Refusal, code="live.bad_options", status=422):
    """The options of a poll must differ, and a vote must be for one of them."""
