from datetime import timedelta

import pytest
import pytest_asyncio
from tests.integration.people.mail_server import MailServer, certificate

from hawker.app import wiring
from hawker.people.notifications.jobs import Courier


@pytest_asyncio.fixture
async def server(tmp_path):
    made = MailServer(certificate(tmp_path))
    async with made.open():
        yield made


@pytest.fixture
def use(operator):
    async def run(server):
        value = {
            "host": "127.0.0.1",
            "port": server.port,
            "security": "plain",
            "user": "",
            "from_address": "shop@example.com",
            "from_name": "Shop",
        }
        change = {"version": 0, "value": value}
        assert (await operator.put("/admin/preferences/notifications.mail", change)).status == 200

    return run


async def test_a_test_message_really_leaves(operator, server, use):
    await use(server)

    trial = await operator.post("/admin/mail/trial")

    assert trial.json == {"address": "op@example.com", "is_sent": True, "words": ""}
    assert [letter["To"] for letter in server.letters] == ["op@example.com"]


async def test_a_refused_test_message_tells_the_words_of_the_server(operator, server, use):
    await use(server)
    server.says["RCPT"] = "550 not from you"

    trial = await operator.post("/admin/mail/trial")

    assert (trial.json["is_sent"], trial.json["words"]) == (False, "550 not from you")


async def test_without_a_server_the_test_message_says_so(operator):
    trial = await operator.post("/admin/mail/trial")

    assert (trial.json["is_sent"], trial.json["words"]) == (False, "")


async def test_the_operator_sees_where_messages_went_and_not_a_word_of_them(
    operator, server, use, visitor, worker_db, settings, fetch
):
    await use(server)
    await visitor().post("/auth/codes", {"address": "ada@example.com"})
    server.says["RCPT"] = "550 no"
    await Courier(worker_db, wiring.preferences(settings, worker_db)).step()

    listed = await operator.get("/admin/messages", params={"status": "failed"})

    ours = [each for each in listed.json["items"] if each["address"] == "ada@example.com"]
    assert [(each["kind"], each["error"]) for each in ours] == [("accounts.login_code", "550 no")]
    (message,) = await fetch(
        "SELECT subject, text FROM notifications.messages WHERE address = 'ada@example.com'"
    )
    assert message["subject"] not in listed.text
    assert not [word for word in message["text"].split() if word.isdigit() and word in listed.text]

    assert (await operator.post(f"/admin/messages/{ours[0]['id']}/resend")).status == 204
    waiting = await operator.get("/admin/messages", params={"status": "waiting"})
    assert [each["address"] for each in waiting.json["items"]] == ["ada@example.com"]
    assert (await operator.post(f"/admin/messages/{ours[0]['id']}/resend")).status == 404


async def test_to_change_the_mail_server_a_fresh_proof_is_needed(operator, clock, count):
    clock.step(timedelta(minutes=11))

    refused = await operator.put(
        "/admin/preferences/notifications.mail", {"version": 0, "value": {"host": "evil.example"}}
    )

    assert (refused.status, refused.code) == (403, "auth.step_up_needed")
    assert await count("kernel.preferences") == 0


async def test_a_cursor_that_is_none_is_refused(operator):
    answer = await operator.get("/admin/messages", params={"cursor": "msg_nonsense"})

    assert (answer.status, answer.code, answer.field) == (400, "http.bad_cursor", "cursor")
