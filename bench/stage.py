"""A room of a new shop, with its host, its goods and the key of its stream."""

from __future__ import annotations

from dataclasses import dataclass

from bench.shop import Goods, open_shop
from bench.site import Site
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.ids import AccountId
from hawker.kernel.text import Text
from hawker.media.streams import service as streams
from hawker.media.streams.model import StreamId
from hawker.places.channels import service as channels
from hawker.places.channels.model import Channel, ChannelId
from hawker.stage.live import service as live
from hawker.stage.live.model import RoomId


@dataclass(frozen=True, slots=True)
class Stage:
    """A room that waits for its picture."""

    goods: Goods
    host: Principal
    channel: ChannelId
    room: RoomId
    stream: StreamId
    key: str

    @property
    def playlist(self) -> str:
        """The path of the live playlist."""
        return streams.playlist_url(self.stream)


async def open_stage(
    site: Site,
    *,
    products: int = 1,
    pieces: int = 10,
    shown: int = 0,
    owner: AccountId | None = None,
) -> Stage:
    """Open a shop with so many products and a room that shows the first `shown` of them.

    Its host is the owner, who is nobody that ever signed in where none is given.
    """
    owner = owner or AccountId.new()
    goods = await open_shop(site, products=products, pieces=pieces, owner=owner)
    channel = Channel(goods.store, ChannelId.new(), owner, Text("测试", "Bench"), None)
    grants = {goods.store: frozenset({Permission.LIVE_HOST})}
    async with site.db.system() as tx:
        proven = {"proven_at": tx.now}  # a key is told after a fresh proof alone
        host = Principal(owner, is_guest=False, name="Host", grants=grants, **proven)
        await channels.open_channel(tx, channel)
        room, key = await live.open_room(tx, host, channel, "Bench")
        await live.set_showcase(tx, host, room.id, goods.products[:shown])
    assert key is not None, "the proof is fresh"
    return Stage(goods, host, channel.id, room.id, room.stream_id, key)
