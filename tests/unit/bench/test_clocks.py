"""The viewer of the hour-long proof finds what it looks for."""

from datetime import UTC, datetime, timedelta

import pytest
from bench import clip
from bench.clip import Clip, Tag
from bench.clocks import AUDIO, DRIFT_MS, LASTS_S, RATES, VIDEO, Viewer, numbered
from bench.watching import Listed
from proof.hour import grown_kb

from hawker.media.streams import fmp4
from hawker.media.streams.fmp4 import Sample

BEGAN = datetime(2026, 11, 29, tzinfo=UTC)
KINDS = {VIDEO: clip.VIDEO, AUDIO: clip.AUDIO}
SECONDS_OF_A_SEGMENT = 2


def body(track: int, n: int) -> bytes:
    return bytes([track]) + n.to_bytes(2, "big")


@pytest.fixture
def viewer() -> Viewer:
    heads = {VIDEO: b"\x17\1\0\0\0", AUDIO: b"\xaf\1"}
    counts = {VIDEO: clip.PICTURES, AUDIO: clip.SOUNDS}
    tags = [
        Tag(KINDS[track], n * LASTS_S[track], heads[track] + body(track, n))
        for track, count in counts.items()
        for n in range(count)
    ]
    return Viewer(numbered(Clip([], tags)))


def second(n: int, *, sound_ms: int = 0, without: int | None = None) -> bytes:
    """The n-th second of the film, later sound on wish, and without one of its pictures."""

    def samples(track: int, later_ms: int) -> list[Sample]:
        ticks = {VIDEO: RATES[VIDEO] // clip.FPS, AUDIO: clip.SOUND_SAMPLES}[track]
        many = {VIDEO: clip.PICTURES, AUDIO: clip.SOUNDS}[track]
        first, end = (-(-k * RATES[track] // ticks) for k in (n, n + 1))
        return [
            Sample(body(track, k % many), k * ticks + later_ms * RATES[track] // 1000, ticks)
            for k in range(first, end)
            if track == AUDIO or k != without
        ]

    return fmp4.fragment(n + 1, samples(VIDEO, 0), samples(AUDIO, sound_ms))


def listed(n: int, *, drift_ms: float = 0) -> Listed:
    number, index = divmod(n, SECONDS_OF_A_SEGMENT)
    moment = BEGAN + timedelta(seconds=number * SECONDS_OF_A_SEGMENT, milliseconds=drift_ms)
    return Listed(number, index, "", moment, is_after_break=False)


def test_a_film_that_comes_as_it_was_sent_is_without_fault(viewer):
    for n in range(40):
        viewer.take(listed(n), second(n))

    assert viewer.faults(40) == []
    assert viewer.seconds == pytest.approx(40)
    assert max(viewer.apart_ms, viewer.drift_ms) < 1


def test_a_lost_picture_is_missed_and_so_is_a_lost_part(viewer):
    viewer.take(listed(0), second(0))
    viewer.take(listed(1), second(1, without=45))
    viewer.take(listed(3), second(3))

    assert viewer.lost == 1 + 30 + 47
    assert viewer.breaks == 1


def test_sound_that_leaves_its_picture_is_heard(viewer):
    for n in range(4):
        viewer.take(listed(n), second(n, sound_ms=25 * n))

    assert viewer.apart_ms == pytest.approx(75, abs=1)
    assert viewer.faults(4) != []


def test_programme_time_that_drifts_is_seen_behind_the_first_segment(viewer):
    viewer.take(listed(0, drift_ms=500), second(0))
    for n in range(2, 8):
        viewer.take(listed(n, drift_ms=-15 * (n - 2)), second(n))

    assert viewer.guessed_ms == pytest.approx(500)
    assert viewer.drift_ms == pytest.approx(75, abs=1)
    assert viewer.drift_ms > DRIFT_MS


def test_growth_is_that_of_the_last_three_quarters():
    start_up = [(float(n), 50.0 + 10 * n) for n in range(10)]
    flat = [(float(n), 150.0) for n in range(10, 40)]
    leak = [(float(n), 150.0 + 3 * (n - 10)) for n in range(10, 41)]

    assert grown_kb(start_up + flat) == pytest.approx(0)
    assert grown_kb(start_up + leak) == pytest.approx(90)
