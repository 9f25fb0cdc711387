import pytest

from hawker.kernel.http import Site
from hawker.people.notifications.policy import (
    MailboxClosed,
    NoTextMessages,
    check_may_read,
    check_reaches,
    reaches_phones,
)

HERE = "localhost:8080"
LOCAL = Site("a secret", "http://localhost:8080", "")
PUBLIC = Site("a secret", "https://shop.example", "")
OPENED = Site("a secret", "http://192.168.1.5:8080", "", is_mailbox_open=True)


@pytest.mark.parametrize("client", ["127.0.0.1", "127.8.9.1", "::1"])
@pytest.mark.parametrize("host", [HERE, "127.0.0.1:8080", "[::1]:8080", "LOCALHOST"])
def test_the_machine_itself_reads_the_mailbox(client, host):
    check_may_read(LOCAL, client, host, is_proxied=False)


@pytest.mark.parametrize("client", ["10.0.0.7", "203.0.113.9", "::ffff:203.0.113.9", "", "web"])
def test_nobody_else_does(client):
    with pytest.raises(MailboxClosed):
        check_may_read(LOCAL, client, HERE, is_proxied=False)


@pytest.mark.parametrize(
    "host", ["rebound.example", "rebound.example:8080", "", "[", "192.168.1.5"]
)
def test_a_page_that_was_led_here_by_another_name_does_not(host):
    with pytest.raises(MailboxClosed):
        check_may_read(LOCAL, "127.0.0.1", host, is_proxied=False)


@pytest.mark.parametrize("host", [HERE, "127.0.0.1:8080", "shop.example", "rebound.example"])
def test_a_site_with_a_public_name_shows_it_to_nobody(host):
    with pytest.raises(MailboxClosed):
        check_may_read(PUBLIC, "127.0.0.1", host, is_proxied=False)


def test_when_a_setting_says_so_it_is_read_by_the_public_address_and_at_the_machine():
    check_may_read(OPENED, "192.168.1.9", "192.168.1.5:8080", is_proxied=False)
    check_may_read(OPENED, "127.0.0.1", HERE, is_proxied=False)


@pytest.mark.parametrize(
    ("client", "host"), [("192.168.1.9", "rebound.example"), ("192.168.1.9", HERE), ("", "")]
)
def test_a_setting_opens_it_to_no_other_name(client, host):
    with pytest.raises(MailboxClosed):
        check_may_read(OPENED, client, host, is_proxied=False)


def test_what_came_through_a_proxy_is_not_the_machine_itself():
    for site in (LOCAL, OPENED):
        with pytest.raises(MailboxClosed):
            check_may_read(site, "127.0.0.1", HERE, is_proxied=True)


def test_a_setting_opens_it_through_a_proxy_too():
    check_may_read(OPENED, "192.168.1.9", "192.168.1.5:8080", is_proxied=True)


def test_a_closed_mailbox_is_shown_not_even_to_this_machine():
    site = Site("a secret", "http://localhost:8080", "", is_mailbox_closed=True)

    with pytest.raises(MailboxClosed):
        check_may_read(site, "127.0.0.1", "localhost:8080", is_proxied=False)


def test_phones_are_reached_where_somebody_reads_the_mailbox():
    closed = Site("a secret", "http://localhost:8080", "", is_mailbox_closed=True)

    assert [reaches_phones(each) for each in (LOCAL, OPENED, PUBLIC, closed)] == [
        True,
        True,
        False,
        False,
    ]


def test_a_phone_number_that_nothing_reaches_is_refused_and_an_address_is_not():
    check_reaches("+8613800000000", phones=True)
    check_reaches("ada@example.com", phones=False)
    with pytest.raises(NoTextMessages):
        check_reaches("+8613800000000", phones=False)
