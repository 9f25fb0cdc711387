"""The drawn broadcast is what a phone would send: H.264 and AAC, a key frame every second."""

import subprocess

import av
import pytest

from hawker.app.demo.broadcast import GOODS
from hawker.app.demo.publisher import FPS, HEIGHT, KEYFRAME_S, SHOWN_S, WIDTH, Publisher, shown_at

SECONDS = 3


@pytest.fixture(scope="module")
def broadcast(tmp_path_factory):
    """The first seconds of it, in a file instead of on the air."""
    folder = tmp_path_factory.mktemp("broadcast")
    publisher = Publisher(folder, str(folder / "sent.flv"), GOODS)
    publisher.prepare()
    *command, address = publisher.command()
    subprocess.run([*command, "-t", str(SECONDS), address], check=True)
    with av.open(address) as sent:
        yield sent


def test_it_has_picture_and_sound_as_phones_send_them(broadcast):
    (picture,), (sound,) = broadcast.streams.video, broadcast.streams.audio

    assert (picture.codec_context.name, picture.width, picture.height) == ("h264", WIDTH, HEIGHT)
    assert (sound.codec_context.name, sound.rate) == ("aac", 48_000)


def test_a_viewer_can_begin_every_second(broadcast):
    packets = [packet for packet in broadcast.demux(video=0) if packet.size]
    keys = [number for number, packet in enumerate(packets) if packet.is_keyframe]

    assert keys == list(range(0, len(packets), FPS * KEYFRAME_S))
    assert len(keys) == SECONDS


def test_the_script_goes_round_with_the_window():
    moments = [n * SHOWN_S + 1 for n in range(4)]

    assert [shown_at(moment, 3) for moment in moments] == [0, 1, 2, 0]
