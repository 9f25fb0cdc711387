"""The nouns of streams."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from hawker.kernel.errors import Overloaded, Refusal
from hawker.kernel.ids import Id, StoreId

WARNINGS_LIMIT = 8  # codes of one reading


class StreamId(Id, prefix="stm"):
    """Where a publisher sends a picture to, and viewers play it from."""


class KeyId(Id, prefix="key"):
    """One secret that lets a publisher in."""


class IngestId(Id, prefix="ing"):
    """One connection of a publisher."""


class StreamStatus(StrEnum):
    """Where a stream is in its life (`states.py`)."""

    WAITING = "waiting"  # for its first picture
    LIVE = "live"
    INTERRUPTED = "interrupted"  # there was a picture; it may come back
    CLOSED = "closed"  # for good


class EndReason(StrEnum):
    """Why an ingest ended."""

    FINISHED = "finished"  # the publisher said goodbye
    LOST = "lost"  # the connection broke or fell silent
    REPLACED = "replaced"  # the same publisher came back by a new connection, or another took over
    REVOKED = "revoked"  # its key is no longer good
    CLOSED = "closed"  # the stream was closed
    UNPLAYABLE = "unplayable"  # what it sent cannot be played
    RESTARTED = "restarted"  # our process stopped, was killed, fell silent or failed


class WarningCode(StrEnum):
    """What the host should mend. Codes; the studio has the words."""

    LONG_KEYFRAME_INTERVAL = "long_keyframe_interval"  # above 2 s: viewers wait longer to start
    LOW_FRAME_RATE = "low_frame_rate"
    NO_AUDIO = "no_audio"
    PICTURE_STALLED = "picture_stalled"  # sound arrives, picture does not
    RECORDING_STOPPED = "recording_stopped"  # the disk is full; the broadcast goes on
    LOW_WITHDRAWN = "low_withdrawn"  # the smaller picture failed too often; the whole goes on
    RESYNCED = "resynced"  # the encoder's clock jumped


class SecondPublisher(StrEnum):
    """What becomes of a publisher that comes while another one is sending."""

    REFUSE = "refuse"  # it is turned away
    REPLACE = "replace"  # it takes over, and the first one is cut off


class RenditionKind(StrEnum):
    """What is played of a stream."""

    FULL = "full"  # all of it, as it came
    LOW = "low"  # a smaller picture, with the same sound
    SOUND = "sound"  # and nothing else


class Offer(msgspec.Struct, frozen=True):
    """A rendition as the database has it."""

    kind: RenditionKind
    height: int | None
    bandwidth: int | None


class Rendition(msgspec.Struct, frozen=True):
    """One way to play a stream; all of them have the same segments and times."""

    kind: RenditionKind
    url: str  # of its playlist, below the site's own address
    height: int | None  # pixels; None without a picture
    bandwidth: int | None  # bits per second, as measured at its greediest; None until it was


class Stream(msgspec.Struct, frozen=True):
    """A stream as it stands in the database."""

    store_id: StoreId
    id: StreamId
    status: StreamStatus
    cover: str | None  # file name below the stream's folder
    created_at: datetime


class Grant(msgspec.Struct, frozen=True):
    """What a good key allows: to publish to this stream."""

    store_id: StoreId
    stream_id: StreamId
    key_id: KeyId


class Ingest(msgspec.Struct, frozen=True):
    """An open connection of a publisher that was let in."""

    store_id: StoreId
    id: IngestId
    stream_id: StreamId


class Reading(msgspec.Struct, frozen=True):
    """What was measured of a running ingest over the last seconds."""

    width: int  # pixels, as shown
    height: int
    bitrate_bps: int  # picture and sound
    fps: float  # frames per second
    keyframe_interval_s: float | None  # None until two keyframes were seen
    audio: bool
    warnings: Annotated[Sequence[WarningCode], msgspec.Meta(max_length=WARNINGS_LIMIT)]


class Health(msgspec.Struct, frozen=True):
    """What the control room shows of a stream. Measures are zero while no picture arrives."""

    status: StreamStatus
    key_hint: str | None  # "…ab12"; None once the stream is closed
    bitrate_bps: int
    width: int
    height: int
    fps: float
    keyframe_interval_s: float | None
    audio: bool
    started_at: datetime | None  # of the picture that runs now
    warnings: Sequence[WarningCode]
    recorded_s: float = 0.0  # of this broadcast, on disk
    recorded_bytes: int = 0
    missing_s: float = 0.0  # that were not recorded, because the disk was full
    refused: str | None = None  # why what came last could not be played; None while something runs
    second_publisher: SecondPublisher = SecondPublisher.REFUSE


class Recording(msgspec.Struct, frozen=True):
    """How much was kept of a broadcast, and how far it is on its way to the store of files."""

    store_id: StoreId
    stream_id: StreamId
    duration_s: float
    size_bytes: int
    missing_s: float
    noted_at: datetime
    moved_bytes: int  # whole in the store
    move_tries: int  # in a row that failed
    move_error: str | None  # of the last one, as a code
    move_due_at: datetime | None  # when something is tried next
    moved_at: datetime | None  # the store has all of it
    freed_at: datetime | None  # the copy on the disk of the streams process is gone

    @property
    def is_kept(self) -> bool:
        """Whether it still lies somewhere."""
        return self.freed_at is None or self.moved_at is not None


class BadStreamKey(Refusal, code="streams.bad_key", status=403):
    """No open stream has this key: it is wrong, or was revoked."""


class BadTicket(Refusal, code="streams.bad_ticket", status=403):
    """The ticket was not given by us, is over, or its stream has another key now."""


class BadMedia(Refusal, code="streams.bad_media", status=422):
    """A message of a publishing browser is not what the protocol allows; `detail` says why."""


class AlreadyPublishing(Refusal, code="streams.already_publishing", status=409):
    """Another publisher is sending to the stream right now."""


class TakenOver(Refusal, code="streams.taken_over", status=409):
    """Another publisher took the place of this one, and is still sending."""


class NoRoom(Overloaded, code="streams.no_room", status=503):
    """As many broadcasts are on air as this machine carries; the words say how many."""


class UnsupportedCodec(Refusal, code="streams.unsupported_codec", status=415):
    """Pictures are H.264 and sound is AAC; `detail` says what came instead."""


class TooMuch(Refusal, code="streams.too_much", status=413):
    """More bytes per second than a stream gets."""


class StreamClosed(Refusal, code="streams.closed", status=409):
    """The stream was closed for good."""
