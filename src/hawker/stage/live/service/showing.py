"""Put goods into the showcase and over the picture."""

from collections.abc import Sequence

from hawker.goods.catalogue import service as catalogue
from hawker.goods.catalogue.model import ProductId
from hawker.kernel import audit, outbox, sql
from hawker.kernel.auth import Principal
from hawker.kernel.db import Tx
from hawker.kernel.errors import NotFound
from hawker.stage.live.events import ProductPinned, ShowcaseChanged
from hawker.stage.live.model import (
    SHOWCASE_LIMIT,
    NotForSaleHere,
    PinId,
    Room,
    RoomId,
    ShowcaseFull,
)
from hawker.stage.live.service.listing import pins_of, shelf_of
from hawker.stage.live.service.rooms import end_pin, hosted

Q = sql.load("hawker.stage.live")


async def set_showcase(
    tx: Tx, principal: Principal, id: RoomId, products: Sequence[ProductId]
) -> Room:
    """Show these products, in this order; a pin on any other ends.

    A product named twice is shown once, where it was named first. What was off the shelf stays so.
    Raises NotFound, Forbidden, RoomEnded, NotForSaleHere; nothing is then changed.
    """
    room = await hosted(tx, principal, id)
    wanted = list(dict.fromkeys(products))
    await require_for_sale(tx, room, wanted)

    shelf = {each.product_id: each.is_offered for each in await shelf_of(tx, room)}
    before = list(shelf)
    pinned = (await pins_of(tx, [room])).get(id)
    if pinned is not None and pinned.product_id not in wanted:
        await end_pin(tx, room)
    await tx.run(Q.clear_showcase, store_id=room.store_id, room_id=id)
    await tx.run(
        Q.fill_showcase,
        store_id=room.store_id,
        room_id=id,
        product_ids=wanted,
        offered=[shelf.get(product, True) for product in wanted],
    )
    await outbox.publish(tx, ShowcaseChanged(room_id=id))
    if wanted != before:
        await audit.note(
            tx,
            action="live.showcase_changed",
            store=room.store_id,
            subject=id,
            title=room.title,
            count=len(wanted),
            was_count=len(before),
        )
    return room


async def pin(tx: Tx, principal: Principal, id: RoomId, product: ProductId) -> Room:
    """Put a product over the picture from this moment of the programme on.

    It takes the place of what is pinned, joins the showcase if it is not in it, and comes back on
    the shelf. Pinning what is pinned already changes nothing.
    Raises NotFound, Forbidden, RoomEnded, NotForSaleHere, ShowcaseFull; nothing is then changed.
    """
    room = await hosted(tx, principal, id)
    await require_for_sale(tx, room, [product])
    pinned = (await pins_of(tx, [room])).get(id)
    if pinned is not None and pinned.product_id == product:
        return room

    shelf = {each.product_id: each.is_offered for each in await shelf_of(tx, room)}
    if not shelf.get(product, False):
        if product not in shelf and len(shelf) >= SHOWCASE_LIMIT:
            raise ShowcaseFull(f"The showcase holds {SHOWCASE_LIMIT} products.")
        await tx.run(Q.append_to_showcase, store_id=room.store_id, room_id=id, product_id=product)
        await outbox.publish(tx, ShowcaseChanged(room_id=id))
    await tx.run(Q.end_pin, store_id=room.store_id, room_id=id, now=tx.now)
    await tx.run(
        Q.insert_pin,
        store_id=room.store_id,
        id=PinId.new(),
        room_id=id,
        product_id=product,
        programme_time=tx.now,
        pinned_by=principal.actor,
    )
    await outbox.publish(tx, ProductPinned(room_id=id, product_id=product, programme_time=tx.now))
    return room


async def unpin(tx: Tx, principal: Principal, id: RoomId) -> Room:
    """Take away what is pinned; nothing happens when nothing is. Raises RoomEnded, Forbidden."""
    room = await hosted(tx, principal, id)
    await end_pin(tx, room)
    return room


async def offer(
    tx: Tx, principal: Principal, id: RoomId, product: ProductId, *, is_offered: bool
) -> Room:
    """Put a product of the showcase on the shelf or take it off; off it, its pin ends.

    What is off the shelf keeps its place, and buyers are told nothing of it. Like pins this is not
    noted in the log of the store: it comes and goes while the show runs.
    Raises NotFound, Forbidden, RoomEnded; nothing is then changed.
    """
    room = await hosted(tx, principal, id)
    shelf = {each.product_id: each.is_offered for each in await shelf_of(tx, room)}
    if product not in shelf:
        raise NotFound
    if shelf[product] is is_offered:
        return room
    pinned = (await pins_of(tx, [room])).get(id)
    if not is_offered and pinned is not None and pinned.product_id == product:
        await end_pin(tx, room)
    await tx.run(
        Q.offer, store_id=room.store_id, room_id=id, product_id=product, is_offered=is_offered
    )
    await outbox.publish(tx, ShowcaseChanged(room_id=id))
    return room


async def require_for_sale(tx: Tx, room: Room, products: Sequence[ProductId]) -> None:
    """Raise NotForSaleHere unless the room's store sells all of them."""
    found = await catalogue.products_by_ids(tx, products)
    for id in products:
        if id not in found or found[id].store_id != room.store_id:
            raise NotForSaleHere("The room's store sells no such product.", field=str(id))
