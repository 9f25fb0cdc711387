import pytest

from hawker.people.notifications.policy import MailboxClosed, check_may_read


@pytest.mark.parametrize("client", ["127.0.0.1", "127.8.9.1", "::1"])
def test_the_machine_itself_reads_the_mailbox(client):
    check_may_read(client)


@pytest.mark.parametrize("client", ["10.0.0.7", "203.0.113.9", "::ffff:203.0.113.9", "", "web"])
def test_nobody_else_does(client):
    with pytest.raises(MailboxClosed):
        check_may_read(client)
