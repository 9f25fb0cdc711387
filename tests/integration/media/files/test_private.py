"""Signed addresses: what they open, for whom, how long, and nothing else."""

from datetime import timedelta

import pytest

from hawker.kernel.errors import NotFound
from hawker.kernel.ids import AccountId
from hawker.media.files import private
from hawker.media.files.private import Vault

KEY = "exports/acc_1/exp_1.zip"
HOUR = timedelta(hours=1)


@pytest.fixture
def plugs(tmp_path):
    return {"vault": Vault(tmp_path / "private")}


@pytest.fixture
def link(settings, clock):
    """Sign an address of the site, as the routes see it."""

    def make(key: str = KEY, *, actor: AccountId | None = None, secret: str = "") -> str:
        until = clock.now() + HOUR
        made = private.link(secret or settings.secret, key, until=until, actor=actor)
        return made.removeprefix("/api/v1")

    return make


async def test_a_signed_address_says_where_the_file_lies(visitor, link):
    answer = await visitor().get(link())

    assert answer.status == 200
    assert answer.headers["x-accel-redirect"] == f"/{KEY}"
    assert answer.headers["content-disposition"] == 'attachment; filename="exp_1.zip"'
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.text == ""


async def test_an_address_works_until_its_time_is_over(visitor, link, clock):
    made = link()
    clock.step(HOUR - timedelta(seconds=1))
    assert (await visitor().get(made)).status == 200

    clock.step(timedelta(seconds=1))
    answer = await visitor().get(made)

    assert (answer.status, answer.code) == (410, "files.link_over")
    assert "x-accel-redirect" not in answer.headers


async def test_an_address_made_for_somebody_works_for_nobody_else(visitor, link):
    ada, eve = visitor(), visitor()
    await ada.sign_in("ada@example.com")
    await eve.sign_in("eve@example.com")
    account = AccountId.parse((await ada.arrive()).json["account"]["id"])
    made = link(actor=account)

    assert (await ada.get(made)).status == 200
    for who in (eve, visitor()):
        refused = await who.get(made)
        assert (refused.status, refused.code) == (404, "http.not_found")
        assert (await who.get(made.replace("&mine=true", ""))).status == 404


def tampered(made: str) -> list[str]:
    address, _, query = made.partition("?")
    until = query.partition("&")[0]
    signature = query.rpartition("=")[2]
    flipped = signature[:-1] + ("0" if signature[-1] != "0" else "1")
    return [
        made.replace(signature, flipped),
        made.replace(signature, signature[:-1]),
        made.replace(signature, "%C3%BC" * 20),
        made.replace(until, "until=9999999999"),
        made.replace("exp_1", "exp_2"),
        made + "&mine=true",
        f"{address[:-8]}other?{query}",
        f"{address}/../../../secret?{query}",
        f"{address}/%2e%2e/%2e%2e/secret?{query}",
        f"{address}%00.png?{query}",
        address.replace("exports/", "exports/x/%2e%2e/") + f"?{query}",
    ]


@pytest.mark.parametrize("number", range(11))
async def test_an_address_that_was_changed_opens_nothing(visitor, link, number):
    answer = await visitor().get(tampered(link())[number])

    assert answer.status in {400, 404}, answer.text
    assert "x-accel-redirect" not in answer.headers


async def test_an_address_without_its_signature_opens_nothing(visitor, link):
    answer = await visitor().get(link().rpartition("&")[0])

    assert (answer.status, answer.code) == (400, "http.invalid")


async def test_the_secret_of_another_site_signs_nothing_here(visitor, link):
    assert (await visitor().get(link(secret="another secret of 16"))).status == 404


@pytest.mark.parametrize("key", ["../secret", "a/../../secret", "/etc/passwd", "a\0b", ".ssh/id"])
async def test_even_when_signed_a_key_leads_nowhere_else(settings, clock, key, tmp_path):
    due_s = int((clock.now() + HOUR).timestamp())
    signed = private.link(settings.secret, key, until=clock.now() + HOUR)
    signature = signed.rpartition("=")[2]
    private.check(settings.secret, key, due_s, signature, actor=None, now=clock.now())

    with pytest.raises(NotFound):
        await Vault(tmp_path).way(key, HOUR)
