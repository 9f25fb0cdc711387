"""Open channels, read them, and say where somebody hosts."""

from collections.abc import Iterable, Sequence

import msgspec

from hawker.kernel import audit, sql
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.db import Db, Tx
from hawker.kernel.errors import NotFound
from hawker.kernel.ids import AccountId, StoreId
from hawker.kernel.storage import Storage
from hawker.media.files import service as files
from hawker.media.files.model import FileId
from hawker.places.channels.model import Channel, ChannelId, Moderator, Role
from hawker.places.stores import service as stores

Q = sql.load(__package__)

FACE_WIDTH = 240  # pixels, of what the address shows
MEMBERSHIPS_LIMIT = 100  # channels one account works in
MODERATORS_LIMIT = 50  # of one channel


async def open_channel(tx: Tx, channel: Channel) -> None:
    """Write a channel with its owner as its first host."""
    await tx.run(
        Q.insert_channel,
        store_id=channel.store_id,
        id=channel.id,
        owner_id=channel.owner_id,
        name_zh=channel.name.zh,
        name_en=channel.name.en,
        avatar_url=channel.avatar_url,
        has_own_face=channel.has_own_face,
        now=tx.now,
    )
    await add_member(tx, channel, channel.owner_id, Role.HOST)


async def add_member(tx: Tx, channel: Channel, account: AccountId, role: Role) -> None:
    """Let somebody who is not a member yet appear in the channel."""
    await tx.run(
        Q.insert_member,
        store_id=channel.store_id,
        channel_id=channel.id,
        account_id=account,
        role=role,
        now=tx.now,
    )


async def appoint(tx: Tx, store: StoreId, channel: ChannelId, who: Moderator) -> None:
    """Have somebody keep order in the channel; a host of it stays one."""
    await tx.run(Q.appoint, who, store=store, channel=channel, now=tx.now)


async def dismiss(tx: Tx, store: StoreId, channel: ChannelId, account: AccountId) -> bool:
    """Have them keep order no more; whether they did."""
    return bool(await tx.run(Q.dismiss, store=store, channel=channel, account=account))


async def moderators_of(tx: Tx, store: StoreId, channel: ChannelId) -> list[Moderator]:
    """List who keeps order, for the people of the store and each of themselves."""
    return await tx.all(
        Q.moderators, Moderator, store=store, channel=channel, limit=MODERATORS_LIMIT
    )


async def is_moderator(tx: Tx, store: StoreId, channel: ChannelId, account: AccountId) -> bool:
    """Whether somebody keeps order in the channel."""
    return bool(await tx.value(Q.is_moderator, store=store, channel=channel, account=account))


async def show_face(
    tx: Tx,
    principal: Principal,
    storage: Storage,
    store: StoreId,
    id: ChannelId,
    picture: FileId | None,
) -> Channel:
    """Show a picture of the store as the face of its channel, or the logo of the store again.

    Raises Forbidden, NotFound, PictureNotFound; nothing is then changed.
    """
    principal.require(Permission.STORE_WRITE, store)
    channel = await tx.one(Q.lock_channel, Channel, store=store, id=id)
    wanted = [] if picture is None else [picture]
    found = await files.show(tx, store, f"channel:{id}", wanted)
    is_own = picture is not None
    url = (
        (await stores.store_by_id(tx, store)).logo_url
        if picture is None
        else storage.url(found[picture].at_least(FACE_WIDTH).key)
    )
    shown = msgspec.structs.replace(channel, avatar_url=url, has_own_face=is_own)
    if shown != channel:
        await tx.run(Q.change_face, store=store, id=id, url=url, is_own=is_own)
        await audit.note(tx, action="channels.face_changed", store=store, subject=id)
    return shown


async def follow_logo(tx: Tx, store: StoreId) -> None:
    """Have the channels without a face of their own show the logo as it is now. As the worker."""
    await tx.all(Q.lock_followers, ChannelId, store=store)
    url = (await stores.store_by_id(tx, store)).logo_url
    await tx.run(Q.follow_logo, store=store, url=url)


async def channel_by_id(source: Db | Tx, id: ChannelId) -> Channel:
    """Read a channel. Raises NotFound."""
    found = await channels_by_ids(source, [id])
    if id not in found:
        raise NotFound("There is no such channel.")
    return found[id]


async def all_ids(source: Db | Tx, limit: int) -> list[ChannelId]:
    """Every channel, the newest first."""
    return await source.read(Q.channel_ids, ChannelId, limit=limit)


async def channels_by_ids(source: Db | Tx, ids: Iterable[ChannelId]) -> dict[ChannelId, Channel]:
    """Read channels in one statement; one that does not exist is left out."""
    rows = await source.read(Q.channels_by_ids, Channel, ids=list(ids))
    return {row.id: row for row in rows}


async def channels_of(db: Db, account: AccountId) -> Sequence[Channel]:
    """List the channels somebody appears in, at most MEMBERSHIPS_LIMIT."""
    return await db.read(
        Q.channels_of,
        Channel,
        principal=Principal(actor=account, is_guest=False),
        account_id=account,
        limit=MEMBERSHIPS_LIMIT,
    )


async def channels_of_stores(db: Db, stores: Iterable[StoreId]) -> Sequence[Channel]:
    """List the channels that show the goods of these stores, at most MEMBERSHIPS_LIMIT."""
    ids = list(stores)
    return await db.read(
        Q.channels_of_stores, Channel, record={"stores": ids}, limit=MEMBERSHIPS_LIMIT
    )
