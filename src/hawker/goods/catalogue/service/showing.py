"""A picture of the store as a product shows it."""

from hawker.goods.catalogue.model import ProductPicture, ShownPicture
from hawker.kernel.storage import Storage
from hawker.kernel.text import Text
from hawker.media.files.model import Picture as File

CARD_WIDTH = 640  # pixels


def shown(storage: Storage, file: File, wanted: ShownPicture) -> ProductPicture:
    """Lay out a file with the words for it."""
    return ProductPicture(
        url=storage.url(file.largest.key),
        thumb_url=storage.url(file.at_least(CARD_WIDTH).key),
        width=file.largest.width,
        height=file.largest.height,
        id=file.id,
        alt=Text(wanted.alt_zh, wanted.alt_en),
        colour=file.colour,
        preview=file.preview,
    )
