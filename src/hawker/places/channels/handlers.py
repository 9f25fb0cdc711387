"""What channels do when somebody opens a store: it gets a channel of its name to show its goods."""

from hawker.kernel.db import Tx
from hawker.kernel.facts import Meta, Subscriber, on
from hawker.places.channels import service
from hawker.places.channels.model import Channel, ChannelId
from hawker.places.stores import service as stores
from hawker.places.stores.events import LogoChanged, StoreOpened


async def handle_store_opened(tx: Tx, event: StoreOpened, _meta: Meta) -> None:
    if not event.needs_channel:
        return
    store = await stores.store_by_id(tx, event.store_id)
    channel = Channel(store.id, ChannelId.new(), event.owner_id, store.name, store.logo_url)
    await service.open_channel(tx, channel)


async def handle_logo_changed(tx: Tx, event: LogoChanged, _meta: Meta) -> None:
    await service.follow_logo(tx, event.store_id)


SUBSCRIBER = Subscriber(
    "channels", [on(StoreOpened, handle_store_opened), on(LogoChanged, handle_logo_changed)]
)
