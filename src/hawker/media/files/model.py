"""The nouns of files."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from hawker.kernel.errors import Overloaded, Refusal
from hawker.kernel.ids import Id, StoreId

WEBP = "image/webp"


class FileId(Id, prefix="fil"):
    """Names a picture that was brought."""


class Rendition(msgspec.Struct, frozen=True):
    """A picture in one size and one format, as readers get it."""

    key: str  # in storage
    width: int  # pixels
    height: int  # pixels
    media_type: str = WEBP


class Picture(msgspec.Struct, frozen=True):
    """A picture of a store."""

    store_id: StoreId
    id: FileId
    media_type: str  # of what was brought
    size_bytes: int  # of what was brought
    width: int  # pixels, upright
    height: int  # pixels, upright
    renditions: Sequence[Rendition]  # largest first, each size as AVIF, WebP and JPEG
    colour: str  # the most common one, "#aabbcc"
    preview: str  # a tiny picture as a data: address, to stand there until the other is loaded
    unused_due_at: datetime | None  # it goes then; None while something shows it

    @property
    def largest(self) -> Rendition:
        return self._sizes[0]

    def at_least(self, width: int) -> Rendition:
        """The smallest rendition that is `width` pixels wide or more, else the largest."""
        wide_enough = [each for each in self._sizes if each.width >= width]
        return wide_enough[-1] if wide_enough else self.largest

    @property
    def _sizes(self) -> Sequence[Rendition]:
        return [each for each in self.renditions if each.media_type == WEBP]


class RenditionView(msgspec.Struct, frozen=True):
    """A picture in one size and one format."""

    url: str
    width: int  # pixels
    height: int  # pixels
    media_type: str


class PictureView(msgspec.Struct, frozen=True):
    """A picture of a store, as its people see it."""

    id: FileId
    url: str  # of the largest
    thumb_url: str
    width: int  # pixels, of what `url` shows
    height: int  # pixels
    colour: str  # the most common one, "#aabbcc"
    preview: str  # a tiny picture as a data: address
    renditions: Sequence[RenditionView]  # largest first, each size as AVIF, WebP and JPEG


class PictureNotFound(Refusal, code="files.picture_not_found", status=404):
    """The store has no such picture, or it was not used for so long that it is gone."""


class NotAPicture(Refusal, code="files.not_a_picture", status=415):
    """The bytes are no picture of a kind we take, whatever they are called."""


class BrokenPicture(Refusal, code="files.broken_picture", status=422):
    """It begins like a picture and cannot be read to its end."""


class AnimatedPicture(Refusal, code="files.animated_picture", status=415):
    """It moves, and pictures of a shop stand still."""


class PictureTooLarge(Refusal, code="files.picture_too_large", status=413):
    """More bytes or more pixels than we decode."""


class PictureTooSmall(Refusal, code="files.picture_too_small", status=422):
    """Fewer pixels than anybody could see."""


class TooManyUnused(Refusal, code="files.too_many_unused", status=409):
    """The store brought many pictures that nothing shows yet."""


class UploadsBusy(Overloaded, code="files.busy", status=503):
    """As many pictures are being taken in as we have hands for; try again in a moment."""
