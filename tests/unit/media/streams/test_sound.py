"""The sound of a stream cut out of it, held against what the whole says, by another decoder."""

import io
import re

import av
import m3u8
import pytest
from tests.unit.media.streams.conftest import ASC, AVCC, START
from tests.unit.media.streams.test_packager import configured, feed

from hawker.media.streams import fmp4, multivariant, renditions, sound
from hawker.media.streams.boxes import Unreadable
from hawker.media.streams.flv import AudioConfig, VideoConfig
from hawker.media.streams.model import Offer, RenditionKind
from hawker.media.streams.playlist import Part, Segment
from hawker.media.streams.window import Rate, Window

VIDEO = VideoConfig(AVCC, 640, 360)
AAC = AudioConfig(ASC, 48_000, 2, 1024)
OPUS = AudioConfig(b"", 48_000, 1, 960)


def heard(data):
    """Times and bytes of the sound in a file."""
    with av.open(io.BytesIO(data)) as file:
        assert file.streams.audio
        packets = file.demux(audio=0)
        return [(packet.pts, packet.duration, bytes(packet)) for packet in packets if packet.size]


def test_the_sound_alone_is_the_sound_of_the_whole_at_the_same_times(arrival, tags):
    feed(configured(arrival, tags), tags, 251, gop=50)
    header = arrival.store.headers[0]
    whole = b"".join(data for data, *_ in arrival.store.parts)
    by_part = b"".join(sound.fragments(data) for data, *_ in arrival.store.parts)

    assert sound.fragments(whole) == by_part
    alone = sound.header(header) + by_part
    with av.open(io.BytesIO(alone)) as file:
        assert [stream.type for stream in file.streams] == ["audio"]
    assert heard(alone) == heard(header + whole)
    assert len(heard(alone)) > 450
    told = arrival.store.sound_bytes
    assert told == [len(sound.fragments(data)) for data, *_ in arrival.store.parts]


def test_without_sound_there_is_nothing_to_cut(arrival, tags):
    feed(configured(arrival, tags, audio=False), tags, 51, gop=25)

    assert sound.header(arrival.store.headers[0]) is None
    assert {sound.fragments(data) for data, *_ in arrival.store.parts} == {b""}
    assert set(arrival.store.sound_bytes) == {0}


@pytest.mark.parametrize("length", [1, 7, 20, 60])
def test_what_was_torn_is_named(length):
    whole = fmp4.fragment(1, [], [fmp4.Sample(b"frame", 0, 1024)])
    with pytest.raises(Unreadable):
        sound.fragments(whole[:length])


def window(*heard, open_heard=None):
    """Segments of 2 s and 7 parts, by what their sound takes."""
    made = Window()
    for number, size in enumerate([*heard, *([] if open_heard is None else [open_heard])]):
        made.begin(Segment(number, 1 + (size == 0), False, True, START, parts=[]))
        for n in range(7):
            made.add(Part(2 / 7, n == 0, size // 7), bytes(5_000 if number else 7_000))
        if number < len(heard):
            made.close()
    made.is_live = True
    return made


def test_the_playlist_of_the_sound_has_the_segments_and_times_of_the_whole():
    made = window(700, 700, 700, open_heard=700)
    whole, alone = (m3u8.loads(made.text(is_sound=each).decode()) for each in (False, True))

    assert [each.uri for each in alone.segments] == [each.uri for each in whole.segments]
    assert [each.duration for each in alone.segments] == [each.duration for each in whole.segments]
    assert [each.program_date_time for each in alone.segments] == [
        each.program_date_time for each in whole.segments
    ]
    assert alone.media_sequence == whole.media_sequence
    assert alone.is_independent_segments
    assert str(alone.preload_hint) == str(whole.preload_hint)
    assert "GAP" not in made.text(is_sound=True).decode()
    assert {part.independent for each in alone.segments for part in each.parts} == {"YES"}


def test_times_without_sound_are_gaps():
    text = window(700, 0, 700, open_heard=0).text(is_sound=True).decode()

    assert re.findall(r"#EXT-X-GAP\n#EXTINF:2.00000,\n(.*)", text) == ["seg-1.m4s"]
    silent = re.findall(r'URI="part-(\d)-\d.m4s",INDEPENDENT=YES,GAP=YES', text)
    assert silent == ["1"] * 7 + ["3"] * 7
    assert re.findall(r'EXT-X-MAP:URI="(.*)"', text) == ["init-1.mp4"]
    assert window(0, 0).has_sound is False


def test_a_delta_of_the_sound_names_its_header_only_where_it_changes():
    made = window(*[700] * 12)
    delta = made.text(is_delta=True, is_sound=True).decode()
    assert "EXT-X-SKIP" in delta
    assert "EXT-X-MAP" not in delta

    later = window(*[0] * 12, 700).text(is_delta=True, is_sound=True).decode()
    assert "EXT-X-SKIP" in later
    assert 'EXT-X-MAP:URI="init-1.mp4"' in later


@pytest.mark.parametrize(
    ("config", "codec"), [(AAC, "mp4a.40.2"), (OPUS, "opus")], ids=["aac", "opus"]
)
def test_a_playlist_of_playlists_says_what_each_takes_to_play(config, codec):
    header = fmp4.header(VIDEO, config)
    found = m3u8.loads(
        multivariant.render(multivariant.variants(header, window(700, 1400))).decode()
    )

    full, alone = found.playlists
    assert (full.uri, alone.uri) == ("index.m3u8", "sound/index.m3u8")
    assert full.stream_info.codecs == f"avc1.42c01e,{codec}"
    assert full.stream_info.resolution == (640, 360)
    assert (full.stream_info.bandwidth, full.stream_info.average_bandwidth) == (196_000, 168_000)
    assert (alone.stream_info.codecs, alone.stream_info.resolution) == (codec, None)
    assert (alone.stream_info.bandwidth, alone.stream_info.average_bandwidth) == (5_600, 4_200)


def test_a_stream_without_sound_has_one_playlist():
    header = fmp4.header(VIDEO, None)
    [only] = multivariant.variants(header, window(0, 0))

    assert (only.url, list(only.codecs)) == ("index.m3u8", ["avc1.42c01e"])


def test_a_segment_that_was_cut_short_does_not_count_where_others_do():
    made = window(700, 700)
    made.begin(Segment(2, 1, False, True, START, parts=[]))
    made.add(Part(0.01, True, 10), bytes(50_000))
    made.close()

    assert made.rate() == Rate(196_000, 168_000)
    assert made.rate(is_sound=True) == Rate(2_800, 2_800)
    assert Window().rate() is None


def test_what_can_be_played_is_offered_and_told_anew_when_it_matters():
    full, alone = renditions.offers(window(700, 700), 360, has_sound=True)
    assert full == Offer(RenditionKind.FULL, 360, 196_000)
    assert alone == Offer(RenditionKind.SOUND, None, 2_800)

    announced = renditions.offers(Window(), 360, has_sound=True)
    assert announced == [
        Offer(RenditionKind.FULL, 360, None),
        Offer(RenditionKind.SOUND, None, None),
    ]
    never_came = renditions.offers(window(0, 0), 360, has_sound=True)
    assert [each.kind for each in never_came] == [RenditionKind.FULL]

    def at(bandwidth, height=360):
        return [Offer(RenditionKind.FULL, height, bandwidth)]

    assert not renditions.differ(at(100_000), at(109_000))
    assert renditions.differ(at(100_000), at(111_000))
    assert renditions.differ(at(None), at(1))
    assert not renditions.differ(at(None), at(None))
    assert renditions.differ(at(1), at(1, height=720))
    assert renditions.differ(at(100), [*at(100), alone])
