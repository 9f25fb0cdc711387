"""What the operator writes about people and stores: shown while it is kept, not kept for good."""

from datetime import timedelta

import pytest_asyncio
from tests.integration.app.place import open_place

from hawker.app.personal import HOLDINGS
from hawker.kernel import audit
from hawker.kernel.audit import Filter, Sealer
from hawker.kernel.ids import AccountId
from hawker.kernel.outbox import Sweeper

WORDS = "Ada Lovelace sells what is not theirs"
EVERYWHERE = "FROM (SELECT to_jsonb(a) FROM {} AS a) AS each WHERE each::text LIKE '%Lovelace%'"


@pytest_asyncio.fixture
async def ada(somebody):
    return AccountId.parse((await somebody.arrive()).json["account"]["id"])


async def told(worker_db) -> list[str | None]:
    async with worker_db.system() as tx:
        entries = await audit.of_site(tx, filter=Filter(), before=None, limit=100)
    return [entry.words for entry in entries if entry.words]


async def kept(fetch, *tables: str) -> int:
    rows = [await fetch(f"SELECT count(*) {EVERYWHERE.format(table)}") for table in tables]
    return sum(row["count"] for (row,) in rows)


async def test_a_reason_is_shown_and_goes_with_the_person_it_is_about(
    operator, ada, worker_db, fetch, count
):
    for verb in ("suspend", "let-in"):
        done = await operator.post(f"/admin/people/{ada}/{verb}", {"reason": WORDS})
        assert done.status == 204
    assert await told(worker_db) == [WORDS, WORDS]
    await Sealer(worker_db).step()
    [answers] = [each for each in HOLDINGS if "kernel.audit_words" in each.tables]
    async with worker_db.system() as tx:
        exported = await answers.export(tx, ada)
    assert [each["words"] for each in exported["words"]] == [WORDS, WORDS]

    async with worker_db.system() as tx:
        await answers.erase(tx, ada)

    assert await told(worker_db) == []
    assert await kept(fetch, "kernel.audit", "kernel.audit_words") == 0
    assert (await audit.verify(worker_db)).broken is None
    assert await count("kernel.audit WHERE action = 'accounts.suspended'") == 1


async def test_a_reason_about_a_store_is_read_there_and_goes_after_two_years(
    operator, visitor, worker_db, clock, fetch
):
    owner, buyer = visitor(), visitor()
    await owner.sign_in("owner@example.com")
    await buyer.sign_in("buyer@example.com")
    place = await open_place(worker_db, owner, buyer, "tea")
    store = place.ids["store_id"]
    await operator.post(f"/admin/stores/{store}/pause", {"reason": WORDS})
    await operator.post(f"/admin/stores/{store}/open", {"reason": WORDS})

    log = (await owner.get(f"/stores/{store}/audit", params={"action": "stores.held"})).json
    clock.step(audit.WORDS_KEPT + timedelta(days=1))
    await Sweeper(worker_db).step()

    assert [each["details"]["reason"] for each in log["items"]] == [WORDS]
    assert await kept(fetch, "kernel.audit", "kernel.audit_words", "stores.stores") == 0
