"""All the streams that can be played from here, and what each address of theirs answers."""

import asyncio
import time
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from weakref import WeakKeyDictionary

from hawker.kernel.ids import BadId
from hawker.kernel.storage import Storage
from hawker.media.streams import (
    downloads,
    multivariant,
    playlist,
    recording,
    reels,
    slices,
    sound,
)
from hawker.media.streams.disk import Disk
from hawker.media.streams.low import rendition as low
from hawker.media.streams.low.rendition import Low
from hawker.media.streams.model import StreamId
from hawker.media.streams.origin import NOT_FOUND, Answer, Request
from hawker.media.streams.shelf import Shelf
from hawker.media.streams.window import TooFarAhead, Window

COVER = "cover-"
UNUSED_S = 600.0  # after which a shelf nobody fills or reads is put away
SHELVES_LIMIT = 1_000
SOUNDS_LIMIT = 256  # parts and segments whose sound was cut out, some 30 kB each

_PLAYLIST_KIND = "application/vnd.apple.mpegurl"
_KINDS = {".m4s": "video/iso.segment", ".mp4": "video/mp4", ".jpg": "image/jpeg"}
_PLAYLIST_AGE_S = 1
_SLICE_AGE_S = 60  # of a recording that may yet move to the store of files
_FILE_AGE_S = 3_600  # names are never used twice
_PATH_PARTS = 4  # "", "live", stream, file; or one more, with a folder before the file
_FOLDERS = ("", recording.FOLDER, sound.FOLDER, low.FOLDER)


class Shelves:
    """The shelves below one folder, taken up from disk when first asked for."""

    def __init__(
        self,
        folder: Path,
        disk: Disk,
        part_s: float = playlist.PART_S,
        store: Storage | None = None,
    ) -> None:
        """`store` is where finished recordings go, if they do."""
        self._folder = folder
        self._disk = disk
        self._part_s = part_s
        self._store = store
        self.is_plain = False  # parts are left out of playlists, because many watch
        self._shelves: dict[StreamId, Shelf] = {}
        # Playlists of recordings, with how long the journal was; gone with their shelf.
        self._texts: WeakKeyDictionary[Shelf, tuple[tuple[int, bool], bytes]] = WeakKeyDictionary()
        self._sounds: dict[tuple[str, str], Answer] = {}  # by stream and file, oldest first

    async def open(self, id: StreamId) -> Shelf:
        """Return the stream's shelf, made if there was none; for whoever fills it."""
        shelf = await self._find(id)
        if shelf is None:
            shelf = self._shelves[id] = Shelf(self._folder / id, self._disk, self._part_s)
        shelf.used_at = time.monotonic()
        return shelf

    def put_away(self) -> None:
        """Clear and forget the shelves that nobody fills or reads."""
        oldest = time.monotonic() - UNUSED_S
        for id, shelf in list(self._shelves.items()):
            if not shelf.is_live and shelf.used_at < oldest:
                shelf.clear()
                del self._shelves[id]

    async def take_up(self) -> None:
        """Take up what a former process left, so that it plays, or is cleared in time."""
        for id in (await asyncio.to_thread(_left, self._folder))[-SHELVES_LIMIT:]:
            await self._find(id)

    def paused(self) -> dict[StreamId, Shelf]:
        """Return the shelves that wait for their picture to come back."""
        return {id: s for id, s in self._shelves.items() if not s.is_live and not s.is_ended}

    async def finish(self, id: StreamId) -> bool:
        """Have the end of a closed stream on disk; False while somebody still fills it."""
        shelf = await self._find(id)
        if shelf is not None and shelf.is_live:
            return False
        if shelf is not None and not shelf.is_ended:
            shelf.end()
        await self._disk.settled()
        return True

    async def answer(self, request: Request) -> Answer:
        """Serve `/live/<stream>/<file>`."""
        parts = request.path.split("/")
        if parts[1:2] == ["download"] and len(parts) == _PATH_PARTS - 1:
            return await self._download(parts[2].removesuffix(".mp4"))
        folder = parts[3] if len(parts) == _PATH_PARTS + 1 else ""
        is_known = folder in _FOLDERS and len(parts) in {_PATH_PARTS, _PATH_PARTS + 1}
        if parts[1:2] != ["live"] or not is_known:
            return NOT_FOUND
        try:
            id = StreamId.parse(parts[2])
        except BadId:
            return NOT_FOUND
        shelf = await self._find(id)
        if shelf is None:
            return NOT_FOUND
        shelf.used_at = time.monotonic()
        if folder == recording.FOLDER:
            return await _recorded(shelf, parts[-1])
        if folder == sound.FOLDER:
            return await self._sound(shelf, parts[-1], request)
        if folder == low.FOLDER:
            return await self._low(shelf.low, parts[-1], request)
        return await self._picture(shelf, parts[-1], request)

    async def _picture(self, shelf: Shelf, name: str, request: Request) -> Answer:
        """Answer with what has pictures, or leads to them."""
        if name == recording.PLAYLIST:
            return await self._recording(shelf)
        if (sliced := slices.place(name)) is not None:
            return await self._slice(shelf, *sliced)
        if name == playlist.NAME:
            return await self._playlist(shelf.window, request)
        if name == multivariant.NAME:
            return await _multivariant(shelf)
        return await _file(shelf, name)

    async def _sound(self, shelf: Shelf, name: str, request: Request) -> Answer:
        """Answer with the sound alone: the same for everybody, so it is cut once."""
        if name == playlist.NAME:
            return await self._playlist(shelf.window, request, is_sound=True)
        key = (shelf.folder.name, name)
        known = self._sounds.get(key)
        if known is None:
            answer = await _file(shelf, name)
            cut = None
            if answer.status == HTTPStatus.OK and not is_cover(name):
                is_header = playlist.header_take(name) is not None
                cut = (sound.header if is_header else sound.fragments)(answer.body)
            if not cut:
                return NOT_FOUND
            known = self._sounds[key] = _kept(name, cut)
            while len(self._sounds) > SOUNDS_LIMIT:
                self._sounds.pop(next(iter(self._sounds)))
        return known

    async def _playlist(
        self, window: Window, request: Request, *, is_sound: bool = False
    ) -> Answer:
        """Answer with the playlist, once it holds what the request waits for (§6.2.5.2)."""
        number, part = _count(request, "_HLS_msn"), _count(request, "_HLS_part")
        if number is None and part is not None:
            return Answer(b"_HLS_part needs _HLS_msn\n", status=HTTPStatus.BAD_REQUEST)
        if not await window.filled():
            return NOT_FOUND
        if number is not None and not self.is_plain:
            try:
                await window.reach(number, part)
            except TooFarAhead:
                return Answer(b"far ahead\n", status=HTTPStatus.BAD_REQUEST)
        if is_sound and not window.has_sound:
            return NOT_FOUND
        is_delta = request.query.get("_HLS_skip", [""])[0] in {"YES", "v2"}
        text = window.text(is_delta=is_delta, is_sound=is_sound, is_plain=self.is_plain)
        return Answer(text, _PLAYLIST_KIND, max_age_s=_PLAYLIST_AGE_S)

    async def _low(self, shown: Low | None, name: str, request: Request) -> Answer:
        """Answer with a smaller picture, which is in memory alone."""
        if shown is None:
            return NOT_FOUND
        if name == playlist.NAME:
            return await self._playlist(shown.window, request)
        data: bytes | None = None
        if (place := playlist.part_place(name)) is not None:
            if place[0] <= shown.window.next_number:
                await shown.window.reach(*place)
            data = shown.window.part(*place)
        elif (number := playlist.segment_number(name)) is not None:
            data = shown.window.segment(number)
        elif (take := playlist.header_take(name)) is not None:
            data = shown.header(take)
        return _kept(name, data) if data else NOT_FOUND

    async def _recording(self, shelf: Shelf) -> Answer:
        """Answer with the playlist of the whole broadcast, as far as it was kept."""
        text = await self._recorded_text(shelf)
        if text is None:
            return NOT_FOUND
        return Answer(text, _PLAYLIST_KIND, max_age_s=_PLAYLIST_AGE_S)

    async def _slice(self, shelf: Shelf, start: datetime, end: datetime) -> Answer:
        """Answer with the playlist of a part of it, as far as it was kept."""
        whole = await self._recorded_text(shelf)
        text = None if whole is None else await asyncio.to_thread(slices.cut, whole, start, end)
        if text is None:
            return NOT_FOUND
        age_s = _SLICE_AGE_S if shelf.is_ended else _PLAYLIST_AGE_S  # its end may be on its way
        return Answer(text, _PLAYLIST_KIND, max_age_s=age_s)

    async def _download(self, name: str) -> Answer:
        """Answer with a whole recording as one file; who may have it was asked by whom we serve."""
        try:
            id = StreamId.parse(name)
        except BadId:
            return NOT_FOUND
        shelf = await self._find(id)
        if shelf is None or not shelf.is_ended:
            return NOT_FOUND
        found = await downloads.local(shelf.folder)
        if found is None and self._store is not None:
            found = await downloads.stored(self._store, id)
        return NOT_FOUND if found is None else Answer(b"", "video/mp4", length=found)

    async def _recorded_text(self, shelf: Shelf) -> bytes | None:
        """The playlist of the recording: written anew only when there is more of it."""
        state = (await asyncio.to_thread(recording.size, shelf.folder), shelf.is_ended)
        known = self._texts.get(shelf)
        if known is not None and known[0] == state:
            return known[1]
        kept = await asyncio.to_thread(recording.read, shelf.folder)
        if kept:
            text: bytes | None = await asyncio.to_thread(
                lambda: recording.text(kept, is_ended=state[1])
            )
        else:  # it was moved to the store of files, and this says where
            text = await asyncio.to_thread(_read, shelf.folder / reels.PLAYLIST)
        if text is not None:
            self._texts[shelf] = (state, text)
        return text

    async def _find(self, id: StreamId) -> Shelf | None:
        shelf = self._shelves.get(id)
        if shelf is not None:
            return shelf
        restored = Shelf(self._folder / id, self._disk, self._part_s)
        if not await asyncio.to_thread(restored.restore):
            return None
        restored.used_at = time.monotonic()
        if len(self._shelves) >= SHELVES_LIMIT:
            self.put_away()
        # Somebody else may have taken it up while the disk was read: there is only one.
        return self._shelves.setdefault(id, restored)


async def _multivariant(shelf: Shelf) -> Answer:
    """Answer with the playlist of the renditions, as they are now."""
    if not await shelf.window.filled():
        return NOT_FOUND
    header = await _file(shelf, playlist.header_name(shelf.take))
    if header.status != HTTPStatus.OK:
        return NOT_FOUND
    text = multivariant.render(multivariant.variants(header.body, shelf.window, shelf.low))
    return Answer(text, _PLAYLIST_KIND, max_age_s=_PLAYLIST_AGE_S)


async def _recorded(shelf: Shelf, name: str) -> Answer:
    """Answer with a file of the recording; the front door has most of them itself."""
    if playlist.segment_number(name) is None and playlist.header_take(name) is None:
        return NOT_FOUND
    data = await asyncio.to_thread(_read, shelf.folder / recording.FOLDER / name)
    return NOT_FOUND if data is None else _kept(name, data)


async def _file(shelf: Shelf, name: str) -> Answer:
    place = playlist.part_place(name)
    if place is not None:
        if place[0] <= shelf.window.next_number:
            await shelf.window.reach(*place)  # the hinted part is asked for before it is there
        data = shelf.window.part(*place)
        return NOT_FOUND if data is None else _kept(name, data)
    number, take = playlist.segment_number(name), playlist.header_take(name)
    data = None
    if number is not None:
        data = shelf.window.segment(number)
    elif take is not None:
        data = shelf.header(take)
    elif not is_cover(name):
        return NOT_FOUND
    if data is None:
        data = await asyncio.to_thread(_read, shelf.folder / name)
    return NOT_FOUND if data is None else _kept(name, data)


def cover_name(number: int) -> str:
    return f"{COVER}{number}.jpg"


def is_cover(name: str) -> bool:
    number = name.removeprefix(COVER).removesuffix(".jpg")
    return number.isdecimal() and name == f"{COVER}{number}.jpg"


def _kept(name: str, data: bytes) -> Answer:
    return Answer(data, _KINDS[name[-4:]], max_age_s=_FILE_AGE_S)


def _left(folder: Path) -> list[StreamId]:
    """The streams that have pictures on disk, oldest first."""
    names = [path.parent.name for path in folder.glob(f"stm_*/{playlist.SEGMENT}*")]
    return [StreamId.parse(name) for name in sorted(set(names))]


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _count(request: Request, name: str) -> int | None:
    text = request.query.get(name, [""])[0]
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else None  # noqa: PLR2004
