import pytest

from hawker.media.streams.rtmp.server import origin_of


@pytest.mark.parametrize(
    ("peer", "origin"),
    [
        (("192.0.2.7", 5000), "192.0.2.7"),
        (("::ffff:192.0.2.7", 5000, 0, 0), "192.0.2.7"),
        (("2001:db8:1:2:3::9", 5000, 0, 0), "2001:db8:1:2::/64"),
        (("2001:db8:1:2:ffff::1", 5000, 0, 0), "2001:db8:1:2::/64"),
        (("fe80::1%eth0", 5000, 0, 2), "fe80::/64"),
        (None, ""),
    ],
)
def test_a_peer_is_counted_by_what_one_household_has(peer, origin):
    assert origin_of(peer) == origin
