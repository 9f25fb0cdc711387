"""A crowd that is refused says so, instead of breaking off or counting it as done."""

import socket
import time
from collections.abc import Iterator

import pytest
from bench import audience, returning

HEARD_S = 0.2


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as made:
        yield made


def test_a_socket_that_is_refused_stays_out_and_is_counted(listener):
    port = listener.getsockname()[1]
    crowd = returning.Crowd(returning.Plan("127.0.0.1", port, "rom_1", 1, 0.0, 0.0, 0.0))
    crowd.arrive(0.0)
    hub, _ = listener.accept()
    hub.sendall(b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n\r\n")

    crowd.listen(time.monotonic() + HEARD_S)

    assert (crowd.refused, crowd.recovered, crowd.renewed) == (1, 0, 0)
    assert crowd.seats[0].reader is None
    hub.close()


def test_a_viewer_whose_playlist_is_refused_watches_no_more_and_is_counted(listener):
    plan = audience.Plan("127.0.0.1", listener.getsockname()[1], "/live/stm/i.m3u8", 1, HEARD_S)
    made = audience.Audience(plan)
    made.arrive()
    playlists, _ = listener.accept()
    parts, _ = listener.accept()
    playlists.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 8\r\n\r\nnothing\n")

    lasted_s = made.watch()

    told = audience.seen(made, lasted_s)
    assert (told.refused, told.deliveries) == (1, 0)
    made.depart()
    playlists.close()
    parts.close()
