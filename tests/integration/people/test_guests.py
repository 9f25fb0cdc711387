"""What a guest's token opens, before they are somebody and after."""

LIN = "lin@example.com"
HOME = {
    "name": "林晓",
    "phone": "13812345678",
    "country": "CN",
    "region": "浙江省",
    "city": "杭州市",
    "district": "西湖区",
    "line1": "文三路 1 号",
    "postal_code": "310012",
}


async def test_an_old_guest_token_reads_nothing_after_sign_up(visitor, facts, count):
    lin, spy = visitor(), visitor()
    token = (await lin.arrive()).json["guest_token"]
    await lin.post("/addresses", HOME)
    await lin.sign_in(LIN)
    await lin.post("/addresses", HOME | {"line1": "学院路 2 号"})
    as_before = {"authorization": f"Guest {token}"}

    signed_in = await spy.get("/addresses", headers=as_before)
    await facts.drain()
    handled = await spy.get("/addresses", headers=as_before)
    await lin.delete("/auth/session")
    signed_out = await spy.get("/addresses", headers=as_before)
    orders = await spy.get("/orders", headers=as_before)

    assert signed_in.json == handled.json == signed_out.json == {"items": []}
    assert orders.json["items"] == []
    assert await count("accounts.addresses") == 2


async def test_an_old_guest_token_writes_nothing_into_the_account(visitor, facts):
    lin, spy = visitor(), visitor()
    token = (await lin.arrive()).json["guest_token"]
    await lin.sign_in(LIN)
    await facts.drain()

    await spy.post("/addresses", HOME, headers={"authorization": f"Guest {token}"})

    assert (await lin.get("/addresses")).json == {"items": []}


async def test_the_id_of_a_guest_is_never_that_of_an_account(visitor, fetch):
    lin = visitor()
    guest = (await lin.arrive()).json["guest_token"].partition(".")[0]

    account = (await lin.sign_in(LIN)).json["account"]["id"]

    assert account != guest
    facts = await fetch("SELECT tag, data FROM kernel.outbox ORDER BY tag")
    assert [each["tag"] for each in facts] == ["accounts.account_opened", "accounts.guest_merged"]
    assert facts[1]["data"] | {"guest_id": guest, "account_id": account} == facts[1]["data"]


async def test_what_the_guest_left_is_there_with_the_session(visitor, facts):
    lin = visitor()
    await lin.post("/addresses", HOME)

    await lin.sign_in(LIN)
    at_once = (await lin.get("/addresses")).json["items"]
    await facts.drain()

    assert [each["city"] for each in at_once] == ["杭州市"]
    assert (await lin.get("/addresses")).json["items"] == at_once
