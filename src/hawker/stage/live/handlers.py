"""What live does when the picture comes and goes, and when its timers are due."""

from collections.abc import Awaitable, Callable, Mapping

from hawker.kernel.db import Tx
from hawker.kernel.facts import Meta, Subscriber, on
from hawker.kernel.timers import Timer
from hawker.media.streams.events import PictureStarted, PictureStopped
from hawker.stage.live import service
from hawker.stage.live.model import RoomId
from hawker.stage.live.service.rooms import CLOSE_INTERRUPTED


async def handle_picture_started(tx: Tx, event: PictureStarted, _: Meta) -> None:
    await service.picture_started(tx, event.stream_id, event.ingest_id, event.started_at)


async def handle_picture_stopped(tx: Tx, event: PictureStopped, _: Meta) -> None:
    await service.picture_stopped(tx, event.stream_id, event.ingest_id)


async def close_interrupted(tx: Tx, timer: Timer) -> None:
    assert timer.store is not None, "it was set with its store"
    await service.lapse(tx, timer.store, RoomId.parse(str(timer.ref)))


SUBSCRIBER = Subscriber(
    "live", [on(PictureStarted, handle_picture_started), on(PictureStopped, handle_picture_stopped)]
)
TIMERS: Mapping[str, Callable[[Tx, Timer], Awaitable[None]]] = {
    CLOSE_INTERRUPTED: close_interrupted
}
