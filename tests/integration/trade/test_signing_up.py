"""Somebody who becomes somebody on the way to the till loses nothing on the way."""

from hawker.kernel.ids import AccountId


async def test_a_cart_is_bought_in_one_go_by_a_guest_who_signs_up_at_the_till(
    buyer, shelf, facts, count
):
    tea, guest = await shelf(5), buyer()
    await guest.put(f"/cart/lines/{tea}", {"quantity": 2})

    await guest.visitor.sign_in("new@example.com")
    placed = await guest.order()
    await facts.drain()

    assert (await guest.get(f"/orders/{placed['order_id']}")).json["lines"][0]["quantity"] == 2
    assert (await guest.get("/cart")).json["lines"] == []
    assert await count("orders.orders") == 1


async def test_an_order_in_a_room_is_paid_by_the_account_the_guest_became(
    buyer, shelf, provider, facts, count
):
    guest = buyer()
    token = (await guest.visitor.arrive()).json["guest_token"]
    placed = await guest.order({await shelf(5): 1})

    await guest.visitor.sign_in("new@example.com")
    await provider.took(placed["payment"])
    payment = await guest.get(f"/payments/{placed['payment']['id']}")
    await facts.drain()

    assert payment.json["status"] == "captured"
    order = await guest.get(f"/orders/{placed['order_id']}")
    assert order.json["status"] == "to_ship"
    spy = buyer()
    as_before = {"authorization": f"Guest {token}"}
    for path in (f"/orders/{placed['order_id']}", f"/payments/{placed['payment']['id']}"):
        assert (await spy.get(path, headers=as_before)).status == 404
    assert await count("payments.charges") == 1


async def test_an_order_that_crosses_with_the_signing_in_follows_with_the_fact(
    buyer, shelf, facts, fetch
):
    guest = buyer()
    token = (await guest.visitor.arrive()).json["guest_token"]
    id = (await guest.order({await shelf(5): 1}))["order_id"]
    await guest.visitor.sign_in("new@example.com")
    late = "UPDATE orders.orders SET buyer_id = %s RETURNING id"
    await fetch(late, AccountId.parse(token.partition(".")[0]).uuid)

    await facts.drain()

    assert (await guest.get(f"/orders/{id}")).status == 200
