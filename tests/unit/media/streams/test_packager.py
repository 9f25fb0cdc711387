import io
import itertools
import struct

import av
import pytest

from hawker.media.streams.model import TooMuch, UnsupportedCodec, WarningCode
from hawker.media.streams.packager import PART_LIMIT_BYTES


def configured(arrival, tags, *, audio=True):
    arrival.add(tags.video_config())
    if audio:
        arrival.add(tags.audio_config())
    return arrival


def feed(arrival, tags, pictures, *, gop, step=40, start=0, offset_ms=0):
    """So many pictures, and the sound between them."""
    heard = start
    for n in range(pictures):
        ms = start + n * step
        arrival.at(ms)
        arrival.add(tags.picture(ms, key=n % gop == 0, offset_ms=offset_ms))
        while heard < ms + step:
            arrival.add(tags.sound(int(heard)))
            heard += 1024 / 48


def test_parts_are_short_and_segments_begin_with_key_frames(arrival, tags):
    feed(configured(arrival, tags), tags, 251, gop=50)

    assert len(arrival.store.headers) == 1
    assert len(arrival.store.closed) == 5
    for segment in arrival.store.closed:
        durations = [duration for _, duration, _, _ in segment]
        assert sum(durations) == pytest.approx(2.0)
        assert all(0.255 <= duration <= 0.3 for duration in durations[:-1])
        assert [is_independent for *_, is_independent in segment] == [True] + [False] * 7


@pytest.mark.parametrize("arrival", [0.5], indirect=True)
def test_parts_are_as_long_as_the_operator_wants(arrival, tags):
    feed(configured(arrival, tags), tags, 251, gop=50)

    assert len(arrival.store.closed) == 5
    for segment in arrival.store.closed:
        assert [round(duration, 3) for _, duration, _, _ in segment] == [0.48] * 4 + [0.08]


def test_key_frames_that_come_often_share_a_segment(arrival, tags):
    feed(configured(arrival, tags), tags, 251, gop=10)

    assert [round(sum(p[1] for p in segment), 3) for segment in arrival.store.closed] == [1.2] * 8
    for segment in arrival.store.closed:
        assert [round(duration, 3) for _, duration, _, _ in segment] == [0.28] * 4 + [0.08]


def test_long_gops_are_cut_before_the_target_is_passed(arrival, tags):
    feed(configured(arrival, tags), tags, 501, gop=250)

    durations = [sum(p[1] for p in segment) for segment in arrival.store.closed]
    assert all(duration <= 4.4 for duration in durations)
    starts = [segment[0][3] for segment in arrival.store.closed]
    assert starts == [True, False, False, True, False, False]


@pytest.mark.parametrize("fps", [12, 15, 24, 29.97, 50, 60])
def test_every_usual_frame_rate_makes_even_parts(arrival, tags, fps):
    configured(arrival, tags)
    for n in range(int(fps * 8) + 1):
        arrival.add(tags.picture(round(n * 1000 / fps), key=n % int(fps * 2) == 0))

    assert len(arrival.store.closed) >= 3
    for segment in arrival.store.closed:
        durations = [duration for _, duration, _, _ in segment]
        assert max(durations) <= 0.3
        if fps >= 15:
            assert min(durations[:-1]) >= 0.85 * 0.3


def test_what_is_written_can_be_read_back_sample_by_sample(arrival, tags):
    feed(configured(arrival, tags), tags, 76, gop=25, offset_ms=80)
    arrival.packager.finish()

    data = arrival.store.headers[0] + b"".join([part[0] for part in arrival.store.parts])
    pictures, sounds = [], []
    with av.open(io.BytesIO(data), format="mp4") as file:
        video, audio = file.streams.video[0], file.streams.audio[0]
        assert (video.width, video.height, video.time_base.denominator) == (640, 360, 90_000)
        assert bytes(video.codec_context.extradata).startswith(b"\1\x42\xc0\x1e")
        assert (audio.rate, audio.channels) == (48_000, 2)
        for packet in file.demux():
            if packet.pts is not None:
                kind = pictures if packet.stream_index == video.index else sounds
                kind.append((packet.dts, packet.pts - packet.dts, bytes(packet)))
    assert pictures == [(n * 3_600, 7_200, b"\0\0\0\2ab") for n in range(76)]
    assert sounds == [(n * 1024, 0, b"sound") for n in range(143)]
    assert flags_of_pictures(arrival.store.parts).count(0x02000000) == 4


def flags_of_pictures(parts):
    """The sample flags of the first track run of each part."""
    found = []
    for data, *_ in parts:
        at = data.index(b"trun") + 8
        (count,) = struct.unpack_from(">I", data, at)
        found += [struct.unpack_from(">I", data, at + 16 + 16 * n)[0] for n in range(count)]
    return found


def test_programme_times_continue_each_other(arrival, tags):
    feed(configured(arrival, tags), tags, 151, gop=50)

    times = [segment[0][2].timestamp() for segment in arrival.store.closed]
    assert [later - earlier for earlier, later in itertools.pairwise(times)] == [2.0, 2.0]


def test_pictures_without_a_start_are_passed_over(arrival, tags):
    arrival.add(tags.picture(0, key=True))
    configured(arrival, tags)
    arrival.add(tags.picture(40), tags.sound(40), tags.picture(80))
    assert arrival.store.headers == []

    feed(arrival, tags, 26, gop=25, start=120)
    assert len(arrival.store.headers) == 1


def test_a_new_configuration_is_a_new_take(arrival, tags):
    feed(configured(arrival, tags), tags, 30, gop=50)
    arrival.add(tags.video_config())  # the same again, as some encoders repeat it
    feed(arrival, tags, 10, gop=50, start=1_200)
    assert len(arrival.store.headers) == 1

    arrival.add(tags.audio_config(bytes.fromhex("1210")))
    feed(arrival, tags, 30, gop=50, start=1_600)

    assert len(arrival.store.headers) == 2
    assert len(arrival.store.closed) == 2


@pytest.mark.parametrize("jump_ms", [-700, 5_000, 1_000_000, -1_000_000])
def test_a_clock_that_jumps_begins_a_take_at_the_next_key_frame(arrival, tags, jump_ms):
    feed(configured(arrival, tags), tags, 30, gop=30, start=2_000_000)
    feed(arrival, tags, 60, gop=30, start=2_001_200 + jump_ms)

    assert len(arrival.store.headers) == 2
    lasted_s = [part[1] for part in arrival.store.parts]
    assert 0 < min(lasted_s) <= max(lasted_s) <= 0.3
    assert WarningCode.RESYNCED in arrival.meter.read().warnings


def test_a_short_pause_is_kept_within_the_target(arrival, tags):
    feed(configured(arrival, tags), tags, 60, gop=300)
    feed(arrival, tags, 60, gop=300, start=60 * 40 + 1_500)

    assert len(arrival.store.headers) == 1
    arrival.packager.finish()
    assert max(sum(p[1] for p in segment) for segment in arrival.store.closed) <= 4.4


def test_sound_from_another_time_is_not_heard(arrival, tags):
    feed(configured(arrival, tags), tags, 20, gop=50)
    arrival.add(tags.sound(500_000_000), tags.sound(3_000_000_000))
    feed(arrival, tags, 20, gop=50, start=800)
    arrival.packager.finish()

    assert len(arrival.store.headers) == 1
    assert sum(p[1] for p in arrival.store.parts) == pytest.approx(1.6)


def test_more_than_anybody_could_watch_is_refused(arrival, tags):
    configured(arrival, tags)
    arrival.add(tags.picture(0, key=True, data=bytes(PART_LIMIT_BYTES + 1)))

    with pytest.raises(TooMuch):
        arrival.add(tags.picture(40))


def test_other_codecs_are_refused(arrival, tags):
    with pytest.raises(UnsupportedCodec):
        arrival.add(tags.video_config(b"\0\1\2"))


def test_health_is_counted(arrival, tags):
    arrival.at(0)
    feed(configured(arrival, tags, audio=False), tags, 101, gop=100)
    arrival.at(4_000)
    reading = arrival.meter.read()

    assert (reading.width, reading.height) == (640, 360)
    assert (reading.fps, reading.keyframe_interval_s, reading.audio) == (25.2, 4.0, True)
    assert list(reading.warnings) == [WarningCode.LONG_KEYFRAME_INTERVAL]
    arrival.at(8_000)
    assert list(arrival.meter.read().warnings) == [
        WarningCode.LONG_KEYFRAME_INTERVAL,
        WarningCode.PICTURE_STALLED,
        WarningCode.NO_AUDIO,
    ]
