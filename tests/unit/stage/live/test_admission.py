from http import HTTPStatus

import pytest

from hawker.kernel.addresses import client_behind
from hawker.stage.live.hub.admission import Unwelcome, read_visit
from hawker.stage.live.model import RoomId

SITE = "http://localhost:8080"
ROOM = RoomId("rom_01h00000000000000000000000")


def visit(path: str = f"/room/{ROOM}", **headers: str):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return read_visit(path.encode(), named, SITE)


def test_a_handshake_says_which_room_where_it_stopped_and_who_comes():
    seen = visit(
        f"/room/{ROOM}?epoch=3&seq=17&token=abc",
        cookie="hawker_session=s1; hawker_guest=g1",
        accept_language="en-GB,en;q=0.9",
    )

    assert (seen.room, seen.position, seen.language) == (ROOM, (3, 17), "en")
    assert seen.cookies == {"hawker_session": "s1", "hawker_guest": "g1"}
    assert seen.token == "abc"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?epoch=3",
        "?epoch=&seq=",
        "?epoch=-1&seq=2",
        "?epoch=%D9%A3&seq=1",
        "?epoch=3&seq=" + "9" * 40,
    ],
)
def test_a_position_that_is_none_is_left_out(query):
    assert visit(f"/room/{ROOM}{query}").position is None


@pytest.mark.parametrize(
    "path",
    ["/", "/room/", "/room/nothing", f"/other/{ROOM}", f"/{ROOM}", f"/room/{ROOM}/x", "/room/\x00"],
)
def test_another_path_is_not_found(path):
    with pytest.raises(Unwelcome) as refusal:
        visit(path)
    assert refusal.value.status == HTTPStatus.NOT_FOUND


def test_an_ill_encoded_path_and_an_endless_query_are_not_found():
    for path in (b"/room/\xff\xfe", f"/room/{ROOM}?".encode() + b"a=1&" * 50):
        with pytest.raises(Unwelcome):
            read_visit(path, {}, SITE)


@pytest.mark.parametrize("origin", [SITE, "http://shop.test"])
def test_our_own_pages_may_connect(origin):
    assert visit(origin=origin, host="shop.test").room == ROOM


@pytest.mark.parametrize(
    "origin", ["http://evil.test", "null", "", "http://localhost:8080.evil.test"]
)
def test_a_page_of_another_site_may_not(origin):
    with pytest.raises(Unwelcome) as refusal:
        visit(origin=origin, host="shop.test")
    assert refusal.value.status == HTTPStatus.FORBIDDEN


def test_cookies_are_bounded():
    with pytest.raises(Unwelcome) as refusal:
        visit(cookie="a=" + "b" * 10_000)
    assert refusal.value.status == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("", "zh-CN"), ("zh-TW", "zh-CN"), ("de,en;q=0.5", "en"), ("de", "zh-CN")],
)
def test_the_reader_s_language_is_chosen(accepted, language):
    assert visit(accept_language=accepted).language == language
    assert visit(f"/room/{ROOM}?lang=en", accept_language=accepted).language == "en"


def test_only_the_front_door_speaks_for_another_address():
    assert client_behind("127.0.0.1", "6.6.6.6, 10.1.2.3") == "10.1.2.3"
    assert client_behind("10.9.9.9", "6.6.6.6") == "10.9.9.9"
    assert client_behind("127.0.0.1", None) == "127.0.0.1"
    assert client_behind("::1", "2001:db8:1:2:3::4") == "2001:db8:1:2::/64"
