"""A viewer who reads the clocks in a broadcast: of sound, of picture, of the programme.

The film that is sent says of every frame when the sender's clock shows it; a frame is known by its
bytes. So whoever fetches the parts knows what was lost, and how far the clocks are apart.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bench import clip
from bench.client import Client
from bench.fragments import Frame, frames
from bench.site import Site
from bench.watching import Listed, watch

DRIFT_MS = 60.0  # between sound, picture and programme time
SEEN_SHARE = 0.99  # of the broadcast; a viewer comes with its first part
VIDEO, AUDIO = 1, 2  # tracks
RATES = {VIDEO: 90_000, AUDIO: clip.SOUND_RATE}
LASTS_S = {VIDEO: 1 / clip.FPS, AUDIO: clip.SOUND_SAMPLES / clip.SOUND_RATE}
COUNTS = {VIDEO: clip.PICTURES, AUDIO: clip.SOUNDS}
BEFORE_DATA = {clip.VIDEO: 5, clip.AUDIO: 2}  # bytes of a tag


def numbered(film: clip.Clip) -> dict[bytes, int]:
    """The place of every frame among those of its kind, by its bytes."""
    places: dict[bytes, int] = {}
    for kind, before in BEFORE_DATA.items():
        bodies = [tag.body[before:] for tag in film.tags if tag.kind == kind]
        places |= {body: n for n, body in enumerate(bodies)}
    return places


@asynccontextmanager
async def watching(
    site: Site, viewers: Iterable[tuple[str, Viewer]]
) -> AsyncGenerator[list[asyncio.Task[None]]]:
    """Have viewers watch while inside, each the playlist beside it."""
    tasks = [asyncio.create_task(each.watch(site, path)) for path, each in viewers]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def broken_off(tasks: Iterable[asyncio.Task[None]]) -> list[str]:
    """Why viewers watch no more, in words; nothing of those who still do."""
    ends = [task.exception() for task in tasks if task.done()]
    return [f"a viewer broke off: {end!r}" if end else "a viewer was told the end" for end in ends]


@dataclass
class Viewer:
    """Fetches every part through the front door, and notes how far the clocks are apart."""

    places: dict[bytes, int] = field(repr=False)
    parts: int = 0
    breaks: int = 0  # between parts
    lost: int = 0  # frames
    seconds: float = 0.0  # of picture
    apart_ms: float = 0.0  # sound from picture, at worst
    drift_ms: float = 0.0  # programme time from the sender's clock, at worst
    _newest: dict[int, int] = field(default_factory=dict)  # frame by track, since the film began
    guessed_ms: float = 0.0  # the same of the first segment
    _last: Listed | None = None
    _began_s: float = 0.0  # media time of the newest segment's first picture
    _guess: float | None = None  # seconds from the sender's clock to the programme's
    _base: float | None = None  # the same in the second segment, from which drift is counted

    async def watch(self, site: Site, playlist: str) -> None:
        """Watch until cancelled. Raises KeyError for a frame that nobody sent."""
        client = Client(site.settings.port)
        try:
            async for part, data in watch(client, playlist):
                self.take(part, data)
        finally:
            client.close()

    def take(self, part: Listed, data: bytes) -> None:
        """Take the next part. Raises KeyError for a frame that nobody sent."""
        found = [(frame, self._sent_s(frame)) for frame in frames(data)]
        self._follow(part)
        if self._last is None or part.number != self._last.number:
            self._began_s = next(f.at / RATES[VIDEO] for f, _ in found if f.track == VIDEO)
        self._compare(found)
        self._keep_time(part, found)
        self._last = part

    def faults(self, length_s: float) -> list[str]:
        """What was not as it must be, in words."""
        found: list[str] = []
        if self.seconds < length_s * SEEN_SHARE:
            found.append(f"a viewer saw {self.seconds:.0f} s")
        if self.breaks or self.lost:
            found.append(f"{self.breaks} breaks between parts, {self.lost} frames lost")
        if max(self.apart_ms, self.drift_ms) > DRIFT_MS:
            found.append(
                f"sound came {self.apart_ms:.0f} ms from its picture, programme time"
                f" {self.drift_ms:.0f} ms from the sender's clock"
            )
        return found

    def _sent_s(self, frame: Frame) -> float:
        """When the sender's clock shows the frame, in seconds since the film first began."""
        number, count = self.places[frame.data], COUNTS[frame.track]
        newest = self._newest.get(frame.track)
        if newest is None:  # the two tracks of a part are less than half a film apart
            picture_s = self._newest.get(VIDEO, 0) * LASTS_S[VIDEO]
            turns = round((picture_s - number * LASTS_S[frame.track]) / clip.SECONDS)
            now = number + turns * count
        else:
            skipped = (number - newest - 1) % count
            self.lost += skipped
            now = newest + 1 + skipped
        self._newest[frame.track] = now
        return now * LASTS_S[frame.track]

    def _follow(self, part: Listed) -> None:
        """Parts and segments are numbered without a gap, and continue each other."""
        self.parts += 1
        last = self._last
        if last is None:
            return
        following = {(last.number, last.index + 1), (last.number + 1, 0)}
        self.breaks += (part.number, part.index) not in following or part.is_after_break

    def _compare(self, found: list[tuple[Frame, float]]) -> None:
        """Compare sound with picture: both count from the same moment of the sender."""
        late: dict[int, list[float]] = {VIDEO: [], AUDIO: []}
        for frame, sent_s in found:
            late[frame.track].append(frame.at / RATES[frame.track] - sent_s)
            if frame.track == VIDEO:
                self.seconds += frame.duration / RATES[VIDEO]
        if late[AUDIO]:
            apart_s = max(max(late[AUDIO]) - min(late[VIDEO]), max(late[VIDEO]) - min(late[AUDIO]))
            self.apart_ms = max(self.apart_ms, 1_000 * apart_s)

    def _keep_time(self, part: Listed, found: list[tuple[Frame, float]]) -> None:
        """Compare the time of day that a picture has with the clock that sent it.

        The first segment of a broadcast has a guess, which is told and not judged: the pictures
        in it waited for the key to be looked up.
        """
        frame, sent_s = next((f, s) for f, s in found if f.track == VIDEO)
        shown_s = part.programme_time.timestamp() + frame.at / RATES[VIDEO] - self._began_s
        offset_s = shown_s - sent_s
        if part.number == 0:
            self._guess = offset_s
            return
        if self._base is None:
            self._base = offset_s
            self.guessed_ms = 1_000 * abs((self._guess or offset_s) - offset_s)
        self.drift_ms = max(self.drift_ms, 1_000 * abs(offset_s - self._base))
