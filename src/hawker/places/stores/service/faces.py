"""How a store shows itself: its logo, and the cover of its page."""

from enum import StrEnum

from hawker.kernel import audit, outbox
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.db import Tx
from hawker.kernel.ids import StoreId
from hawker.kernel.storage import Storage
from hawker.media.files import service as files
from hawker.media.files.model import FileId
from hawker.places.stores.events import LogoChanged
from hawker.places.stores.model import Profile
from hawker.places.stores.service.profile import profile
from hawker.places.stores.statements import Q


class FacePart(StrEnum):
    """Which of its pictures."""

    LOGO = "logo"
    COVER = "cover"


WIDTHS = {FacePart.LOGO: 240, FacePart.COVER: 1200}  # pixels, of what the address shows


async def show_face(
    tx: Tx,
    principal: Principal,
    storage: Storage,
    store: StoreId,
    part: FacePart,
    picture: FileId | None,
) -> Profile:
    """Show a picture of the store as its logo or cover, or none.

    What it already is changes nothing. Raises Forbidden, PictureNotFound; nothing is then changed.
    """
    principal.require(Permission.STORE_WRITE, store)
    await tx.one(Q.lock_store, StoreId, store=store)
    before = await profile(tx, store)
    wanted = [] if picture is None else [picture]
    found = await files.show(tx, store, part.value, wanted)
    url = None
    if picture is not None:
        url = storage.url(found[picture].at_least(WIDTHS[part]).key)
    was = before.logo_url if part is FacePart.LOGO else before.cover_url
    if url == was:
        return before
    await tx.run(Q.change_logo if part is FacePart.LOGO else Q.change_cover, store=store, url=url)
    if part is FacePart.LOGO:
        await outbox.publish(tx, LogoChanged(store_id=store))
    await audit.note(
        tx, action="stores.profile_changed", store=store, subject=store, fields=[part.value]
    )
    return await profile(tx, store)
