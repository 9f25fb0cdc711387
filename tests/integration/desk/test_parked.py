import psycopg
import pytest

from hawker.kernel.ids import EventId

ERROR = "RuntimeError('no')"


@pytest.fixture
def park(fetch, clock, dsn):
    """Have a subscriber give up the newest fact."""

    async def run(subscriber):
        async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as owner:
            cursor = await owner.execute(
                "INSERT INTO kernel.parked (subscriber, event_id, tag, at, data, attempts, error,"
                " parked_at) SELECT %s, id, tag, at, data, 8, %s, at FROM kernel.outbox"
                " WHERE tag = 'accounts.guest_merged' LIMIT 1 RETURNING event_id",
                [subscriber, ERROR],
            )
            rows = await cursor.fetchall()
            return EventId.of(rows[0][0])

    return run


async def test_what_was_given_up_is_listed_with_its_payload_and_brought_back(
    operator, somebody, park, count
):
    event = await park("carts")

    lots = {each["name"]: each for each in (await operator.get("/admin/parked")).json["lots"]}
    (item,) = lots["facts"]["items"]
    assert (item["name"], item["error"], item["tries"]) == (f"carts/{event}", ERROR, 8)
    assert "guest_id" in item["payload"]

    id = f"facts/{item['name']}"
    done = await operator.post("/admin/parked/replay", {"ids": [id, "facts/carts/evt_x", "x"]})

    assert [each["is_well"] for each in done.json["items"]] == [True, False, False]
    assert done.json["items"][0]["became"] == "handled"
    assert await count("kernel.parked") == 0
    assert await count("kernel.audit WHERE action = 'admin.parked_replayed'") == 1
