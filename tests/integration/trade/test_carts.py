from hawker.goods.catalogue.model import SkuId


async def test_a_guest_fills_a_cart_that_is_priced_live(buyer, shelf, store, reprice):
    tea, cup, guest = await shelf(5), await shelf(1, price=500), buyer("en")

    await guest.put(f"/cart/lines/{tea}", {"quantity": 2})
    cart = await guest.put(f"/cart/lines/{cup}", {"quantity": 1})

    assert cart.status == 200
    assert cart.json["total"] == {"amount": 4480, "currency": "CNY"}
    line = next(each for each in cart.json["lines"] if each["sku_id"] == tea)
    assert (line["quantity"], line["available"], line["title"]) == (2, 5, "Longjing")
    assert (line["store_id"], line["picture_url"]) == (store, "/media/small.webp")

    await reprice(tea, 1000)
    assert (await guest.get("/cart")).json["total"]["amount"] == 2500


async def test_zero_takes_a_line_out(buyer, shelf, count):
    tea, guest = await shelf(5), buyer()
    await guest.put(f"/cart/lines/{tea}", {"quantity": 2})

    cart = await guest.put(f"/cart/lines/{tea}", {"quantity": 0})

    assert cart.json == {"lines": [], "stores": [], "total": {"amount": 0, "currency": "CNY"}}
    assert await count("carts.lines") == 0


async def test_a_sku_that_is_not_for_sale_is_not_put_in(buyer, shelf, withdraw, count):
    tea, guest = await shelf(5), buyer()
    await withdraw(tea)

    for sku in (tea, SkuId.new()):
        refusal = await guest.put(f"/cart/lines/{sku}", {"quantity": 1})
        assert (refusal.status, refusal.code) == (404, "catalogue.sku_not_found")

    assert await count("carts.lines") == 0


async def test_malformed_lines_are_refused(buyer, shelf, count):
    tea, guest = await shelf(5), buyer()

    for body in ({"quantity": -1}, {"quantity": 1000}, {"quantity": "two"}, {"amount": 1}, {}):
        refusal = await guest.put(f"/cart/lines/{tea}", body)
        assert (refusal.status, refusal.code) == (400, "http.invalid"), body
    unknown = await guest.put(f"/cart/lines/{tea}", {"quantity": 1, "price": 1})
    assert (unknown.status, unknown.code) == (400, "http.invalid")
    nonsense = await guest.put("/cart/lines/tea", {"quantity": 1})
    assert nonsense.status == 404

    assert await count("carts.lines") == 0


async def test_a_cart_speaks_one_currency(buyer, shelf, open_store, count):
    tea, guest = await shelf(5), buyer()
    mug = await shelf(5, to=await open_store("mugs", currency="EUR"), currency="EUR")
    await guest.put(f"/cart/lines/{tea}", {"quantity": 1})

    refusal = await guest.put(f"/cart/lines/{mug}", {"quantity": 1})

    assert (refusal.status, refusal.code) == (409, "carts.other_currency")
    assert await count("carts.lines") == 1


async def test_a_cart_has_a_bound(buyer, shelf, fetch, count):
    tea, guest = await shelf(5), buyer()
    await guest.put(f"/cart/lines/{tea}", {"quantity": 1})
    await fetch(
        "INSERT INTO carts.lines SELECT account_id, uuidv7(), 1, added_at"
        " FROM carts.lines, generate_series(1, 99) RETURNING 1"
    )

    more = await guest.put(f"/cart/lines/{await shelf(5)}", {"quantity": 1})
    again = await guest.put(f"/cart/lines/{tea}", {"quantity": 3})

    assert (more.status, more.code) == (409, "carts.full")
    assert again.json["lines"][0]["quantity"] == 3
    assert await count("carts.lines") == 100


async def test_nobody_sees_the_cart_of_another(buyer, shelf):
    one, other = buyer(), buyer()
    await one.put(f"/cart/lines/{await shelf(5)}", {"quantity": 1})

    assert (await other.get("/cart")).json["lines"] == []


async def test_what_a_guest_gathered_follows_into_an_older_account(buyer, shelf, facts, count):
    tea, cup = await shelf(5), await shelf(5)
    old, guest = buyer(), buyer()
    await old.visitor.sign_in("li@example.com")
    await old.put(f"/cart/lines/{tea}", {"quantity": 998})
    await guest.put(f"/cart/lines/{tea}", {"quantity": 5})
    await guest.put(f"/cart/lines/{cup}", {"quantity": 1})

    await guest.visitor.sign_in("li@example.com")
    await facts.drain()

    cart = (await guest.get("/cart")).json
    assert {line["sku_id"]: line["quantity"] for line in cart["lines"]} == {tea: 999, cup: 1}
    assert await count("carts.lines") == 2


async def test_a_guest_who_signs_up_keeps_the_cart(buyer, shelf, facts):
    tea, guest = await shelf(5), buyer()
    await guest.put(f"/cart/lines/{tea}", {"quantity": 2})

    await guest.visitor.sign_in("new@example.com")
    at_once = (await guest.get("/cart")).json["lines"]
    await facts.drain()

    assert [line["quantity"] for line in at_once] == [2]
    assert (await guest.get("/cart")).json["lines"] == at_once
