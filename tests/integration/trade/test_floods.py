"""Checkouts in floods: by one actor, and by one client with many faces."""

from hawker.trade.checkout import routes

CLIENT = {"x-forwarded-for": "192.0.2.7"}


def at_most(monkeypatch, name, most):
    limit = getattr(routes, name)
    monkeypatch.setattr(routes, name, type(limit)(limit.name, limit.per, most, limit.window))


async def test_one_actor_does_not_submit_for_ever(buyer, shelf, monkeypatch, count):
    at_most(monkeypatch, "SUBMITS_OF_ACTOR", 1)
    tea, guest = await shelf(5), buyer()
    await guest.order({tea: 1})
    offer = await guest.offer({tea: 1})

    refused = await guest.accept(offer, key="k-2")

    assert (refused.status, refused.code) == (429, "http.too_often")
    assert refused.headers["retry-after"] == "600"
    assert await count("orders.orders") == 1


async def test_one_client_with_many_faces_is_one_client(visitor, shelf, monkeypatch, count):
    at_most(monkeypatch, "OFFERS_OF_CLIENT", 2)
    tea = await shelf(5)
    lines = {"lines": [{"sku_id": tea, "quantity": 1}]}

    answers = [await visitor().post("/checkouts", lines, headers=CLIENT) for _ in range(3)]
    other = await visitor().post("/checkouts", lines, headers={"x-forwarded-for": "203.0.113.9"})
    here = [await visitor().post("/checkouts", lines) for _ in range(3)]

    assert [each.status for each in answers] == [201, 201, 429]
    assert other.status == 201
    assert [each.status for each in here] == [201, 201, 201]
    assert await count("checkout.checkouts") == 6
