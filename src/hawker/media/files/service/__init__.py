"""The verbs of files: `from hawker.media.files import service as files`."""

from hawker.media.files.service.pictures import (
    pictures_by_ids,
    private_link,
    put_picture,
    show,
    take_in,
    view,
)
from hawker.media.files.service.portraits import (
    portrait_prefix,
    portraits_of,
    show_portrait,
    take_off_portrait,
)

__all__ = [
    "pictures_by_ids",
    "portrait_prefix",
    "portraits_of",
    "private_link",
    "put_picture",
    "show",
    "show_portrait",
    "take_in",
    "take_off_portrait",
    "view",
]
