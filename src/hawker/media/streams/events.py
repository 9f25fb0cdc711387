"""Facts of streams."""

from datetime import datetime

from hawker.kernel.events import Event
from hawker.media.streams.model import EndReason, IngestId, StreamId


class PictureStarted(Event, frozen=True, tag="streams.picture_started"):
    """The first part of an ingest can be played."""

    stream_id: StreamId
    ingest_id: IngestId
    started_at: datetime
    width: int  # pixels
    height: int


class PictureStopped(Event, frozen=True, tag="streams.picture_stopped"):
    """An ingest that had a picture ended."""

    stream_id: StreamId
    ingest_id: IngestId
    reason: EndReason
