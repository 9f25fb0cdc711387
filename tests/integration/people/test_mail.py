"""Mail at the wire: what leaves, what is tried again, what is given up."""

import ssl
from datetime import timedelta

import pytest
import pytest_asyncio
from tests.integration.people.mail_server import CUT, SILENT, MailServer, certificate

from hawker.app import wiring
from hawker.kernel.auth import Principal
from hawker.kernel.ids import AccountId
from hawker.people.notifications import smtp
from hawker.people.notifications.jobs import PAUSES, Courier
from hawker.people.notifications.preferences import MAIL, PASSWORD
from hawker.people.notifications.service import FailedMail

OPERATOR = Principal(actor=AccountId.new(), is_guest=False, is_operator=True)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("mail"))


@pytest.fixture
def server(files):
    return MailServer(files)


@pytest.fixture
def courier(worker_db, settings, files):
    trust = ssl.create_default_context(cafile=files[0])
    return Courier(worker_db, wiring.preferences(settings, worker_db), trust=trust)


@pytest_asyncio.fixture
async def use(db, settings):
    """Set the mail server of the site."""

    async def run(server, **more):
        ours = wiring.preferences(settings, db)
        value = {
            "host": "127.0.0.1",
            "port": server.port,
            "security": "plain",
            "user": "",
            "from_address": "shop@example.com",
            "from_name": "湖畔茶市",
        }
        async with db.begin(OPERATOR) as tx:
            await ours.change(tx, MAIL, value | more, version=0, by=OPERATOR)
            if more.get("user"):
                await ours.change(tx, PASSWORD, "hunter2", version=0, by=OPERATOR)

    return run


@pytest.fixture
def ask_code(visitor):
    async def run(address="ada@example.com", language="en"):
        assert (await visitor(language).post("/auth/codes", {"address": address})).status == 202

    return run


@pytest.fixture
def states(fetch):
    async def run():
        rows = await fetch("SELECT status, tries, error FROM notifications.messages ORDER BY id")
        return [(row["status"], row["tries"], row["error"]) for row in rows]

    return run


async def test_a_code_leaves_by_mail_and_looks_right(server, use, courier, ask_code, states, fetch):
    async with server.open():
        await use(server)
        await ask_code(language="zh-CN")

        assert await courier.step() == 1
        assert await courier.step() == 0

    (letter,) = server.letters
    (message,) = await fetch("SELECT id::text, subject, text FROM notifications.messages")
    assert letter["From"] == "湖畔茶市 <shop@example.com>"
    assert letter["To"] == "ada@example.com"
    assert letter["Subject"] == message["subject"]
    assert letter["Message-ID"].endswith("@example.com>")
    assert letter["Date"].datetime.isoformat() == "2026-05-01T04:00:00+00:00"
    assert letter["Auto-Submitted"] == "auto-generated"
    plain, html = letter.iter_parts()
    assert plain.get_content().strip() == message["text"]
    assert html.get_content_type() == "text/html"
    assert message["text"].split("，")[0] in html.get_content()
    assert await states() == [("sent", 1, None)]


async def test_many_leave_by_one_connection(server, use, courier, ask_code, states):
    async with server.open():
        await use(server)
        for number in range(5):
            await ask_code(f"p{number}@example.com")

        assert await courier.step() == 5

    assert (len(server.letters), server.connections) == (5, 1)
    assert {state for state, _, _ in await states()} == {"sent"}


async def test_without_a_server_messages_stay_in_the_mailbox(courier, ask_code, states):
    await ask_code()

    await courier.step()

    assert await states() == [("kept", 0, None)]


async def test_a_code_for_a_phone_has_no_carrier(server, use, courier, ask_code, states):
    async with server.open():
        await use(server)
        await ask_code("13812345678")

        assert await courier.step() == 0

    assert await states() == [("kept", 0, None)]


@pytest.mark.parametrize("at", ["MAIL", "RCPT", "DATA", "END"])
async def test_a_refusal_for_now_is_tried_again_with_growing_pauses(
    server, use, courier, ask_code, states, clock, at
):
    async with server.open():
        await use(server)
        await ask_code()
        server.says[at] = "451 greylisted, come back"
        for number, pause in enumerate(PAUSES[:3], 1):
            assert await courier.step() == 1
            assert await states() == [("waiting", number, "451 greylisted, come back")]
            clock.step(pause - timedelta(seconds=1))
            assert await courier.step() == 0
            clock.step(timedelta(seconds=1))

        server.says.clear()
        assert await courier.step() == 1

    assert len(server.letters) == 1
    assert await states() == [("sent", 4, None)]


@pytest.mark.parametrize("at", ["MAIL", "RCPT", "DATA", "END"])
async def test_a_refusal_for_good_is_parked_with_the_words_of_the_server(
    server, use, courier, ask_code, states, worker_db, at
):
    async with server.open():
        await use(server)
        await ask_code()
        server.says[at] = "550 no such user here"
        await courier.step()
        assert await states() == [("failed", 1, "550 no such user here")]

        server.says.clear()
        lot = FailedMail()
        async with worker_db.system() as tx:
            (parked,) = await lot.listed(tx)
            assert await lot.count(tx) == 1
            assert await lot.replay(tx, parked.name) == "due now"
        await courier.step()

    assert parked.error == "550 no such user here"
    assert await states() == [("sent", 1, None)]


async def test_who_is_refused_holds_nobody_up(server, use, courier, ask_code, states):
    async with server.open():
        await use(server)
        await ask_code("bad@example.com")
        await ask_code("good@example.com")
        server.says["RCPT"] = "550 no"
        await courier.step()
        assert [state for state, _, _ in await states()] == ["failed", "failed"]
    assert server.connections == 1


async def test_a_server_that_is_away_is_tried_again_until_it_is_given_up(
    server, use, courier, ask_code, states, clock
):
    async with server.open():
        await use(server)
    await ask_code()

    for pause in PAUSES:
        assert await courier.step() == 1
        clock.step(pause)
    (state, tries, _), *_ = await states()
    assert (state, tries) == ("waiting", len(PAUSES))
    await courier.step()

    assert [state for state, _, _ in await states()] == ["failed"]


@pytest.mark.parametrize("at", ["HELLO", "EHLO", "MAIL", "RCPT", "DATA", "END"])
async def test_a_connection_that_is_cut_loses_nothing(
    server, use, courier, ask_code, states, clock, at
):
    async with server.open():
        await use(server)
        await ask_code()
        server.says[at] = CUT
        await courier.step()
        assert [state for state, _, _ in await states()] == ["waiting"]

        server.says.clear()
        clock.step(PAUSES[0])
        await courier.step()

    assert len(server.letters) == 1
    assert [state for state, _, _ in await states()] == ["sent"]


async def test_a_message_that_ends_the_connection_uses_up_no_tries_of_the_others(
    server, use, courier, ask_code, states
):
    async with server.open():
        await use(server)
        for number in range(3):
            await ask_code(f"p{number}@example.com")
        server.says["DATA"] = CUT

        await courier.step()

    assert sorted(tries for _, tries, _ in await states()) == [0, 0, 1]
    assert {state for state, _, _ in await states()} == {"waiting"}


async def test_a_server_that_never_answers_is_left(
    server, use, courier, ask_code, states, monkeypatch
):
    monkeypatch.setattr(smtp, "TIMEOUT_S", 0.2)
    async with server.open():
        await use(server)
        await ask_code()
        server.says["MAIL"] = SILENT

        await courier.step()

    assert [state for state, _, _ in await states()] == ["waiting"]


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_with_tls_nothing_secret_goes_in_the_clear(
    server, use, courier, ask_code, states, security
):
    server.is_tls, server.has_starttls = security == "tls", security == "starttls"
    async with server.open():
        await use(server, security=security, user="shop")
        await ask_code()

        await courier.step()

    assert await states() == [("sent", 1, None)]
    assert {"AUTH", "MAIL", "RCPT", "DATA"} <= set(server.secured)


async def test_a_server_without_starttls_gets_nothing_when_it_was_asked_for(
    server, use, courier, ask_code, states
):
    async with server.open():
        await use(server, security="starttls", user="shop")
        await ask_code()

        await courier.step()

    assert [state for state, _, _ in await states()] == ["waiting"]
    assert not [each for each in server.heard if each.startswith(("AUTH", "MAIL"))]


async def test_a_certificate_that_nobody_trusts_gets_nothing(
    server, use, worker_db, settings, ask_code, states
):
    server.is_tls = True
    async with server.open():
        await use(server, security="tls")
        await ask_code()

        await Courier(worker_db, wiring.preferences(settings, worker_db)).step()

    assert [state for state, _, _ in await states()] == ["waiting"]
    assert server.heard == []


async def test_a_wrong_password_is_told_in_the_words_of_the_server_and_costs_no_message(
    server, use, courier, ask_code, states
):
    async with server.open():
        await use(server, user="shop")
        server.says["AUTH"] = "535 wrong password"
        await ask_code()

        await courier.step()

    assert await states() == [("waiting", 1, "535 wrong password")]
