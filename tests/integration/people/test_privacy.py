"""Having what is kept of oneself, and being forgotten."""

import io
import zipfile
from datetime import timedelta

import msgspec
import pytest
from tests.integration.app.examples import HOME
from tests.integration.app.place import open_place

from hawker.app.personal import HOLDINGS
from hawker.media.files.private import Vault
from hawker.people.privacy.jobs import Exporter, Sweeper
from hawker.people.privacy.model import LEASE, TRIES

ADA = "ada@example.com"
ODD = HOME | {"line1": "<script>alert(1)</script> 路"}


@pytest.fixture
def vault(tmp_path):
    return Vault(tmp_path / "private")


@pytest.fixture
def plugs(vault):
    return {"vault": vault}


@pytest.fixture
def exporter(worker_db, vault):
    return Exporter(worker_db, vault, HOLDINGS)


@pytest.fixture
async def ada(visitor):
    who = visitor("en")
    await who.sign_in(ADA)
    await who.post("/addresses", ODD)
    return who


@pytest.fixture
async def download(exporter):
    async def fetch(who):
        export = (await who.post("/exports")).json
        assert await exporter.step() == 1
        link = (await who.post(f"/exports/{export['id']}/link")).json
        return export, link["url"].removeprefix("/api/v1")

    return fetch


async def test_an_export_holds_everything_to_read_and_as_data(ada, download, vault):
    _, url = await download(ada)

    key = url.partition("?")[0].removeprefix("/private/")

    archive = zipfile.ZipFile(io.BytesIO(await vault.get(key)))
    page = archive.read("index.html").decode()
    addresses = msgspec.json.decode(archive.read("accounts/addresses.json"))
    assert [each["line1"] for each in addresses] == [ODD["line1"]]
    assert msgspec.json.decode(archive.read("accounts/identities.json"))[0]["address"] == ADA
    assert "Your data" in page
    assert "<script>" not in page
    assert {name.partition("/")[0] for name in archive.namelist()} >= {"orders", "attention"}
    assert not any(b"token" in archive.read(name) for name in archive.namelist())


async def test_one_sees_how_far_it_is_and_is_told_when_it_is_ready(ada, exporter):
    asked = (await ada.post("/exports", key="k-1")).json
    again = await ada.post("/exports")
    await exporter.step()

    (shown,) = (await ada.get("/exports")).json["items"]
    mail = await ada.get("/mailbox", params={"address": ADA})

    assert (asked["status"], asked["parts_done"]) == ("requested", 0)
    assert (again.status, again.code) == (409, "privacy.already_asked")
    assert (shown["status"], shown["parts_done"]) == ("ready", len(HOLDINGS))
    assert mail.json["items"][0]["subject"] == "Your data is ready"


async def test_a_link_is_for_its_person_alone_and_ends(ada, visitor, download, clock):
    export, url = await download(ada)
    eve = visitor()
    await eve.sign_in("eve@example.com")

    assert (await ada.get(url)).status == 200
    assert (await eve.get(url)).status == 404
    assert (await visitor().get(url)).status == 404
    assert (await eve.post(f"/exports/{export['id']}/link")).status == 404
    assert (await ada.get(url.replace("until=", "until=1"))).status == 404
    clock.step(timedelta(minutes=15, seconds=1))
    assert (await ada.get(url)).code == "files.link_over"


@pytest.mark.parametrize("path", ["/exports", "/erasure"])
async def test_neither_is_asked_for_without_a_fresh_proof(ada, clock, count, path):
    clock.step(timedelta(minutes=11))

    refused = await ada.post(path)

    assert (refused.status, refused.code) == (403, "auth.step_up_needed")
    assert await count("privacy.exports") == await count("privacy.erasures") == 0


async def test_a_file_is_deleted_in_time(ada, download, worker_db, vault, clock, count):
    await download(ada)
    clock.step(timedelta(days=7, seconds=1))

    assert await Sweeper(worker_db, vault).step() == 1

    assert await count("privacy.exports WHERE status = 'expired' AND file_key IS NULL") == 1
    assert await vault.delete_below("exports") == 0


async def test_an_export_whose_worker_died_is_made_by_the_next_and_given_up_in_the_end(
    ada, worker_db, vault, clock, count
):
    class Broken:
        name, tables = "broken", ()

        async def export(self, tx, account):
            raise OSError("the worker died")

    await ada.post("/exports")
    broken = Exporter(worker_db, vault, [Broken()])

    for _ in range(TRIES):
        with pytest.raises(OSError, match="died"):
            await broken.step()
        assert await broken.step() == 0  # until the lease is over
        clock.step(LEASE)
    await broken.step()

    assert await count("privacy.exports WHERE status = 'failed' AND work_due_at IS NULL") == 1
    assert await broken.step() == 0


async def test_whoever_asked_to_be_forgotten_can_think_better_of_it(ada, facts, due, clock, count):
    asked = await ada.post("/erasure")
    await facts.drain()
    mail = await ada.get("/mailbox", params={"address": ADA})

    assert asked.json["waiting"]["erase_due_at"] == "2026-05-15T04:00:00Z"
    assert "2026-05-15" in mail.json["items"][0]["subject"]
    assert (await ada.post("/erasure")).code == "privacy.already_asked"
    assert (await ada.delete("/erasure")).status == 204
    clock.step(timedelta(days=15))
    await due()
    assert (await ada.get("/erasure")).json == {"waiting": None}
    assert await count("accounts.accounts WHERE erased_at IS NOT NULL") == 0
    assert await count("accounts.addresses") == 1


async def test_when_the_time_has_come_nothing_names_the_person(
    ada, visitor, worker_db, facts, due, clock, fetch, count
):
    owner = visitor()
    await owner.sign_in("owner@example.com")
    await open_place(worker_db, owner, ada, "tea-house")
    await end_orders(fetch)
    kept = await count("orders.orders")
    account = (await ada.arrive()).json["account"]["id"]
    assert (await ada.post("/erasure")).status == 201
    await facts.drain()
    clock.step(timedelta(days=14))

    await due()
    await facts.drain()

    assert (await ada.get("/erasure")).code in {"auth.session_over", "auth.sign_in_needed"}
    assert facts.published("privacy.account_erased") == [
        {"type": "privacy.account_erased", "account_id": account}
    ]
    for word in (ADA, HOME["name"], "13812345678", HOME["line1"], ODD["line1"]):
        assert await places_of(fetch, word) == [], word
    assert await count("orders.orders") == kept
    assert await count("payments.payments") == kept
    again = visitor()
    await again.sign_in(ADA)
    assert (await again.arrive()).json["account"]["id"] != account


async def test_nobody_is_forgotten_while_an_order_or_a_store_needs_them(
    ada, visitor, worker_db, due, clock, count, fetch
):
    owner = visitor()
    await owner.sign_in("owner@example.com")
    await open_place(worker_db, owner, ada, "tea-house")

    buyer, seller = await ada.post("/erasure"), await owner.post("/erasure")

    assert (buyer.status, buyer.code) == (409, "privacy.erasure_blocked")
    assert buyer.json["obstacles"] == ["orders.under_way"]
    assert seller.json["obstacles"] == ["stores.owned", "channels.owned"]
    assert await count("privacy.erasures") == 0


async def test_an_order_that_came_meanwhile_puts_it_off(ada, visitor, worker_db, due, clock, count):
    await ada.post("/erasure")
    owner = visitor()
    await owner.sign_in("owner@example.com")
    clock.step(timedelta(days=14) - timedelta(minutes=1))
    await ada.sign_in(ADA)
    await open_place(worker_db, owner, ada, "tea-house")
    clock.step(timedelta(minutes=1))

    await due()

    assert await count("privacy.erasures WHERE status = 'waiting'") == 1
    assert await count("kernel.timers WHERE kind = 'privacy.erase'") == 1
    assert await count("accounts.accounts WHERE erased_at IS NOT NULL") == 0


async def end_orders(fetch):
    """Have every order be over, however it would have come to that."""
    rules = await fetch(
        "SELECT conname FROM pg_constraint"
        " WHERE conrelid = 'orders.orders'::regclass AND contype = 'c'"
    )
    dropped = ", ".join(f"DROP CONSTRAINT {rule['conname']}" for rule in rules)
    await fetch(
        f"SELECT 1; ALTER TABLE orders.orders {dropped}; UPDATE orders.orders SET status = 'closed'"
    )


async def places_of(fetch, word):
    """The tables in which a word stands, but for facts on their way and the sealed log."""
    tables = await fetch(
        "SELECT schemaname || '.' || tablename AS name FROM pg_tables"
        " WHERE tableowner = 'hawker_owner' AND schemaname <> 'public'"
    )
    found = []
    for table in tables:
        rows = await fetch(
            f"SELECT 1 FROM {table['name']} AS each WHERE strpos(each::text, %s) > 0", word
        )
        if rows:
            found.append(table["name"])
    return found
