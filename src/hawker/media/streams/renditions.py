"""In which ways a stream can be played, and what each of them takes. Pure."""

from collections.abc import Sequence

from hawker.media.streams.low.rendition import Low
from hawker.media.streams.model import Offer, RenditionKind
from hawker.media.streams.window import Rate, Window

NOTICEABLE = 0.1  # of a bandwidth; what moves less is not told anew


def offers(window: Window, height: int, *, has_sound: bool, low: Low | None = None) -> list[Offer]:
    """List them, the whole of it first; `has_sound` tells what was announced.

    Sound that was announced and never came is not offered.
    """
    found = [Offer(RenditionKind.FULL, height, _peak(window.rate()))]
    if low is not None and low.config is not None and not low.window.is_empty:
        peak = _peak(low.window.rate())
        found.append(Offer(RenditionKind.LOW, low.config.height, peak))
    if window.has_sound or (has_sound and window.is_empty):
        found.append(Offer(RenditionKind.SOUND, None, _peak(window.rate(is_sound=True))))
    return found


def differ(before: Sequence[Offer], now: Sequence[Offer]) -> bool:
    """Whether a player would notice."""
    if [(each.kind, each.height) for each in before] != [(each.kind, each.height) for each in now]:
        return True
    return any(_moved(was.bandwidth, each.bandwidth) for was, each in zip(before, now, strict=True))


def _moved(before: int | None, now: int | None) -> bool:
    if before is None or now is None:
        return before != now
    return abs(now - before) > NOTICEABLE * before


def _peak(rate: Rate | None) -> int | None:
    return None if rate is None else rate.peak_bps
