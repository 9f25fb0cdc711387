"""Slices of a recording: whole segments with the headers they need, read by another parser."""

from datetime import timedelta

import m3u8
import pytest
from tests.unit.media.streams.conftest import START

from hawker.media.streams import recording, reels, slices
from hawker.media.streams.recording import Kept

LENGTH_S = 2.0


def kept(count, *, take=1, first=0, size_bytes=100):
    return [
        Kept(
            n,
            take,
            False,
            START + timedelta(seconds=n * LENGTH_S),
            LENGTH_S,
            size_bytes,
            0.0,
        )
        for n in range(first, first + count)
    ]


def at(seconds):
    return START + timedelta(seconds=seconds)


def played(text):
    """What a parser that is not ours makes of it."""
    return m3u8.loads(text.decode())


def test_the_whole_recording_is_understood_by_another_parser():
    parsed = played(recording.text(kept(5) + kept(3, take=2, first=5), is_ended=True))

    assert (parsed.playlist_type, parsed.is_endlist) == ("vod", True)
    assert [each.uri for each in parsed.segments] == [f"rec/seg-{n}.m4s" for n in range(8)]
    assert [each.init_section.uri for each in parsed.segments][4:6] == [
        "rec/init-1.mp4",
        "rec/init-2.mp4",
    ]
    assert [each.discontinuity for each in parsed.segments].index(True) == 5
    assert parsed.segments[3].program_date_time == at(6)


def test_a_slice_holds_the_segments_of_its_time_and_ends():
    text = slices.cut(recording.text(kept(10), is_ended=False), at(5), at(9))

    parsed = played(text)
    assert parsed.is_endlist
    assert [each.uri for each in parsed.segments] == [f"rec/seg-{n}.m4s" for n in (2, 3, 4)]
    assert parsed.segments[0].program_date_time == at(4)
    assert parsed.segments[0].init_section.uri == "rec/init-1.mp4"
    assert parsed.target_duration == 2


def test_a_slice_that_begins_behind_a_break_begins_without_one():
    whole = recording.text(kept(2) + kept(4, take=2, first=2), is_ended=True)

    parsed = played(slices.cut(whole, at(4), at(8)))

    assert [each.discontinuity for each in parsed.segments] == [False, False]
    assert {each.init_section.uri for each in parsed.segments} == {"rec/init-2.mp4"}


def test_a_slice_over_a_break_keeps_it_and_both_headers():
    whole = recording.text(kept(2) + kept(4, take=2, first=2), is_ended=True)

    parsed = played(slices.cut(whole, at(2), at(6)))

    assert [each.discontinuity for each in parsed.segments] == [False, True]
    assert [each.init_section.uri for each in parsed.segments] == [
        "rec/init-1.mp4",
        "rec/init-2.mp4",
    ]


def test_a_recording_in_reels_is_sliced_by_its_byte_ranges():
    planned = reels.plan(kept(6), {1: 50}, most_bytes=350)
    whole = reels.text(planned, "/media/recordings/x")

    parsed = played(slices.cut(whole, at(8), at(12)))

    assert [each.byterange for each in parsed.segments] == ["100@50", "100@150"]
    assert {each.uri for each in parsed.segments} == {"/media/recordings/x/reel-1.mp4"}
    assert parsed.segments[0].init_section.uri == "/media/recordings/x/reel-0.mp4"


def test_a_slice_of_what_was_not_recorded_is_none():
    assert slices.cut(recording.text(kept(3), is_ended=True), at(60), at(70)) is None


def test_a_name_says_what_is_sliced():
    name = slices.name(at(1.5), at(9))

    assert slices.place(name) == (at(1.5), at(9))


@pytest.mark.parametrize(
    "name",
    [
        "clip-5-5.m3u8",
        "clip-9-5.m3u8",
        "clip-1.m3u8",
        "clip-1-999999999999999.m3u8",
        "clip--1-5.m3u8",
        "clip-1-5.m3u",
    ],
)
def test_what_is_no_slice_is_not_taken_for_one(name):
    assert slices.place(name) is None
