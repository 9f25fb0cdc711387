"""What browsers say they are, in words."""

import pytest

from hawker.people.accounts.devices import name_of
from hawker.people.accounts.reach import BadAddress, normalise
from hawker.people.accounts.webauthn import Party

SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"
WECHAT = "Mozilla/5.0 (Linux; Android 14) Chrome/120.0 Mobile Safari/537.36 MicroMessenger/8.0.50"
EDGE = "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (SAFARI, "Safari, iPhone"),
        (WECHAT, "WeChat, Android"),
        (EDGE, "Edge, Windows"),
        ("hawker-till/2.1 (store 7)", "hawker-till/2.1"),
        ("Mozilla/5.0 (X11; Linux x86_64)", "Linux"),
        ("", ""),
        ("x" * 300, "x" * 60),
    ],
)
def test_a_device_is_called_what_it_says(agent, name):
    assert name_of(agent) == name


@pytest.mark.parametrize(
    ("typed", "country", "spelled"),
    [
        (" Lin@Example.COM", "", "lin@example.com"),
        ("138 1234 5678", "", "+8613812345678"),
        ("+33 6 12 34 56 78", "", "+33612345678"),
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("(415) 555-2671", "US", "+14155552671"),
        ("+1 415 555 2671", "CN", "+14155552671"),
    ],
)
def test_an_address_has_one_spelling(typed, country, spelled):
    assert normalise(typed, country) == spelled


@pytest.mark.parametrize("typed", ["nobody", "12345", "06 12 34 56 78", "+999 12345678", "a@b"])
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(BadAddress):
        normalise(typed)


@pytest.mark.parametrize(
    ("address", "id", "origin"),
    [
        ("https://shop.example", "shop.example", "https://shop.example"),
        ("https://shop.example:443", "shop.example", "https://shop.example"),
        ("http://localhost:8080", "localhost", "http://localhost:8080"),
        ("https://Shop.Example:8443", "shop.example", "https://shop.example:8443"),
    ],
)
def test_passkeys_know_the_site_by_its_public_address(address, id, origin):
    assert Party.of(address) == Party(id, origin)
