"""The nouns of files."""

from collections.abc import Sequence

import msgspec

from hawker.kernel.errors import Refusal
from hawker.kernel.ids import Id, StoreId


class FileId(Id, prefix="fil"):
    """Names a picture that was brought."""


class Rendition(msgspec.Struct, frozen=True):
    """A picture in one size, as readers get it."""

    key: str  # in storage
    width: int  # pixels
    height: int  # pixels


class Picture(msgspec.Struct, frozen=True):
    """A picture of a store."""

    store_id: StoreId
    id: FileId
    media_type: str  # of what was brought
    size_bytes: int  # of what was brought
    width: int  # pixels, upright
    height: int  # pixels, upright
    renditions: Sequence[Rendition]  # WebP, largest first

    @property
    def largest(self) -> Rendition:
        return self.renditions[0]

    def at_least(self, width: int) -> Rendition:
        """The smallest rendition that is `width` pixels wide or more, else the largest."""
        wide_enough = [each for each in self.renditions if each.width >= width]
        return wide_enough[-1] if wide_enough else self.largest


class NotAPicture(Refusal, code="files.not_a_picture", status=415):
    """Neither JPEG, PNG nor WebP, or broken."""


class PictureTooLarge(Refusal, code="files.picture_too_large", status=413):
    """More bytes or more pixels than we decode."""
