"""The statements of one purchase (design §8): the figure is a promise, not a timing."""

REQUESTS = 16  # without the payment's session, whose statements payments counts


async def test_a_purchase_stays_within_its_statements(
    buyer, shelf, provider, facts, db, worker_db, count
):
    tea, guest = await shelf(5), buyer()
    await guest.visitor.arrive()
    await provider.says({"id": "warm", "type": "ping", "data": {}})
    assert (await guest.get("/site")).status == 200  # what the operator set is now known
    before, behind = db.statements, worker_db.statements

    await guest.put(f"/cart/lines/{tea}", {"quantity": 1})
    made = await guest.order()
    await provider.took(made["payment"])
    asked = db.statements - before
    await facts.drain()
    followed = worker_db.statements - behind

    assert asked <= REQUESTS
    assert asked + 3 <= 20, "with the three of the payment's session"
    assert asked + 3 + followed <= 45
    assert await count("orders.orders WHERE status = 'to_ship'") == 1
