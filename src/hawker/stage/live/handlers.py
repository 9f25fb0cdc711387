"""What live does when the picture comes and goes, and when its timers are due."""

from collections.abc import Awaitable, Callable, Mapping

from hawker.kernel.db import Tx
from hawker.kernel.facts import Meta, Subscriber, on
from hawker.kernel.ids import StoreId
from hawker.kernel.timers import Timer
from hawker.media.streams.events import PictureStarted, PictureStopped
from hawker.stage.live import service
from hawker.stage.live.model import RoomId
from hawker.stage.live.service.rooms import CLOSE_INTERRUPTED, GIVE_UP, REMIND, TELL


async def handle_picture_started(tx: Tx, event: PictureStarted, _: Meta) -> None:
    await service.picture_started(tx, event.stream_id, event.ingest_id, event.started_at)


async def handle_picture_stopped(tx: Tx, event: PictureStopped, _: Meta) -> None:
    await service.picture_stopped(tx, event.stream_id, event.ingest_id)


async def close_interrupted(tx: Tx, timer: Timer) -> None:
    await service.lapse(tx, *_room_of(timer))


def _room_of(timer: Timer) -> tuple[StoreId, RoomId]:
    assert timer.store is not None, "it was set with its store"
    return timer.store, RoomId.parse(timer.ref)


SUBSCRIBER = Subscriber(
    "live", [on(PictureStarted, handle_picture_started), on(PictureStopped, handle_picture_stopped)]
)


def timers(origin: str) -> Mapping[str, Callable[[Tx, Timer], Awaitable[None]]]:
    """What happens when something of a room is due; `origin` is the address of the site."""

    async def remind(tx: Tx, timer: Timer) -> None:
        await service.remind(tx, *_room_of(timer), origin)

    async def tell(tx: Tx, timer: Timer) -> None:
        await service.tell(tx, *_room_of(timer), origin)

    async def give_up(tx: Tx, timer: Timer) -> None:
        await service.give_up(tx, *_room_of(timer))

    return {
        CLOSE_INTERRUPTED: close_interrupted,
        REMIND: remind,
        TELL: tell,
        GIVE_UP: give_up,
    }
