"""A site that others reach has no provider of text messages: it says so instead of waiting."""

import msgspec
import pytest
from tests.conftest import Visitor

from hawker.app import wiring


@pytest.fixture
def settings(settings):
    return msgspec.structs.replace(settings, mailbox="closed")


async def test_a_code_for_a_phone_number_is_refused_and_none_is_made(visitor, count):
    guest = visitor()

    refused = await guest.post("/auth/codes", {"address": "138 0000 0000", "country": "CN"})

    assert (refused.status, refused.code, refused.field) == (
        422,
        "notifications.no_text_messages",
        "address",
    )
    assert await count("accounts.login_codes") == 0
    assert await count("notifications.messages") == 0
    assert (await guest.post("/auth/codes", {"address": "ada@example.com"})).status == 202


async def test_pages_know_that_nobody_is_reached_by_phone(visitor):
    facts = (await visitor().get("/site")).json

    assert (facts["reaches_phones"], facts["shows_mailbox"]) == (False, False)
    assert not facts["is_public"]  # its address is localhost


async def test_pages_know_that_others_come(settings, db, worker_db):
    settings = msgspec.structs.replace(settings, public_url="https://shop.example")
    web = wiring.web_app(settings, db, bus=None, given={"desk_db": worker_db})

    assert (await Visitor(web).get("/site")).json["is_public"]
