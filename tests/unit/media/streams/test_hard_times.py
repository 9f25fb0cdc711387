"""Times that encoders really send and that break servers: uneven, late, past every limit."""

import io
import itertools
import random

import av
import pytest
from tests.unit.media.streams.test_packager import configured, feed

from hawker.media.streams.browser import door
from hawker.media.streams.rtmp import server

EXTENDED_MS = 0xFFFFFF  # 4 h 39 min: RTMP needs four more bytes from here on
WRAP_MS = 1 << 32


def durations(arrival):
    return [sum(part[1] for part in segment) for segment in arrival.store.closed]


def test_pictures_at_uneven_times_keep_them(arrival, tags):
    chance = random.Random(7)
    configured(arrival, tags)
    at = [0]
    while at[-1] < 12_000:
        at.append(at[-1] + chance.choice([8, 16, 33, 40, 66, 120, 240]))
    key_due = 0
    for ms in at:
        arrival.at(ms)
        is_key = ms >= key_due
        key_due = ms + 2_000 if is_key else key_due
        arrival.add(
            tags.picture(ms, key=is_key, data=b"\0\0\0\2" + (b"\x65a" if is_key else b"\x41a"))
        )

    parts = arrival.store.parts
    assert all(duration <= 0.3 for _, duration, *_ in parts)
    data = arrival.store.headers[0] + b"".join(part[0] for part in parts)
    with av.open(io.BytesIO(data)) as file:
        found = [
            round(packet.dts * packet.time_base * 1000)
            for packet in file.demux(video=0)
            if packet.dts is not None
        ]
    assert len(arrival.store.headers) == 1
    assert found == at[: len(found)]
    assert len(at) - len(found) < 40


@pytest.mark.parametrize(
    "start_ms",
    [EXTENDED_MS - 3_000, WRAP_MS - 3_000, WRAP_MS // 2 - 3_000],
    ids=["4 h 39 min", "49 days", "24 days"],
)
def test_times_go_on_over_every_limit(arrival, tags, start_ms):
    configured(arrival, tags)
    for n in range(251):
        ms = n * 40
        arrival.at(ms)
        arrival.add(tags.picture(start_ms + ms, key=n % 50 == 0), tags.sound(start_ms + ms))

    assert len(arrival.store.headers) == 1
    assert durations(arrival) == pytest.approx([2.0] * 5)
    starts = [segment[0][2] for segment in arrival.store.closed]
    steps = [(later - earlier).total_seconds() for earlier, later in itertools.pairwise(starts)]
    assert steps == pytest.approx([2.0] * 4, abs=0.03)


def test_key_frames_half_a_minute_apart_are_played_with_segments_between(arrival, tags):
    feed(configured(arrival, tags), tags, 1_700, gop=750)

    assert all(duration <= 4.4 for duration in durations(arrival))
    starts = [segment[0][3] for segment in arrival.store.closed]
    assert starts[0]
    assert starts.count(True) == 3
    assert sum(durations(arrival)) == pytest.approx(68, abs=4.4)


@pytest.mark.parametrize("port", [server, door])
def test_a_line_that_went_without_a_word_is_found_out_within_five_seconds(port):
    assert port.SILENCE_S + port.WATCH_S < 5
