"""The low rendition follows the whole part by part, whatever its encoder sends or leaves out."""

import re

import pytest
from tests.unit.media.streams.conftest import AVCC
from tests.unit.media.streams.test_packager import configured, feed

from hawker.media.streams.disk import Disk
from hawker.media.streams.flv import VideoConfig
from hawker.media.streams.fmp4 import Sample
from hawker.media.streams.low.encoder import TAG_LIMIT_BYTES, FlvReader, Program
from hawker.media.streams.low.rendition import PICTURES_LIMIT, Low, ticks
from hawker.media.streams.low.supervisor import Places, Supervised, Supervisor
from hawker.media.streams.model import StreamId
from hawker.media.streams.packager import Packager
from hawker.media.streams.shelf import Shelf

SMALL = VideoConfig(AVCC, 640, 360)


class Following:
    """A packager whose parts are followed by a low rendition, without an encoder."""

    def __init__(self, shelf, arrival):
        self.shelf = shelf
        self.low = shelf.low = Low()
        supervisor = Supervisor(Supervised(StreamId.new(), shelf, Places(None, 0), lambda: 0.0))
        supervisor._is_allowed = lambda _: True
        supervisor._feed = lambda *_, **__: True
        self.packager = Packager(supervisor, arrival.meter, lambda: arrival.now)
        arrival.packager = self.packager

    def draw(self, first_ms, last_ms, *, every_ms=40, key_every=50):
        """What an encoder makes of the pictures in between."""
        for n, ms in enumerate(range(first_ms, last_ms, every_ms)):
            is_key = (first_ms // every_ms + n) % key_every == 0
            self.low.add_picture(Sample(b"small", ticks(ms), 0, 0, is_key))

    def text(self):
        return self.low.window.text().decode()


@pytest.fixture
def following(tmp_path, arrival):
    disk = Disk()
    yield Following(Shelf(tmp_path / "stm", disk), arrival)
    disk.close()


def numbers(text):
    return [int(each) for each in re.findall(r"^seg-(\d+)", text, re.MULTILINE)]


def gaps(text):
    return [int(each) for each in re.findall(r"EXT-X-GAP\n#EXTINF:.*\nseg-(\d+)", text)]


async def test_every_part_waits_for_its_pictures(following, arrival, tags):
    feed(configured(arrival, tags), tags, 151, gop=50)
    assert following.low.window.is_empty
    assert following.low.awaited_since() == 0.0

    following.low.configure(SMALL)
    following.draw(0, 6_040)
    text, full = following.text(), following.shelf.window.text().decode()
    assert numbers(text) == numbers(full) == [0, 1, 2]
    assert gaps(text) == []
    parts = r"EXT-X-PART:(DURATION=[\d.]+,URI=.*)"
    assert re.findall(parts, text) == re.findall(parts, full)
    moments = r"PROGRAM-DATE-TIME.*"
    assert re.findall(moments, text) == re.findall(moments, full)
    assert following.low.window.has_sound
    assert following.low.awaited_since() is None


async def test_pictures_that_never_came_are_gaps_and_numbers_go_on(following, arrival, tags):
    feed(configured(arrival, tags), tags, 201, gop=50)
    following.low.configure(SMALL)
    following.draw(0, 2_000)
    following.draw(4_000, 8_040)
    following.low.give_up()

    text = following.text()
    assert numbers(text) == [0, 1, 2, 3]
    assert gaps(text) == [1]
    assert following.low.window.segment(0)
    assert not following.low.window.segment(1)


async def test_one_picture_that_is_left_out_costs_nothing_else(following, arrival, tags):
    feed(configured(arrival, tags), tags, 101, gop=50)
    following.low.configure(SMALL)
    following.draw(0, 400)
    following.draw(440, 4_040)

    text = following.text()
    assert (numbers(text), gaps(text)) == ([0, 1], [])


async def test_what_a_take_lacks_at_its_end_is_no_gap(following, arrival, tags):
    feed(configured(arrival, tags), tags, 51, gop=50)
    following.low.configure(SMALL)
    following.draw(0, 1_500)
    following.packager.finish()
    following.low.give_up(is_end=True)

    assert gaps(following.text())[:1] != [0]
    assert 0 in numbers(following.text())


async def test_pictures_that_nothing_awaits_are_bounded(following, arrival, tags):
    feed(configured(arrival, tags), tags, 2, gop=50)
    following.low.configure(SMALL)
    following.draw(0, 40 * PICTURES_LIMIT * 2)

    assert len(following.low._pictures) == PICTURES_LIMIT


def test_so_many_places_as_there_are_cores():
    places = Places(Program("ffmpeg", lambda: None), 4.0)
    hd, full_hd = 1280 * 720, 1920 * 1080
    ids = [StreamId.new() for _ in range(6)]

    assert [places.take(id, hd) for id in ids] == [True] * 4 + [False] * 2
    assert places.take(ids[0], hd)  # it has its place already
    assert (places.running, places.refused) == (4, 2)
    places.free(ids[1])
    assert not places.take(ids[4], full_hd)
    assert places.take(ids[4], hd)


@pytest.mark.parametrize(("cores", "program"), [(2.0, True), (2.4, True), (64.0, False)])
def test_where_the_cores_do_not_allow_it_there_is_no_place(cores, program):
    places = Places(Program("ffmpeg", lambda: None) if program else None, cores)

    assert not places.take(StreamId.new(), 640 * 480)
    assert places.running == 0


def flv_tag(kind, ms, payload):
    head = bytes([kind]) + len(payload).to_bytes(3, "big")
    head += (ms & 0xFFFFFF).to_bytes(3, "big") + bytes([ms >> 24, 0, 0, 0])
    return head + payload + (11 + len(payload)).to_bytes(4, "big")


@pytest.mark.parametrize("step", [1, 7, 1_000])
def test_tags_are_read_however_they_are_torn(step):
    late_ms = 0x1234567
    data = b"FLV\1\1\0\0\0\t\0\0\0\0" + flv_tag(9, 40, b"one") + flv_tag(18, 0, b"words")
    data += flv_tag(9, late_ms, b"two")
    reader = FlvReader()
    found = [each for at in range(0, len(data), step) for each in reader.read(data[at : at + step])]

    assert found == [(40, b"one"), (late_ms, b"two")]


def test_a_tag_that_is_longer_than_any_picture_is_refused():
    size = (TAG_LIMIT_BYTES + 1).to_bytes(3, "big")
    with pytest.raises(ValueError, match="longer"):
        list(FlvReader().read(bytes(13) + b"\x09" + size + bytes(8)))
